import type { ConsolePool } from '../../bouncer/console/rows.js';
import { sumPools, sumStats } from '../../bouncer/console/sums.js';
import { parseBouncerVersion } from '../../bouncer/version.js';
import { HeadroomError } from '../../errors.js';
import { cleanText } from '../../format/clean-text.js';
import { formatDuration } from '../../format/duration.js';
import { formatNoun } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { Paint } from '../../format/paint.js';
import { type Column, renderTable } from '../../format/table.js';
import { wrapText } from '../../format/width.js';
import { renderAdvisories } from './findings.js';
import { hasAnswered, type ProcessSample, type ProcessSilence } from './sample.js';

/** Output style of the status. */
export interface StatusStyle {
  readonly width: number;
  readonly paint: Paint;
}

type Sample = ProcessSample | ProcessSilence;

/** The status for people: a line or two on each process, then all pools together, then known vulnerabilities. */
export function renderStatus(samples: readonly Sample[], style: StatusStyle): string {
  const answered = samples.filter(hasAnswered);
  const lines = [
    ...samples.flatMap((each) => (hasAnswered(each) ? processLines(each, style) : silenceLines(each, style))),
    ...(answered.length > 0 ? ['', ...poolLines(answered, samples.length, style)] : []),
    ...advisoryLines(answered, style),
  ];
  return `${lines.join('\n')}\n`;
}

function processLines(sample: ProcessSample, { paint }: StatusStyle): string[] {
  const { version, place, lists, maxClients } = sample;
  const all = sumStats(sample.stats.map((row) => ({ ...row, database: '' })))[0];
  const rate = all
    ? [
        `${formatCount(all.queriesPerSecond)} queries/s of ${formatDuration(all.averageQueryUs / 1000)}`,
        `${formatNoun(Number(all.totalQueries), 'query', 'queries')} since start`,
      ]
    : [];
  const counts = [
    `${formatCount(lists.usedClients)} of ${formatNoun(maxClients, 'client')}`,
    formatNoun(lists.usedServers, 'server connection'),
  ];
  return [
    `${paint('bold', `PgBouncer ${cleanText(version)}`)} at ${place}: ${stateOf(sample, paint)}`,
    `  ${[...counts, ...rate].join(', ')}`,
  ];
}

/** The vulnerabilities of each version, once for all processes with the same ones. */
function advisoryLines(answered: readonly ProcessSample[], { width }: StatusStyle): string[] {
  const paragraphs = answered.map(({ advisories, version }) =>
    renderAdvisories(advisories, parseBouncerVersion(version)).flatMap((line) => {
      const indent = ' '.repeat(line.length - line.trimStart().length);
      return wrapText(line.trimStart(), width - indent.length).map((part) => indent + part);
    }),
  );
  const different = new Map(paragraphs.map((lines) => [lines.join('\n'), lines]));
  return [...different.values()].flatMap((lines) => (lines.length === 0 ? [] : ['', ...lines]));
}

function stateOf({ state, databases }: ProcessSample, paint: Paint): string {
  if (state?.isSuspended) return paint('yellow', 'suspended');
  if (state?.isPaused) return paint('yellow', 'paused, clients wait for RESUME');
  const paused = databases.filter(({ isPaused }) => isPaused).map(({ name }) => cleanText(name));
  if (paused.length > 0) return paint('yellow', `paused for ${paused.join(', ')}`);
  // Before 1.19 nothing tells whether all of it is paused.
  return state === undefined ? 'answers' : paint('green', 'at work');
}

function silenceLines({ place, error }: ProcessSilence, { paint }: StatusStyle): string[] {
  const said = error instanceof HeadroomError ? error.message : `PgBouncer at ${place}: ${error.message}`;
  return [paint('red', cleanText(said))];
}

const columns: readonly Column[] = [
  { title: 'database/user', minWidth: 12 },
  { title: 'clients', align: 'right' },
  { title: 'waiting', align: 'right' },
  { title: 'longest', align: 'right' },
  { title: 'servers', align: 'right' },
  { title: 'busy', align: 'right' },
  { title: 'size', align: 'right', leaves: 1 },
  { title: 'mode', leaves: 2 },
];

function poolLines(answered: readonly ProcessSample[], processes: number, { width, paint }: StatusStyle): string[] {
  const pools = sumPools(answered.flatMap((sample) => sample.pools));
  if (pools.length === 0) return ['No client has come yet: there is no pool.'];
  const sizes = new Map<string, number>();
  for (const { name, poolSize } of answered.flatMap(({ databases }) => databases)) {
    sizes.set(name, (sizes.get(name) ?? 0) + poolSize);
  }
  const [titles = '', ...rows] = renderTable(
    columns,
    pools.sort(byNeed).map((pool) => poolCells(pool, sizes.get(pool.database))),
    width,
  );
  const title = processes > 1 ? [`Pools of ${answered.length} of ${processes} processes together:`] : [];
  return [...title, paint('dim', titles), ...rows];
}

function byNeed(a: ConsolePool, b: ConsolePool): number {
  return b.clientsWaiting - a.clientsWaiting || b.clientsActive - a.clientsActive;
}

function poolCells(pool: ConsolePool, size: number | undefined): string[] {
  const idle = pool.serversIdle + pool.serversUsed;
  const busy = pool.serversActive + pool.serversActiveCancel + pool.serversBeingCanceled + pool.serversTested;
  return [
    `${pool.database}/${pool.user}`,
    formatCount(pool.clientsActive + pool.clientsWaiting),
    formatCount(pool.clientsWaiting),
    pool.clientsWaiting > 0 ? formatDuration(pool.maxWaitUs / 1000) : '–',
    formatCount(idle + busy + pool.serversLogin),
    formatCount(busy),
    size === undefined ? '' : formatCount(size),
    pool.poolMode,
  ];
}
