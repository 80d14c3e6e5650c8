import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Demand, DrivePlan } from '../../../../src/load/drive/plan.js';
import { shareDemand, shareOut, sharePlan } from '../../../../src/load/drive/share.js';

const plan: DrivePlan = {
  strategy: 'headroom',
  env: {},
  applicationName: 'load',
  poolMax: 20,
  workers: 3,
  workload: { scripts: [], variables: {}, protocol: 'auto', schema: null, asText: [] },
  seed: 1,
};

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

test('shares add up to the whole and differ by one at most', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 64 }), (total, among) => {
      const shares = shareOut(total, among);
      expect(shares).toHaveLength(among);
      expect(sum(shares)).toBe(total);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }),
  );
});

test('all workers together have the connections of the pool', () => {
  expect(sharePlan(plan).map(({ poolMax }) => poolMax)).toEqual([7, 7, 6]);
});

test('there are no more workers than a pool has connections', () => {
  expect(sharePlan({ ...plan, poolMax: 2 })).toHaveLength(2);
  expect(sharePlan({ ...plan, poolMax: 2, strategy: 'none' })).toHaveLength(3);
});

test('users, spikes and rates are shared out', () => {
  const spike = { users: 10, beginsAtMs: 1000, lengthMs: 500 };
  const closed: Demand = { kind: 'closed', users: 5, thinkMs: 7, spike };
  const shares = shareDemand(closed, 3);
  expect(shares).toMatchObject([{ users: 2 }, { users: 2 }, { users: 1 }]);
  expect(shares).toMatchObject([{ spike: { users: 3 } }, { spike: { users: 3 } }, { spike: { users: 4 } }]);
  expect(shareDemand({ kind: 'open', ratePerSecond: 100 }, 4)).toMatchObject(Array(4).fill({ ratePerSecond: 25 }));
});
