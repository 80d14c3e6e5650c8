import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseSize, firstSizes, maxSize, refine } from '../../../../src/load/study/sizes.js';
import { measuresOf } from '../../../support/study-world.js';

/** A size whose rounds differ by 1 %, or by as much as is said. */
const sizeOf = (poolMax: number, requestsPerSecond: number, p95 = 10, failed = 0, spread = 0.01) => ({
  poolMax,
  rounds: [1 - spread, 1, 1 + spread].map((share) => ({ requestsPerSecond: requestsPerSecond * share, p95Ms: p95 })),
  measures: measuresOf({
    ...{ requestsPerSecond, failed },
    latencyMs: { mean: p95, p50: p95, p90: p95, p95, p99: p95, p999: p95, max: p95 },
  }),
});

test('the largest size leaves slots to others, and half of them where there are others, unless they may be taken', () => {
  const room = { users: 500, usableConnections: 100, otherSessions: 0, hasConsent: false };
  expect(maxSize(room)).toBe(90);
  expect(maxSize({ ...room, users: 20 })).toBe(20);
  expect(maxSize({ ...room, otherSessions: 10 })).toBe(50);
  expect(maxSize({ ...room, otherSessions: 10, hasConsent: true })).toBe(81);
  expect(maxSize({ ...room, otherSessions: 70 })).toBe(27);
  expect(maxSize({ ...room, otherSessions: 100 })).toBe(1);
});

test('sizes are powers of two, and the largest there can be', () => {
  expect(firstSizes(1)).toEqual([1]);
  expect(firstSizes(2)).toEqual([1, 2]);
  expect(firstSizes(18)).toEqual([1, 2, 4, 8, 18]);
  expect(firstSizes(87)).toEqual([1, 2, 4, 8, 16, 32, 64, 87]);
});

test('sizes rise, never exceed the largest, and refining adds none that is known', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(), (largest, pick) => {
      const sizes = firstSizes(largest);
      expect(sizes).toEqual([...new Set(sizes)].toSorted((a, b) => a - b));
      expect(sizes.at(-1)).toBe(largest);
      const between = refine(sizes, sizes[pick % sizes.length]!);
      expect(between.every((size) => size > 1 && size < largest && !sizes.includes(size))).toBe(true);
    }),
  );
});

test('around the chosen size its neighbours are halved', () => {
  expect(refine([1, 2, 4, 8, 16], 4)).toEqual([3, 6]);
  expect(refine([1, 2, 4], 1)).toEqual([]);
  expect(refine([1, 2, 4, 8], 8)).toEqual([6]);
});

test('the smallest size within 5 % of the best is chosen, and the reasons name the figures', () => {
  const choice = chooseSize([sizeOf(2, 500), sizeOf(4, 960), sizeOf(8, 1000), sizeOf(16, 990)]);
  expect(choice?.best).toBe(4);
  expect(choice?.reasons).toEqual([
    'The most was done with a pool of 8: 1,000 requests/s (990 to 1,010), p95 10 ms. A pool of 4 is within 5 % of it: 960 requests/s (950 to 970), p95 10 ms.',
    'Pools of 4 to 16 do as well as each other, within 5 %.',
    'A pool of 2 is worse: 500 requests/s (495 to 505), p95 10 ms.',
    'A pool of 8 does 4 % more with 4 connections more.',
  ]);
});

test('the smallest size within the noise is chosen where rounds differ by more than 5 %', () => {
  const choice = chooseSize([sizeOf(2, 500, 10, 0, 0.1), sizeOf(4, 900, 10, 0, 0.1), sizeOf(8, 1000, 10, 0, 0.1)]);
  expect(choice).toMatchObject({ best: 4, range: { from: 4, to: 8 }, doubt: null });
});

test('where rounds differ by more than sizes do, or there is one round, it cannot tell, and says why', () => {
  const noisy = [sizeOf(2, 900, 10, 0, 0.2), sizeOf(4, 1000, 10, 0, 0.2), sizeOf(8, 950, 10, 0, 0.2)];
  expect(chooseSize(noisy)?.doubt).toMatch(
    /^Cannot tell which size is best: rounds of one size differ by 33 %, sizes by 11 %\./,
  );
  const single = [1, 2].map((poolMax) => ({
    ...sizeOf(poolMax, 100 * poolMax),
    rounds: [{ requestsPerSecond: 1, p95Ms: 1 }],
  }));
  expect(chooseSize(single)?.doubt).toContain('use --rounds 3');
});

test('a size with as many requests/s but a worse p95 is not as good', () => {
  expect(chooseSize([sizeOf(4, 990, 20), sizeOf(8, 1000, 10)])?.best).toBe(8);
});

test('a size at which requests fail is not chosen, unless they do at all', () => {
  expect(chooseSize([sizeOf(4, 900), sizeOf(8, 2000, 10, 5)])?.best).toBe(4);
  expect(chooseSize([sizeOf(4, 900, 10, 5), sizeOf(8, 2000, 10, 5)])?.best).toBe(8);
  expect(chooseSize([])).toBeUndefined();
  expect(chooseSize([{ poolMax: 4, measures: measuresOf({ done: 0 }) }])).toBeUndefined();
});
