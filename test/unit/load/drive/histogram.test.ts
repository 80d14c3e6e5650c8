import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distributionOf, LatencyHistogram, quantilesOf } from '../../../../src/load/drive/histogram.js';

function encode(values: readonly number[]): string {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram.encode();
}

const latencies = fc.array(fc.double({ min: 0.001, max: 60_000, noNaN: true }), { minLength: 1, maxLength: 200 });

/** Three digits, and the microsecond to which values are rounded. */
function expectNear(actual: number | undefined, exact: number): void {
  expect(Math.abs((actual ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * 0.001 + 0.0011);
}

test('quantiles are those of the values, to three digits, wherever these were recorded', () => {
  fc.assert(
    fc.property(latencies, latencies, (first, second) => {
      const sorted = [...first, ...second].sort((a, b) => a - b);
      const exact = (quantile: number) => sorted[Math.max(0, Math.ceil(quantile * sorted.length - 1e-9) - 1)] as number;
      const quantiles = quantilesOf([encode(first), encode(second)]);
      expectNear(quantiles?.p50, exact(0.5));
      expectNear(quantiles?.p90, exact(0.9));
      expectNear(quantiles?.p999, exact(0.999));
      expectNear(quantiles?.max, exact(1));
      expectNear(quantiles?.mean, sorted.reduce((sum, value) => sum + value, 0) / sorted.length);
    }),
    { numRuns: 20 },
  );
});

test('nothing recorded has no quantiles', () => {
  expect(quantilesOf([])).toBeNull();
  expect(quantilesOf([encode([])])).toBeNull();
  expect(distributionOf([encode([])])).toEqual([]);
});

test('what is shorter or longer than can be told apart counts as the shortest or longest', () => {
  expect(quantilesOf([encode([0, 0])])?.max).toBeCloseTo(0.001, 6);
  expectNear(quantilesOf([encode([10_000_000])])?.max, 3_600_000);
});

test('the distribution rises to the slowest', () => {
  const drawn = distributionOf([encode(Array.from({ length: 5000 }, (_, index) => index + 1))]);
  expect(drawn[0]).toMatchObject({ quantile: 0 });
  expect(drawn.at(-1)?.quantile).toBe(1);
  expectNear(drawn.at(-1)?.ms, 5000);
  for (const [index, { quantile, ms }] of drawn.slice(1).entries()) {
    expect(quantile).toBeGreaterThan(drawn[index]?.quantile ?? 0);
    expect(ms).toBeGreaterThanOrEqual(drawn[index]?.ms ?? 0);
  }
});
