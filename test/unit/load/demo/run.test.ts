import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Ledger } from '../../../../src/load/demo/ledger.js';
import { type DrivePlan, drive } from '../../../../src/load/demo/run.js';
import { Tally } from '../../../../src/load/demo/tally.js';
import type { Strategy } from '../../../../src/load/strategy/strategy.js';

function planOf(plan: Partial<DrivePlan>): DrivePlan {
  const signal = new AbortController().signal;
  const pick = () => ({ kind: 'lookup', aid: 1 }) as const;
  return { users: 1, durationMs: 60_000, pauseMs: 0, graceMs: 60_000, pick, ledger: new Ledger(), signal, ...plan };
}

function strategyOf(query: () => Promise<unknown>, close: () => void = () => undefined): Strategy {
  const answer = async () => {
    await query();
    return { rows: [{}], command: 'SELECT' };
  };
  return { name: 'stub', query: answer, run: (work) => work({ query: answer }), close: async () => close() };
}

test('as many requests are under way at once as there are users', async () => {
  const stop = new AbortController();
  let [now, most, total] = [0, 0, 0];
  const strategy = strategyOf(async () => {
    most = Math.max(most, ++now);
    if (++total === 1000) stop.abort();
    await new Promise(setImmediate);
    now -= 1;
  });
  const tally = new Tally();
  await drive(strategy, tally, planOf({ users: 25, signal: stop.signal }));
  expect(most).toBe(25);
  expect(now).toBe(0);
  expect(tally.done).toBe(total);
});

const stub = { name: 'stub', users: 5, seconds: 1 };

test('errors are counted by kind, and the users go on', async () => {
  const stop = new AbortController();
  let count = 0;
  const strategy = strategyOf(async () => {
    if (++count === 10) stop.abort();
    if (count % 2) throw Object.assign(new Error('sorry, too many clients already'), { code: '53300' });
  });
  const tally = new Tally();
  await drive(strategy, tally, planOf({ signal: stop.signal }));
  const figures = tally.summarize({ ...stub, peakConnections: 3 });
  expect([...figures.failures]).toEqual([['too many clients', 5]]);
  expect(figures).toMatchObject({ done: 5, failed: 5, requestsPerSecond: 5, peakConnections: 3 });
});

test('a request that never ends is cut off by closing the strategy', async () => {
  let cut = () => undefined as void;
  const hang = new Promise<void>((_, reject) => {
    cut = () => reject(new Error('Connection terminated'));
  });
  const tally = new Tally();
  const strategy = strategyOf(() => hang, cut);
  await drive(strategy, tally, planOf({ users: 3, durationMs: 1, graceMs: 1 }));
  expect([...tally.summarize({ ...stub, peakConnections: 0 }).failures]).toEqual([['connection lost', 3]]);
});

test('it ends in time though garbage is collected meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const stop = new AbortController();
  const strategy = strategyOf(async () => {
    collect();
    await new Promise(setImmediate);
  });
  expect(await drive(strategy, new Tally(), planOf({ durationMs: 50, signal: stop.signal }))).toBeLessThan(10);
});

test('nothing is driven once the signal has fired', async () => {
  const tally = new Tally();
  await drive(
    strategyOf(async () => undefined),
    tally,
    planOf({ signal: AbortSignal.abort() }),
  );
  expect(tally.done).toBe(0);
});
