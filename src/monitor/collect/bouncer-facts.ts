import type {
  ConsoleDatabase,
  ConsoleLists,
  ConsolePool,
  ConsoleSetting,
  ConsoleState,
  ConsoleStats,
} from '../../bouncer/console/rows.js';
import { sumPools } from '../../bouncer/console/sums.js';
import type { BouncerFacts, BouncerPool } from '../facts.js';
import type { CountRows, RunningSums } from './running-sums.js';

/** What the console answers to each question. */
export interface BouncerAnswers {
  readonly version: string;
  readonly pools: readonly ConsolePool[];
  readonly databases: readonly ConsoleDatabase[];
  readonly stats: readonly ConsoleStats[];
  readonly lists: ConsoleLists;
  readonly config: readonly ConsoleSetting[];
  /** Undefined where PgBouncer does not know `SHOW STATE`; 1.18 does not. */
  readonly state: ConsoleState | undefined;
}

/** The console itself, which is no database. */
const consoleName = 'pgbouncer';

/**
 * Makes facts of what the console said.
 *
 * @param totals of the looks before; PgBouncer forgets databases that nobody has used for a while
 */
export function toBouncerFacts(answers: BouncerAnswers, totals: RunningSums): BouncerFacts {
  const { version, lists, config, state } = answers;
  const databases = answers.databases.filter(({ name }) => name !== consoleName);
  const sizes = new Map(databases.map(({ name, poolSize }) => [name, poolSize]));
  // A PgBouncer of several threads lists a pool once for each of them.
  const pools = sumPools(answers.pools.filter(({ database }) => database !== consoleName));
  const sums = totals.add(countsOf(answers.stats.filter(({ database }) => database !== consoleName)));
  const sum = (name: Counted) => sums[name] ?? 0;
  return {
    version,
    maxClients: Number(config.find(({ key }) => key === 'max_client_conn')?.value) || 0,
    clients: lists.usedClients,
    pools: pools.map((pool) => toPool(pool, sizes)),
    queries: sum('totalQueries'),
    queryMs: sum('totalQueryUs') / 1000,
    transactions: sum('totalTransactions'),
    waitMs: sum('totalWaitUs') / 1000,
    isPaused: state?.isPaused === true || state?.isSuspended === true || databases.some(({ isPaused }) => isPaused),
  };
}

const countedNames = ['totalQueries', 'totalQueryUs', 'totalTransactions', 'totalWaitUs'] as const;
type Counted = (typeof countedNames)[number];

function countsOf(stats: readonly ConsoleStats[]): CountRows {
  const ofRow = (row: ConsoleStats) => Object.fromEntries(countedNames.map((name) => [name, Number(row[name])]));
  return Object.fromEntries(stats.map((row) => [row.database, ofRow(row)]));
}

function toPool(pool: ConsolePool, sizes: ReadonlyMap<string, number>): BouncerPool {
  return {
    database: pool.database,
    user: pool.user,
    mode: pool.poolMode || undefined,
    clientsActive: pool.clientsActive,
    clientsWaiting: pool.clientsWaiting,
    serversActive: pool.serversActive,
    serversIdle: pool.serversIdle,
    serversUsed: pool.serversUsed,
    serversTested: pool.serversTested,
    serversLogin: pool.serversLogin,
    maxWaitMs: pool.maxWaitUs / 1000,
    poolSize: pool.poolSize ?? sizes.get(pool.database),
  };
}
