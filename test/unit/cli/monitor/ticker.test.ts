import { beforeEach, expect, test } from 'vitest';
import { Ticker } from '../../../../src/cli/monitor/ticker.js';
import { defer } from '../../../../src/util/deferred.js';
import { FakeClock, settle } from '../../../support/fake-clock.js';

let clock: FakeClock;
let looks: number[];
let failures: unknown[];

beforeEach(() => {
  clock = new FakeClock(0);
  looks = [];
  failures = [];
});

function tickerOf(look: () => Promise<void> = async () => undefined): Ticker {
  const noted = (): Promise<void> => {
    looks.push(clock.now());
    return look();
  };
  return new Ticker(noted, 1000, (error) => failures.push(error), clock);
}

test('looks at once and then from beginning to beginning', async () => {
  tickerOf(() => new Promise((resolve) => clock.setTimer(resolve, 300))).start();
  await clock.advance(2500);
  expect(looks).toEqual([0, 1000, 2000]);
});

test('a look that takes longer than the interval is followed at once, never overtaken', async () => {
  tickerOf(() => new Promise((resolve) => clock.setTimer(resolve, 1700))).start();
  await clock.advance(4000);
  expect(looks).toEqual([0, 1700, 3400]);
});

test('a pause lasts until it goes on, and one may look meanwhile', async () => {
  const ticker = tickerOf();
  ticker.start();
  await clock.advance(1500);
  ticker.pause();
  await clock.advance(5000);
  ticker.lookNow();
  await clock.advance(5000);
  ticker.start();
  await clock.advance(1000);
  expect(looks).toEqual([0, 1000, 6500, 11_500, 12_500]);
});

test('another interval counts from the last look', async () => {
  const ticker = tickerOf();
  ticker.start();
  await clock.advance(400);
  ticker.intervalMs = 500;
  await clock.advance(700);
  expect(looks).toEqual([0, 500, 1000]);
});

test('looking now does not look twice', async () => {
  const gate = defer<void>();
  const ticker = tickerOf(() => gate.promise);
  ticker.start();
  ticker.lookNow();
  gate.resolve(undefined);
  await settle();
  expect(looks).toEqual([0]);
});

test('once stopped nothing is looked at, and no timer is left', async () => {
  const ticker = tickerOf();
  ticker.start();
  await settle();
  ticker.stop();
  ticker.start();
  ticker.intervalMs = 10;
  await clock.advance(5000);
  expect(looks).toEqual([0]);
  expect(clock.pending).toBe(0);
});

test('a look that fails is told, and is the last', async () => {
  const error = new Error('broken');
  tickerOf(() => Promise.reject(error)).start();
  await clock.advance(5000);
  expect(failures).toEqual([error]);
  expect(looks).toEqual([0]);
});
