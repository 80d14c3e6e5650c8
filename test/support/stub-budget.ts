import type { Budget, BudgetedPool } from '../../src/budget/seats.js';
import type { Connection } from '../../src/pool/connections.js';

/** A budget that admits everything, and counts: `out` are the connections admitted and not reported as closed. */
export interface StubBudget extends Budget<Connection> {
  asked: number;
  out: number;
  pool: BudgetedPool<Connection> | undefined;
}

/** @param decide answers for each connection, true by default; after false there is no room until `pool.changed()` is called */
export function makeBudget(decide: () => boolean | Promise<boolean> = () => true): StubBudget {
  let room = 1000;
  const budget: StubBudget = {
    asked: 0,
    out: 0,
    pool: undefined,
    join(pool) {
      budget.pool = {
        ...pool,
        get max() {
          return pool.max;
        },
        changed: () => {
          room = 1000;
          pool.changed();
        },
      };
    },
    get room() {
      return room;
    },
    admit() {
      budget.asked += 1;
      const noted = (isAdmitted: boolean): boolean => {
        if (isAdmitted) budget.out += 1;
        else room = 0;
        return isAdmitted;
      };
      const verdict = decide();
      return typeof verdict === 'boolean' ? noted(verdict) : verdict.then(noted);
    },
    seat: async () => {},
    isNotNow: () => false,
    hold: async () => true,
    closed() {
      budget.out -= 1;
    },
    leave: () => {},
    shortage: () => (room > 0 ? undefined : { what: 'the budget has none to give', remedy: 'Ask for more.' }),
    stats: () => undefined,
  };
  return budget;
}
