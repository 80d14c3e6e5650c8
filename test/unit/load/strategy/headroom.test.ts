import { expect, test } from 'vitest';
import type { DrivePlan } from '../../../../src/load/drive/plan.js';
import { sharePlan } from '../../../../src/load/drive/share.js';
import { poolOptionsOf } from '../../../../src/load/strategy/headroom.js';
import { openStrategy } from '../../../../src/load/strategy/open.js';

const plan: DrivePlan = {
  strategy: 'headroom',
  env: { DATABASE_URL: 'postgresql://me@127.0.0.1:1/db', DB_POOL_MIN: '5' },
  applicationName: 'load',
  poolMax: 20,
  workers: 1,
  workload: { scripts: [], variables: {}, protocol: 'auto', schema: null, asText: [] },
  seed: 1,
};

const minOf = (given: Partial<DrivePlan>) => sharePlan({ ...plan, ...given }).map((share) => poolOptionsOf(share).min);

test('a pool keeps as many connections open as the variables say', () => {
  expect(minOf({})).toEqual([5]);
  expect(minOf({ env: { DATABASE_URL: 'postgresql://me@127.0.0.1:1/db' } })).toEqual([0]);
});

test('a pool that is smaller than that keeps all of its connections open', () => {
  expect(minOf({ poolMax: 1 })).toEqual([1]);
  expect(minOf({ poolMax: 3, workers: 4 })).toEqual([1, 1, 1]);
});

test('the pools of all workers together keep as many open as one pool would', () => {
  expect(minOf({ workers: 3 })).toEqual([2, 2, 1]);
});

test('a pool that is smaller than the variables would have it can be opened', async () => {
  const [share] = sharePlan({ ...plan, poolMax: 1 });
  const opening = { users: 1, maxUsers: 1, signal: new AbortController().signal, onOpened: () => undefined };
  const strategy = await openStrategy(share!, opening);
  await strategy.close();
});
