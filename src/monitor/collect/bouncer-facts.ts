import type { BouncerFacts, BouncerPool } from '../facts.js';
import type { CountRows, RunningSums } from './running-sums.js';

/** A row of the console; numbers come as texts. Which columns there are depends on PgBouncer's version. */
export type ConsoleRow = Readonly<Record<string, string | null>>;

/** What the console answers to each question. */
export interface RawBouncer {
  /** As `SHOW VERSION` gives it: `PgBouncer 1.18.0`. */
  readonly version: string;
  readonly pools: readonly ConsoleRow[];
  readonly databases: readonly ConsoleRow[];
  readonly stats: readonly ConsoleRow[];
  readonly lists: readonly ConsoleRow[];
  readonly config: readonly ConsoleRow[];
  /** Undefined where PgBouncer does not know `SHOW STATE`; 1.18 does not. */
  readonly state: readonly ConsoleRow[] | undefined;
}

/** The console itself, which is no database. */
const consoleName = 'pgbouncer';

/**
 * Makes facts of what the console said.
 *
 * @param totals of the looks before; PgBouncer forgets databases that nobody has used for a while
 */
export function toBouncerFacts(raw: RawBouncer, totals: RunningSums): BouncerFacts {
  const databases = raw.databases.filter(({ name }) => name !== consoleName);
  const sizes = new Map(databases.map((row) => [row.name, numberIn(row, 'pool_size')]));
  const sums = totals.add(countsOf(raw.stats.filter(({ database }) => database !== consoleName)));
  const sum = (column: Counted) => sums[column] ?? 0;
  return {
    version: raw.version.replace(/^PgBouncer\s+/i, ''),
    maxClients: itemOf(raw.config, 'key', 'value', 'max_client_conn'),
    clients: itemOf(raw.lists, 'list', 'items', 'used_clients'),
    pools: mergeThreads(raw.pools.filter(({ database }) => database !== consoleName).map((row) => toPool(row, sizes))),
    queries: sum('total_query_count'),
    queryMs: sum('total_query_time') / 1000,
    transactions: sum('total_xact_count'),
    waitMs: sum('total_wait_time') / 1000,
    isPaused: isPaused(raw.state) || databases.some((row) => numberIn(row, 'paused') === 1),
  };
}

const countedColumns = ['total_query_count', 'total_query_time', 'total_xact_count', 'total_wait_time'] as const;
type Counted = (typeof countedColumns)[number];

function countsOf(stats: readonly ConsoleRow[]): CountRows {
  const ofRow = (row: ConsoleRow) => Object.fromEntries(countedColumns.map((name) => [name, numberIn(row, name)]));
  return Object.fromEntries(stats.map((row) => [row.database ?? '', ofRow(row)]));
}

function toPool(row: ConsoleRow, sizes: ReadonlyMap<string | null | undefined, number | undefined>): BouncerPool {
  const count = (column: string) => numberIn(row, column) ?? 0;
  return {
    database: row.database ?? '',
    user: row.user ?? '',
    mode: row.pool_mode ?? undefined,
    clientsActive: count('cl_active'),
    clientsWaiting: count('cl_waiting'),
    serversActive: count('sv_active'),
    serversIdle: count('sv_idle'),
    serversUsed: count('sv_used'),
    serversTested: count('sv_tested'),
    serversLogin: count('sv_login'),
    maxWaitMs: count('maxwait') * 1000 + count('maxwait_us') / 1000,
    poolSize: numberIn(row, 'pool_size') ?? sizes.get(row.database),
  };
}

const counted = [
  'clientsActive',
  'clientsWaiting',
  'serversActive',
  'serversIdle',
  'serversUsed',
  'serversTested',
  'serversLogin',
] as const;

/** A PgBouncer of several threads lists a pool once for each of them. */
function mergeThreads(all: readonly BouncerPool[]): BouncerPool[] {
  const merged = new Map<string, BouncerPool>();
  for (const pool of all) {
    const key = JSON.stringify([pool.database, pool.user]);
    const other = merged.get(key);
    merged.set(key, other ? addUp(other, pool) : pool);
  }
  return [...merged.values()];
}

function addUp(one: BouncerPool, other: BouncerPool): BouncerPool {
  const sums = Object.fromEntries(counted.map((name) => [name, one[name] + other[name]]));
  return { ...one, ...sums, maxWaitMs: Math.max(one.maxWaitMs, other.maxWaitMs) };
}

function numberIn(row: ConsoleRow, column: string): number | undefined {
  const text = row[column];
  const value = text === undefined || text === null || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** The number in the row of this name; 0 where there is no such row. */
function itemOf(rows: readonly ConsoleRow[], nameColumn: string, column: string, name: string): number {
  const row = rows.find((each) => each[nameColumn] === name);
  return (row && numberIn(row, column)) ?? 0;
}

/** `PAUSE` without a database's name shows here alone: `paused` is `yes`. */
function isPaused(state: readonly ConsoleRow[] | undefined): boolean {
  return state?.some(({ key, value }) => (key === 'paused' || key === 'suspended') && value === 'yes') === true;
}
