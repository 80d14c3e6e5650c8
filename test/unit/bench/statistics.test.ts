import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile, summarize, summarizeRatio } from '../../../bench/statistics.js';
import { median, rotate } from '../../../src/util/rounds.js';

const values = fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), { minLength: 1 });

describe('median', () => {
  it.each([
    [[7], 7],
    [[3, 1, 2], 2],
    [[10, 1, 3, 2], 2.5],
    [[100, 20, 3], 20],
  ])('of %j is %d', (given, expected) => {
    expect(median(given)).toBe(expected);
  });

  it('has as many values below as above', () => {
    fc.assert(
      fc.property(values, (given) => {
        const middle = median(given);
        const below = given.filter((value) => value < middle).length;
        const above = given.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(given.length / 2);
      }),
    );
  });

  it('leaves its argument as it was', () => {
    const given = [3, 1, 2];
    median(given);
    expect(given).toEqual([3, 1, 2]);
  });

  it('of nothing is refused', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('a quantile', () => {
  it.each([
    [[7], 0.99, 7],
    [[3, 1, 2], 0.5, 2],
    [[4, 3, 2, 1], 0.5, 2],
    [[10, 1, 3, 2], 1, 10],
    [[10, 1, 3, 2], 0, 1],
  ])('of %j at %d is %d', (given, q, expected) => {
    expect(quantile(given, q)).toBe(expected);
  });

  it('is not exceeded by its share of the values', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (given, q) => {
        const bound = quantile(given, q);
        expect(given).toContain(bound);
        expect(given.filter((value) => value <= bound).length / given.length).toBeGreaterThanOrEqual(q - 1e-9);
      }),
    );
  });

  it('of nothing is refused', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});

describe('a summary', () => {
  it('spans from the least to the greatest', () => {
    expect(summarize([4, 9, 2])).toEqual({ median: 4, low: 2, high: 9 });
  });

  it('of a ratio pairs the rounds, so that a slow round cancels out', () => {
    expect(summarizeRatio([100, 10, 50], [50, 5, 25])).toEqual({ median: 2, low: 2, high: 2 });
  });

  it('of a ratio needs the same number of rounds', () => {
    expect(() => summarizeRatio([1, 2], [1])).toThrow(RangeError);
  });
});

describe('rotation', () => {
  it('lets another one go first each round', () => {
    const orders = [0, 1, 2, 3].map((round) => rotate(['a', 'b', 'c'], round).join(''));
    expect(orders).toEqual(['abc', 'bca', 'cab', 'abc']);
  });

  it('of nothing is nothing', () => {
    expect(rotate([], 3)).toEqual([]);
  });
});
