import { expect, test } from 'vitest';
import { seededRandom } from '../../../../src/load/drive/random.js';
import { arrivalGapMs, pauseAfterMs, spreadStarts } from '../../../../src/load/drive/schedule.js';

test('arrivals are random, at the rate asked for, and the same for the same seed', () => {
  const gapsOf = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 20_000 }, () => arrivalGapMs(500, random));
  };
  const gaps = gapsOf(7);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  expect(mean).toBeGreaterThan(1.95);
  expect(mean).toBeLessThan(2.05);
  // Of an exponential distribution, 1 − 1/e are below the mean.
  expect(gaps.filter((gap) => gap < 2).length / gaps.length).toBeCloseTo(1 - 1 / Math.E, 1);
  expect(gapsOf(7)).toEqual(gaps);
  expect(gapsOf(8)).not.toEqual(gaps);
});

test('users begin evenly over the time, each within its part', () => {
  const starts = spreadStarts(100, 1000, seededRandom(1));
  for (const [index, start] of starts.entries()) expect(Math.floor(start / 10)).toBe(index);
});

test('a failure is followed by a pause, and success by thinking', () => {
  expect([pauseAfterMs(false, 0), pauseAfterMs(true, 0), pauseAfterMs(true, 20), pauseAfterMs(true, 500)]).toEqual([
    0, 100, 100, 500,
  ]);
});
