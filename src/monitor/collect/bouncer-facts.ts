import { type BouncerAdvisory as Advisory, advisoriesOfConsole } from '../../bouncer/advisories.js';
import type {
  ConsoleDatabase,
  ConsoleLists,
  ConsolePool,
  ConsoleSetting,
  ConsoleState,
  ConsoleStats,
} from '../../bouncer/console/rows.js';
import { sumPools } from '../../bouncer/console/sums.js';
import type { BouncerAdvisory, BouncerFacts, BouncerPool } from '../facts.js';
import type { CountRows, RunningSums } from './running-sums.js';

/** The console's answers to all commands. */
export interface BouncerAnswers {
  readonly version: string;
  readonly pools: readonly ConsolePool[];
  readonly databases: readonly ConsoleDatabase[];
  readonly stats: readonly ConsoleStats[];
  readonly lists: ConsoleLists;
  readonly config: readonly ConsoleSetting[];
  /** Undefined if PgBouncer does not support `SHOW STATE`, such as 1.18. */
  readonly state: ConsoleState | undefined;
}

/** The console's own name, which is not a database. */
const consoleName = 'pgbouncer';

/**
 * Converts the console's answers into facts.
 *
 * @param totals sums of earlier samples; PgBouncer drops databases that have been unused for a while
 */
export function toBouncerFacts(answers: BouncerAnswers, totals: RunningSums): BouncerFacts {
  const { version, lists, config, state } = answers;
  const settings = Object.fromEntries(config.map(({ key, value }) => [key, value]));
  const databases = answers.databases.filter(({ name }) => name !== consoleName);
  const sizes = new Map(databases.map(({ name, poolSize }) => [name, poolSize]));
  // A multi-threaded PgBouncer lists each pool once per thread.
  const pools = sumPools(answers.pools.filter(({ database }) => database !== consoleName));
  const sums = totals.add(countsOf(answers.stats.filter(({ database }) => database !== consoleName)));
  const sum = (name: Counted) => sums[name] ?? 0;
  return {
    version,
    maxClients: Number(settings.max_client_conn) || 0,
    clients: lists.usedClients,
    pools: pools.map((pool) => toPool(pool, sizes)),
    queries: sum('totalQueries'),
    queryMs: sum('totalQueryUs') / 1000,
    transactions: sum('totalTransactions'),
    waitMs: sum('totalWaitUs') / 1000,
    isPaused: state?.isPaused === true || state?.isSuspended === true || databases.some(({ isPaused }) => isPaused),
    advisories: advisoriesOfConsole(version, settings).map(toAdvisory),
  };
}

const countedNames = ['totalQueries', 'totalQueryUs', 'totalTransactions', 'totalWaitUs'] as const;
type Counted = (typeof countedNames)[number];

function countsOf(stats: readonly ConsoleStats[]): CountRows {
  const ofRow = (row: ConsoleStats) => Object.fromEntries(countedNames.map((name) => [name, Number(row[name])]));
  return Object.fromEntries(stats.map((row) => [row.database, ofRow(row)]));
}

function toAdvisory({ id, severity, what, fixedIn, workaround, source }: Advisory): BouncerAdvisory {
  return { id, severity, what, fixedIn, workaround, source };
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
