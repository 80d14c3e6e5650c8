import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { EventLoopWatch } from '../../../../src/monitor/collect/event-loop.js';
import { collectPools } from '../../../../src/monitor/collect/pools.js';
import { makePool } from '../../../support/stub-pool.js';
import { until } from '../../../support/wait.js';

function collect(...names: string[]) {
  const pools = names.map((name) => makePool({ name, max: 3, leakThresholdMs: 500, maxLifetimeSeconds: 60 }).pool);
  const collector = collectPools(pools);
  onTestFinished(() => collector.close());
  return { pools, collector };
}

it('gives each pool’s statistics, with the settings that rules need', async () => {
  const { pools, collector } = collect('orders');
  expect(await collector.collect()).toMatchObject({
    source: 'this process',
    facts: {
      pid: process.pid,
      pools: [{ ...pools[0]?.stats(), maxLifetimeSeconds: 60, leakThresholdMs: 500 }],
    },
  });
  const { memoryBytes, uptimeSeconds } = collector.read();
  expect(memoryBytes).toBeGreaterThan(1024 * 1024);
  expect(uptimeSeconds).toBeGreaterThan(0);
});

it.each([
  [
    ['orders', 'orders', 'orders'],
    ['orders', 'orders#2', 'orders#3'],
  ],
  [
    ['orders', 'orders', 'orders#2'],
    ['orders', 'orders#3', 'orders#2'],
  ],
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  [[], []],
])('tells pools of one name apart: %o are %o', (given, shown) => {
  const { collector } = collect(...given);
  expect(collector.read().pools.map(({ name }) => name)).toEqual(shown);
});

it('measures how late the event loop was in the last minute, however many ask', async () => {
  const { collector } = collect();
  const lag = () => collector.read().eventLoopLagMs;
  expect(lag()).toBeUndefined();
  const isSeen = (seen: number | undefined) => seen !== undefined && seen > 120 && seen < 2000;
  await until('a block of 200 ms is seen', async () => {
    await delay(50);
    const end = performance.now() + 200;
    while (performance.now() < end);
    await delay(50);
    return isSeen(lag());
  });
  expect(isSeen(lag())).toBe(true);
});

it('forgets a stall after a minute, and measures nothing once it is closed', async () => {
  let now = 0;
  const watch = new EventLoopWatch(() => now);
  watch.read();
  await until('a block of 100 ms is seen', async () => {
    const end = performance.now() + 100;
    while (performance.now() < end);
    await delay(50);
    return (watch.read() ?? 0) > 60;
  });
  await delay(1);
  now = 60_001;
  expect(watch.read()).toBeLessThan(60);
  watch.close();
  expect(watch.read()).toBeUndefined();
});
