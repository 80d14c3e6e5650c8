import { formatDuration } from '../../format/duration.js';
import { formatNoun } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { Column } from '../../format/table.js';
import type { BouncerFacts, BouncerPool } from '../facts.js';
import { type Status, worstOf } from '../finding.js';
import type { Report } from '../report.js';
import type { Reading } from '../snapshot.js';
import { busyServersOf } from '../usage.js';
import { bar } from './bar.js';
import { field, findingLines, gauge, heading, tableLines, useStatus } from './lines.js';
import type { PlaceFindings, Places } from './places.js';
import { silenceLines } from './silence.js';
import type { Line } from './spans.js';
import { statusWords } from './status.js';

const maxPools = 10;

const columns: readonly Column[] = [
  { title: 'database/user', minWidth: 12 },
  { title: 'use', leaves: 1 },
  { title: 'servers', align: 'right' },
  { title: 'clients', align: 'right' },
  { title: 'waiting', align: 'right' },
  { title: 'longest', align: 'right' },
  { title: 'mode', leaves: 2 },
  { title: '' },
];

/** Renders a block for each PgBouncer: clients, and servers and waiting clients by pool. */
export function bouncerBlocks({ snapshot }: Report, places: Places, width: number): Line[][] {
  return snapshot.bouncers.map((reading) => bouncerBlock(reading, places, width));
}

function bouncerBlock(reading: Reading<BouncerFacts>, places: Places, width: number): Line[] {
  const own = places.take('bouncer', reading.source);
  if (!('facts' in reading)) {
    const title = heading(`PgBouncer at ${reading.source}`, own.status, width);
    return [title, ...findingLines(own.findings, width), ...silenceLines(reading.silence, own.findings, width)];
  }
  const { facts, source } = reading;
  const pools = facts.pools.map((pool) => ({ pool, ...places.take('bouncer', source, poolName(pool)) }));
  const status = worstOf([own, ...pools]);
  return [
    heading(`PgBouncer ${facts.version} at ${source}`, status, width),
    gauge('clients', facts.clients, facts.maxClients, useStatus(own.findings), width),
    ...findingLines(
      [own, ...pools].flatMap(({ findings }) => findings),
      width,
    ),
    ...(facts.isPaused ? field('state', 'paused: clients wait until RESUME', width) : []),
    ...field('since start', describeCounters(facts), width),
    ...tableLines(pools.sort(byNeed), { columns, cells: poolRow, atMost: maxPools, of: 'pool', width }),
  ];
}

/** Name of a PgBouncer pool, which is a database and a user. */
export function poolName({ database, user }: BouncerPool): string {
  return `${database}/${user}`;
}

/** Server connections of a pool in any state. */
export function serversOf(pool: BouncerPool): number {
  return pool.serversActive + pool.serversIdle + pool.serversUsed + pool.serversTested + pool.serversLogin;
}

type JudgedPool = PlaceFindings & { readonly pool: BouncerPool };

function byNeed(a: JudgedPool, b: JudgedPool): number {
  return b.pool.clientsWaiting - a.pool.clientsWaiting || serversOf(b.pool) - serversOf(a.pool);
}

function poolRow({ pool, status }: JudgedPool): string[] {
  const servers = busyServersOf(pool);
  const size = pool.poolSize;
  return [
    poolName(pool),
    size === undefined ? '' : bar(size > 0 ? servers / size : Number.NaN, 10),
    `${formatCount(servers)}${size === undefined ? '' : ` of ${formatCount(size)}`}`,
    formatCount(pool.clientsActive),
    formatCount(pool.clientsWaiting),
    pool.clientsWaiting > 0 ? formatDuration(pool.maxWaitMs) : '–',
    pool.mode ?? '',
    wordOf(status),
  ];
}

const wordOf = (status: Status): string => (status === 'ok' ? '' : statusWords[status]);

function describeCounters({ queries, queryMs, transactions, waitMs }: BouncerFacts): string {
  if (queries === 0) return 'no query';
  const average = `${formatDuration(queryMs / queries)} each on average`;
  const waited = transactions > 0 ? `, after ${formatDuration(waitMs / transactions)} of waiting per transaction` : '';
  return `${formatNoun(queries, 'query', 'queries')}, ${average}${waited}`;
}
