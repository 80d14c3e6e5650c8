import { describe, expect, it } from 'vitest';
import { latencyBounds } from '../../../src/dashboard/columns.js';
import { bucketsSince, hitShareOf, perSecond, quantileOf } from '../../../src/dashboard/rates.js';
import { buildHistogram } from '../../support/monitor-facts.js';

describe('a rate', () => {
  it('is the increase per second', () => expect(perSecond(150, 100, 500)).toBe(100));

  it.each([
    ['the first time', 5, undefined, 1000],
    ['without a value', undefined, 5, 1000],
    ['of a counter that was reset', 5, 9, 1000],
    ['without time in between', 5, 4, 0],
  ])('is unknown %s', (_, now, before, elapsedMs) => expect(perSecond(now, before, elapsedMs)).toBeNaN());
});

describe('buckets', () => {
  it('contain what was recorded in between', () => {
    const counts = bucketsSince(buildHistogram([1, 1, 3, 30]), buildHistogram([1, 30]));
    expect(counts.flatMap((count, at) => (count > 0 ? [[latencyBounds[at], count]] : []))).toEqual([
      [1, 1],
      [5, 1],
    ]);
  });

  it('contain everything after a restart', () => {
    const counts = bucketsSince(buildHistogram([1]), buildHistogram([1, 2, 3]));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
  });
});

describe('a quantile of buckets', () => {
  it('lies within its bucket, by its share of it', () => {
    const counts = bucketsSince(buildHistogram(Array.from({ length: 100 }, () => 15)), undefined);
    expect(quantileOf(counts, latencyBounds, 0.5)).toBeCloseTo(15);
    expect(quantileOf(counts, latencyBounds, 0.95)).toBeCloseTo(19.5);
  });

  it('is unknown without values, and finite beyond the last bound', () => {
    expect(quantileOf([0, 0], [1, 2], 0.5)).toBeNaN();
    expect(quantileOf([0, 1], [10, Number.POSITIVE_INFINITY], 1)).toBe(20);
  });
});

it('a share of hits is unknown without access', () => {
  expect([hitShareOf(0, 0), hitShareOf(3, 1)]).toEqual([Number.NaN, 0.75]);
});
