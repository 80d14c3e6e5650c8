import { expect, test } from 'vitest';
import type { Measures, Point } from '../../../../src/load/study/result.js';
import { warn } from '../../../../src/load/study/warn.js';
import { pointOf, settings, studyWorld } from '../../../support/study-world.js';

function warningsOf(points: readonly Point[], isInterrupted = false, leftOut = new Map()): string[] {
  const { server } = studyWorld().plan;
  const others = { server, settings, overhead: null, spikes: [], sizes: null, pgBouncer: null };
  return warn({ points, isInterrupted, ...others }, leftOut);
}

test('figures that can be trusted need no warning', () => {
  const littlesLaw = { users: 50, product: 50.5, ratio: 1.01 };
  expect(warningsOf([pointOf('headroom', 50, [100, 110], { littlesLaw })])).toEqual([]);
});

test('a saturated driver is told once for all loads', () => {
  const busy: Partial<Measures> = { driver: { utilization: 0.98, lagP99Ms: 31, isSaturated: true } };
  const points = [pointOf('headroom', 500, [1], busy), pointOf('headroom', 1000, [1], busy), pointOf('none', 500, [1])];
  expect(warningsOf(points)).toEqual([expect.stringContaining('saturated with `headroom` (500 and 1,000 users)')]);
});

test.each([
  ['Little’s law', { littlesLaw: { users: 50, product: 45, ratio: 0.9 } }, 'throughput × time is 45.0 users, not 50'],
  ['few requests', { done: 12 }, 'Fewer than 1,000 requests succeeded (the fewest: 12) with `none` (50 users)'],
])('%s that does not hold is told', (_, measures, text) => {
  expect(warningsOf([pointOf('none', 50, [100], measures)])).toEqual([expect.stringContaining(text)]);
});

test('rounds that differ a lot are told, with the figures', () => {
  expect(warningsOf([pointOf('none', 50, [100, 140])])).toEqual([
    expect.stringContaining('The rounds of `none` with 50 users differ: from 100 to 140 requests/s.'),
  ]);
});

test('what was left out is told, and what a study that was stopped did not come to', () => {
  const leftOut = new Map([['bare', new Error('refused')]]);
  const warnings = warningsOf([pointOf('none', 50, [100])], true, leftOut);
  expect(warnings[0]).toBe('The bare statement was left out from some point on: refused');
  expect(warnings[1]).toContain('nothing was measured of `pg-pool` and `headroom`');
});
