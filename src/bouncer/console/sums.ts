import { type ConsoleLists, type ConsolePool, type ConsoleStats, readLists } from './rows.js';

/**
 * Adds up pools of the same database and user: those of several processes, or of several threads. Of `maxWaitUs` it is the
 * longest.
 */
export function sumPools(pools: readonly ConsolePool[]): ConsolePool[] {
  const key = ({ database, user }: ConsolePool) => JSON.stringify([database, user]);
  return sumBy(pools, key, (one, other) => ({
    ...addUp(one, other),
    maxWaitUs: Math.max(one.maxWaitUs, other.maxWaitUs),
  }));
}

/** Adds up statistics of the same database. Averages count by how often they occurred. */
export function sumStats(stats: readonly ConsoleStats[]): ConsoleStats[] {
  return sumBy(stats, ({ database }) => database, addStats);
}

/** Adds up every count; none where there is no list. */
export function sumLists(lists: readonly ConsoleLists[]): ConsoleLists {
  return lists.length === 0 ? readLists([]) : Object.freeze(lists.reduce(addUp));
}

function sumBy<Row>(rows: readonly Row[], key: (row: Row) => string, add: (one: Row, other: Row) => Row): Row[] {
  const sums = new Map<string, Row>();
  for (const row of rows) {
    const name = key(row);
    const other = sums.get(name);
    sums.set(name, other === undefined ? row : add(other, row));
  }
  return [...sums.values()].map((row) => Object.freeze(row));
}

/** Numbers of both added; what is no number is that of the first, or of the one that has it. */
function addUp<Row extends object>(one: Row, other: Row): Row {
  const sum = new Map<string, unknown>(Object.entries({ ...other, ...one }));
  for (const [name, value] of Object.entries(one)) {
    const more: unknown = Reflect.get(other, name);
    if (typeof value === 'number' && typeof more === 'number') sum.set(name, value + more);
    if (typeof value === 'bigint' && typeof more === 'bigint') sum.set(name, value + more);
  }
  return Object.fromEntries(sum) as Row;
}

function addStats(one: ConsoleStats, other: ConsoleStats): ConsoleStats {
  const mean = (name: 'averageTransactionUs' | 'averageQueryUs' | 'averageWaitUs', weight: keyof ConsoleStats) =>
    meanOf([Number(one[name]), Number(one[weight])], [Number(other[name]), Number(other[weight])]);
  const sum = addUp(one, other);
  return {
    ...sum,
    averageTransactionUs: mean('averageTransactionUs', 'transactionsPerSecond'),
    averageQueryUs: mean('averageQueryUs', 'queriesPerSecond'),
    // Before 1.23 it is no average, but the waiting of all clients in one second.
    ...(one.serverAssignmentsPerSecond !== undefined &&
      other.serverAssignmentsPerSecond !== undefined && {
        averageWaitUs: mean('averageWaitUs', 'serverAssignmentsPerSecond'),
      }),
  };
}

/** PgBouncer rounds weights down, to nothing where there is less than one a second. */
function meanOf([one, weight]: [number, number], [other, otherWeight]: [number, number]): number {
  const total = weight + otherWeight;
  return total === 0 ? Math.max(one, other) : (one * weight + other * otherWeight) / total;
}
