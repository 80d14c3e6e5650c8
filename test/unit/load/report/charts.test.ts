import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatQuantile, formatShort, formatShortMs } from '../../../../src/load/report/html/chart/formats.js';
import { spreadLabels, thinTicks } from '../../../../src/load/report/html/chart/labels.js';
import { type Axis, makeScale } from '../../../../src/load/report/html/chart/scale.js';
import { listLinearTicks, listLogTicks } from '../../../../src/load/report/html/chart/ticks.js';
import { dark, light, type Palette } from '../../../../src/load/report/html/palette.js';

describe('ticks', () => {
  it('are round, from 0 to what holds the greatest', () => {
    expect(listLinearTicks(6195)).toEqual([0, 2000, 4000, 6000, 8000]);
    expect(listLinearTicks(97)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(listLinearTicks(0.3)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(listLinearTicks(0)).toEqual([0, 1]);
  });

  it('are powers of ten where there are several, and finer where there are not', () => {
    expect(listLogTicks(1.9, 4240)).toEqual({ ticks: [1, 10, 100, 1000], low: 1, high: 5000 });
    expect(listLogTicks(30, 700)).toEqual({ ticks: [20, 50, 100, 200, 500, 1000], low: 20, high: 1000 });
  });

  it('hold what is shown, whatever it is, and are few', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
        fc.double({ min: 1, max: 1e9, noNaN: true }),
        (least, factor) => {
          const { ticks, low, high } = listLogTicks(least, least * factor);
          expect(low).toBeLessThanOrEqual(least * 1.00001);
          expect(high).toBeGreaterThanOrEqual(least * factor * 0.99999);
          expect(ticks.length).toBeLessThan(22);
          expect(listLinearTicks(least).length).toBeLessThan(8);
        },
      ),
    );
  });
});

const axis = (kind: Axis['kind'], more: Partial<Axis> = {}): Axis => ({ kind, label: '', format: String, ...more });

describe('a scale', () => {
  it('gives equal factors equal room where values span much, and begins at 0 where they do not', () => {
    const log = makeScale(axis('log'), [1, 1000], 0, 300);
    expect([1, 10, 100, 1000].map(log.at)).toEqual([0, 100, 200, 300].map((each) => expect.closeTo(each, 6)));
    expect(log.isLog).toBe(true);
    const linear = makeScale(axis('log'), [5, 8], 0, 80);
    expect(linear.at(5)).toBeCloseTo(50);
    expect(linear.isLog).toBe(false);
  });

  it('gives each further nine of a quantile equal room', () => {
    const { at } = makeScale(axis('quantile'), [0.999], 0, 100);
    expect(at(0.99) - at(0.9)).toBeCloseTo(at(0.9) - at(0));
    expect(at(0.999)).toBeLessThan(100);
  });

  it('puts a single number of users in the middle', () => {
    expect(makeScale(axis('log', { ticks: [50] }), [50], 0, 100).at(50)).toBeCloseTo(50);
  });

  it('stays within its pixels, whatever the values are', () => {
    const kinds = fc.constantFrom('linear', 'log', 'quantile');
    const values = fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { maxLength: 6 });
    fc.assert(
      fc.property(kinds, values, (kind, all) => {
        const scale = makeScale(axis(kind), all, 10, 110);
        for (const value of [...all, ...scale.ticks, 0]) {
          expect(scale.at(value)).toBeGreaterThanOrEqual(10 - 1e-9);
          expect(scale.at(value)).toBeLessThanOrEqual(110 + 1e-9);
        }
      }),
    );
  });
});

describe('labels', () => {
  it('stay where they are wanted, unless they would touch', () => {
    expect(spreadLabels([10, 50], 16, 0, 100)).toEqual([10, 50]);
    expect(spreadLabels([50, 50, 50], 16, 0, 100)).toEqual([50, 66, 82]);
    expect(spreadLabels([99, 98], 16, 0, 100)).toEqual([100, 84]);
  });

  it('never touch where there is room for all, and keep their order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 5 }), (wanted) => {
        const placed = spreadLabels(wanted, 16, 0, 100);
        const order = wanted.map((_, at) => at).sort((a, b) => (wanted[a] as number) - (wanted[b] as number));
        order.slice(1).forEach((at, before) => {
          expect((placed[at] as number) - (placed[order[before] as number] as number)).toBeGreaterThanOrEqual(16);
        });
        expect(Math.max(...placed)).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('on the axis leave out what has no room, never the last', () => {
    expect(thinTicks([0, 5, 30, 55, 60], (tick) => tick, String)).toEqual([0, 30, 60]);
    expect(
      thinTicks(
        [0, 30, 60],
        (tick) => tick,
        () => 'long name',
      ),
    ).toEqual([60]);
    expect(thinTicks([], (tick) => tick, String)).toEqual([]);
  });
});

describe('figures on axes', () => {
  it('are short', () => {
    expect([0, 0.5, 500, 2500, 10_000, 3e6, 2e12].map(formatShort)).toEqual([
      '0',
      '0.5',
      '500',
      '2.5k',
      '10k',
      '3M',
      '2.0e+12',
    ]);
    expect([0.05, 50, 2500].map(formatShortMs)).toEqual(['0.05 ms', '50 ms', '2.5 s']);
    expect([0.5, 0.999, 0.9999].map(formatQuantile)).toEqual(['50 %', '99.9 %', '99.99 %']);
  });
});

/** As WCAG 2.2 reckons it. */
function contrastOf(first: string, second: string): number {
  const luminance = (color: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [bright, dim] = [luminance(first), luminance(second)].sort((a, b) => b - a) as [number, number];
  return (bright + 0.05) / (dim + 0.05);
}

describe.each<[string, Palette]>([
  ['light', light],
  ['dark', dark],
])('the colours of the %s scheme', (_, { strategies, failures, page, card, warningCard, band, ...palette }) => {
  it('can be read as text on every ground', () => {
    const texts = [palette.ink, palette.faint];
    for (const color of texts)
      for (const ground of [page, card, warningCard]) expect(contrastOf(color, ground)).toBeGreaterThan(4.5);
    for (const color of [...Object.values(strategies), palette.accent, failures[0]!])
      expect(contrastOf(color, card)).toBeGreaterThan(4.5);
  });

  it('are seen as lines and bars', () => {
    for (const color of Object.values(strategies)) expect(contrastOf(color, band)).toBeGreaterThan(3);
    for (const color of failures) expect(contrastOf(color, card)).toBeGreaterThan(3);
  });

  it('differ from strategy to strategy', () => expect(new Set(Object.values(strategies)).size).toBe(4));
});
