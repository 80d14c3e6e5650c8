import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawExponential, drawGaussian, drawZipfian } from '../../../../src/load/script/expression/distributions.js';
import { permute } from '../../../../src/load/script/expression/permute.js';
import { Random } from '../../../../src/load/script/expression/random.js';

const int64 = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);

function shares(count: number, draw: () => bigint): number[] {
  const times = 20_000;
  const counts = new Array<number>(count).fill(0);
  for (let i = 0; i < times; i += 1) counts[Number(draw()) - 1]! += 1;
  return counts.map((each) => each / times);
}

describe('random numbers', () => {
  test('are the same for the same seed and stream, and others for another', () => {
    const take = (seed: number, stream: number) => {
      const random = new Random(seed, stream);
      return Array.from({ length: 20 }, () => random.bits());
    };
    expect(take(5, 1)).toEqual(take(5, 1));
    const streams = [take(5, 1), take(5, 2), take(6, 1), take(1, 5), take(5 + 2 ** 32, 1), take(0, 0)];
    expect(new Set(streams.flat()).size).toBe(120);
  });

  test('are within their range, at both its ends too', () => {
    fc.assert(
      fc.property(fc.integer(), int64, fc.bigInt(0n, 2n ** 63n - 2n), (seed, least, width) => {
        const most = least + width < 2n ** 63n ? least + width : 2n ** 63n - 1n;
        const value = new Random(seed).between(least, most);
        expect(value >= least && value <= most).toBe(true);
      }),
    );
    const random = new Random(3);
    expect(new Set(Array.from({ length: 200 }, () => random.between(-1n, 1n)))).toEqual(new Set([-1n, 0n, 1n]));
    const wide = Array.from({ length: 200 }, () => random.between(0n, 2n ** 62n));
    expect(wide.some((value) => value > 2n ** 61n)).toBe(true);
    expect(wide.some((value) => value % 2n === 1n)).toBe(true);
  });

  test('are even', () => {
    const random = new Random(1);
    for (const share of shares(8, () => random.between(1n, 8n))) expect(share).toBeCloseTo(1 / 8, 1);
  });

  test('unit() is below 1, and fine', () => {
    const random = new Random(9);
    const values = Array.from({ length: 10_000 }, () => random.unit());
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(values.reduce((sum, value) => sum + value) / values.length).toBeCloseTo(0.5, 1);
    expect(new Set(values).size).toBe(10_000);
  });
});

describe('a distribution', () => {
  test('stays within its range', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.bigInt(-1000n, 1000n),
        fc.bigInt(0n, 10n ** 12n),
        fc.double({ min: 2, max: 50, noNaN: true }),
        (seed, least, width, parameter) => {
          for (const draw of [drawExponential, drawGaussian, drawZipfian]) {
            const value = draw(new Random(seed), least, least + width, parameter);
            expect(value >= least && value <= least + width).toBe(true);
          }
        },
      ),
    );
  });

  /** Shares by the formulas of https://www.postgresql.org/docs/current/pgbench.html#PGBENCH-RANDOM-FUNCTIONS */
  test('has the shares that pgbench documents', () => {
    const random = new Random(2);
    const [count, parameter] = [5, 2.5];
    const ranks = Array.from({ length: count }, (_, index) => index + 1);
    const exponential = ranks.map(
      (rank) =>
        (Math.exp(-parameter * ((rank - 1) / count)) * (1 - Math.exp(-parameter / count))) / (1 - Math.exp(-parameter)),
    );
    const weights = ranks.map((rank) => rank ** -parameter);
    const zipfian = weights.map((weight) => weight / weights.reduce((sum, each) => sum + each));
    const expectShares = (actual: number[], expected: number[]) => {
      for (const [index, share] of expected.entries()) expect(Math.abs(actual[index]! - share)).toBeLessThan(0.015);
    };
    expectShares(
      shares(count, () => drawExponential(random, 1n, 5n, parameter)),
      exponential,
    );
    expectShares(
      shares(count, () => drawZipfian(random, 1n, 5n, parameter)),
      zipfian,
    );
    // With a parameter of 2.5 the middle fifth holds half a standard deviation to each side.
    const gaussian = shares(count, () => drawGaussian(random, 1n, 5n, parameter));
    expectShares(gaussian, [0.0606, 0.2448, 0.3878, 0.2448, 0.0606]);
  });
});

describe('permute', () => {
  test('is a permutation: every number below the size comes out once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), int64, (size, seed) => {
        const places = Array.from({ length: size }, (_, value) => permute(BigInt(value), BigInt(size), seed));
        expect(new Set(places).size).toBe(size);
        expect(places.every((place) => place >= 0n && place < BigInt(size))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('depends on the seed', () => {
    const row = (seed: bigint) => Array.from({ length: 50 }, (_, value) => permute(BigInt(value), 50n, seed)).join();
    expect(row(1n)).toBe(row(1n));
    expect(new Set([row(1n), row(2n), row(-1n)]).size).toBe(3);
  });
});
