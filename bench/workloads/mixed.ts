import { accountCount, randomKey } from '../tables.js';
import type { Statement, Workload } from '../workload.js';
import { checkSelect, selectAccount } from './query.js';

const sleep: Statement = { name: 'sleep', text: 'select pg_sleep(0.05)' };
/** One in so many is slow. */
const block = 20;

/**
 * Whether a turn is one of the slow ones: one of each twenty, at a place that looks random but is the same for every
 * peer and sample, so that nobody draws more of them than another.
 */
export function isSlow(turn: number): boolean {
  const place = (Math.imul(Math.floor(turn / block) + 1, 2654435761) >>> 16) % block;
  return turn % block === place;
}

export const mixed: Workload = {
  name: 'mixed',
  title: '95 % select one row by key, 5 % a statement of 50 ms',
  callers: [64],
  noted: 'select by key',
  run: async (driver, turn, note) => {
    if (isSlow(turn)) {
      await driver.query(sleep, []);
      return;
    }
    const start = performance.now();
    await driver.query(selectAccount, [randomKey(accountCount)]);
    note(performance.now() - start);
  },
  check: async (driver) => {
    await checkSelect(driver);
    const start = performance.now();
    await driver.query(sleep, []);
    const tookMs = performance.now() - start;
    if (tookMs < 49) throw new Error(`Expected a statement of 50 ms, it took ${tookMs} ms.`);
  },
};
