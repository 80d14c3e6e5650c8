import { cleanText } from '../../format/clean-text.js';
import { formatCount } from '../../format/number.js';
import { clipText } from '../../format/width.js';
import type { AppFacts, BouncerFacts, ServerFacts } from '../facts.js';
import type { Report } from '../report.js';
import type { Reading, Silence } from '../snapshot.js';
import { usageOf } from '../usage.js';
import { namedPools } from './names.js';
import { silenceWords } from './silence.js';
import { verdictWord } from './status.js';
import { summarize } from './text.js';

/** Log collectors cut longer lines. */
const maxLength = 500;
const maxSources = 5;

/**
 * Renders the report as one log line: the verdict, the worst finding, and each layer's usage. Pure.
 *
 * @example
 * // WARNING: 15 of 17 usable connections … are in use. pool orders 7/10, 3 waiting; server db:5432 15/17
 */
export function renderLine(report: Report): string {
  const { apps, bouncers, servers } = report.snapshot;
  const uses = [...apps.flatMap(describeApp), ...bouncers.map(describeBouncer), ...servers.map(describeServer)];
  const more = uses.length > maxSources ? [`${formatCount(uses.length - maxSources)} more`] : [];
  const parts = [...uses.slice(0, maxSources), ...more].join('; ');
  const line = `${verdictWord(report.verdict)}: ${summarize(report)} ${parts}`;
  return clipText(cleanText(line.trim().replace(/\s+/g, ' ')), maxLength);
}

function describeApp(reading: Reading<AppFacts>): string[] {
  if (!('facts' in reading)) return [describeSilent('application', reading)];
  return namedPools(reading.facts).map(
    ({ name, pool }) => `pool ${name} ${ratio(usageOf(pool).used, pool.max)}${waiting(pool.waiting)}`,
  );
}

function describeBouncer(reading: Reading<BouncerFacts>): string {
  if (!('facts' in reading)) return describeSilent('PgBouncer', reading);
  const { clients, maxClients, pools } = reading.facts;
  const waits = pools.reduce((sum, { clientsWaiting }) => sum + clientsWaiting, 0);
  return `PgBouncer ${reading.source} ${ratio(clients, maxClients)}${waiting(waits)}`;
}

function describeServer(reading: Reading<ServerFacts>): string {
  if (!('facts' in reading)) return describeSilent('server', reading);
  return `server ${reading.source} ${ratio(reading.facts.used, reading.facts.usable)}`;
}

function describeSilent(
  what: string,
  { source, silence }: { readonly source: string; readonly silence: Silence },
): string {
  return `${what} ${source}: ${silenceWords[silence.kind]}`;
}

const ratio = (used: number, limit: number): string => `${formatCount(used)}/${formatCount(limit)}`;
const waiting = (count: number): string => (count > 0 ? `, ${formatCount(count)} waiting` : '');
