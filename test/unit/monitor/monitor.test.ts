import { expect, it, vi } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import { createMonitor, type MonitorOptions } from '../../../src/monitor/index.js';
import { FakeClock } from '../../support/fake-clock.js';
import { makePool } from '../../support/stub-pool.js';

function makeMonitor(options: MonitorOptions = {}) {
  const { pool } = makePool({ name: 'orders' });
  const clock = new FakeClock();
  let now = 1000;
  const dateNow = vi.fn(() => now);
  const monitor = createMonitor({ pool, ...options }, { clock, dateNow });
  const pass = (ms: number) => {
    now += ms;
  };
  return { monitor, pool, clock, dateNow, pass };
}

it('shows the pools it was given, and asks nobody it was not told of', async () => {
  const { monitor, pool } = makeMonitor();
  const { apps, bouncers, servers, takenAt } = await monitor.snapshot();
  expect([takenAt, bouncers, servers]).toEqual([1000, [], []]);
  expect(apps).toMatchObject([
    { source: 'this process', facts: { pools: [{ name: 'orders', max: pool.options.max }] } },
  ]);
  expect(monitor.app().pools.map(({ name }) => name)).toEqual(['orders']);
});

it('lists no process without pools, yet can say what it is', async () => {
  const { monitor } = makeMonitor({ pool: undefined });
  expect((await monitor.snapshot()).apps).toEqual([]);
  expect(monitor.app()).toMatchObject({ pid: process.pid, pools: [] });
});

it('collects once for all who ask at the same time', async () => {
  const { monitor, dateNow } = makeMonitor();
  const [first, second, { snapshot }] = await Promise.all([monitor.snapshot(), monitor.snapshot(), monitor.report()]);
  expect(second).toBe(first);
  expect(snapshot).toBe(first);
  expect(dateNow).toHaveBeenCalledTimes(1);
  expect(await monitor.snapshot()).not.toBe(first);
});

it('compares with a snapshot that is at least a second older', async () => {
  const { monitor, pass } = makeMonitor();
  const first = await monitor.report();
  pass(10);
  const soon = await monitor.report();
  pass(990);
  const later = await monitor.report();
  expect([first.previous, soon.previous]).toEqual([undefined, undefined]);
  expect(later.previous).toBe(first.snapshot);
});

it('says health with an HTTP status', async () => {
  const { status, body } = await makeMonitor().monitor.health();
  expect([status, typeof body]).toEqual([200, 'object']);
});

it('logs until it is closed, and is asked in vain afterwards', async () => {
  const { monitor, clock } = makeMonitor();
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const lines = () => [logger.info, logger.warn, logger.error].flatMap(({ mock }) => mock.calls).length;
  monitor.log(logger, 1000);
  monitor.log(logger, 500)();
  await clock.advance(2000);
  expect(lines()).toBe(2);
  await monitor.close();
  await monitor.close();
  await clock.advance(2000);
  expect([clock.pending, lines()]).toEqual([0, 2]);
  await expect(monitor.snapshot()).rejects.toMatchObject({ code: 'HEADROOM_MONITOR_CLOSED' });
  await expect(monitor.report()).rejects.toMatchObject({ code: 'HEADROOM_MONITOR_CLOSED' });
  expect(() => monitor.log(logger, 1000)).toThrow('closed');
});

it.each([
  ['server', { server: 'mysql://app:s3cret@db/app' }],
  ['bouncer', { bouncer: ['postgresql://app:s3cret@pgb/app', 'not://app:s3cret@pgb'] }],
  ['apps', { apps: ['ftp://app:s3cret@svc/pool'] }],
  ['apps', { apps: ['s3cret'] }],
  ['timeoutMs', { timeoutMs: 0 }],
  ['timeoutMs', { timeoutMs: 1.5 }],
] satisfies [string, MonitorOptions][])('refuses a wrong %s at once, without showing it', (name, options) => {
  const make = () => makeMonitor(options);
  expect(make).toThrow(ConfigError);
  expect(make).toThrow(`${name}: expected`);
  expect(make).not.toThrow(/s3cret/);
});

it('refuses to log at no interval', () => {
  const { monitor } = makeMonitor();
  expect(() => monitor.log(console, 0)).toThrow('everyMs: expected');
  expect(() => monitor.log(console, Number.NaN)).toThrow('everyMs: expected');
});
