import { type ConsoleLists, type ConsolePool, type ConsoleStats, readLists } from './rows.js';

/**
 * Adds up pools of the same database and user, from several processes or threads. For `maxWaitUs` it takes the
 * maximum.
 */
export function sumPools(pools: readonly ConsolePool[]): ConsolePool[] {
  const key = ({ database, user }: ConsolePool) => JSON.stringify([database, user]);
  return sumBy(pools, key, (one, other) => ({
    ...addUp(one, other),
    maxWaitUs: Math.max(one.maxWaitUs, other.maxWaitUs),
  }));
}

/** Adds up statistics of the same database. Averages are weighted by their number of occurrences. */
export function sumStats(stats: readonly ConsoleStats[]): ConsoleStats[] {
  return sumBy(stats, ({ database }) => database, addStats);
}

/** Adds up every count; all 0 without lists. */
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

/** Adds numbers; other properties are those of the first row, or of the one that has them. */
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
    // Before 1.23 it is not an average but the waiting time of all clients per second.
    ...(one.serverAssignmentsPerSecond !== undefined &&
      other.serverAssignmentsPerSecond !== undefined && {
        averageWaitUs: mean('averageWaitUs', 'serverAssignmentsPerSecond'),
      }),
  };
}

/** PgBouncer rounds weights down, to 0 if there is less than one per second. */
function meanOf([one, weight]: [number, number], [other, otherWeight]: [number, number]): number {
  const total = weight + otherWeight;
  return total === 0 ? Math.max(one, other) : (one * weight + other * otherWeight) / total;
}
