import { describe, expect, it } from 'vitest';
import type { WireFinding, WireSession } from '../../../src/dashboard/wire.js';
import { parseView, renderView, scale, shift } from '../../../web/dashboard/state/address.js';
import { type Blocker, blockersOf } from '../../../web/dashboard/state/blocking.js';
import { groupFindings } from '../../../web/dashboard/state/findings.js';
import { append, quantiles } from '../../../web/dashboard/state/series.js';

describe('the address of the page', () => {
  it.each([
    { spanMs: 300_000, frozen: null, pool: '' },
    { spanMs: 3_600_000, frozen: { from: 1000, to: 61_000, at: 31_000 }, pool: 'pool:this process/orders & co#2' },
  ])('holds the view %o', (view) => expect(parseView(renderView(view))).toEqual(view));

  it.each(['', '#pools', '#span=1e99&at=x', '#from=5&to=1&at=3'])('%o is the view of the present', (hash) =>
    expect(parseView(hash)).toEqual({ spanMs: 300_000, frozen: null, pool: '' }),
  );

  it('moves and zooms a period, but not beyond the present', () => {
    const frozen = { from: 0, to: 100_000, at: 50_000 };
    expect(shift(frozen, -0.5, 200_000)).toEqual({ from: -50_000, to: 50_000, at: 0 });
    expect(shift(frozen, 0.5, 110_000)).toEqual({ from: 10_000, to: 110_000, at: 60_000 });
    expect(scale(frozen, 0.5, 200_000)).toEqual({ from: 25_000, to: 75_000, at: 50_000 });
    expect(scale(frozen, 2, 110_000)).toEqual({ from: -90_000, to: 110_000, at: 50_000 });
  });
});

describe('series on the page', () => {
  const set = { a: { t: [10, 11, 12], columns: { used: [1, 2, 3], waiting: [0, 0, 0] } } };
  const names = ['waiting', 'used'];

  it('get the values of a sample, and lose those before the period', () => {
    const { a } = append(set, 12_000, [{ id: 'a', at: 13_400, names, values: [5, 4] }]);
    expect(a).toEqual({ t: [11, 12, 13], columns: { used: [2, 3, 4], waiting: [0, 0, 5] } });
  });

  it('keep one value a second', () => {
    const { a } = append(set, 0, [{ id: 'a', at: 12_900, names, values: [5, 9] }]);
    expect(a?.columns.used).toEqual([1, 2, 9]);
  });

  it('have quantiles from buckets', () => {
    const series = { t: [1, 2], columns: { b0: [10, 0], b1: [10, 0] } };
    expect(quantiles(series, [1, 3], 0.75)).toEqual([2, null]);
  });
});

describe('findings', () => {
  const finding = (pool: string, remedy: string): WireFinding => ({
    ...{ status: 'warning', layer: 'pool', source: 'a:1', pool, metric: 'utilization' },
    ...{ message: `${pool} is full.`, remedy },
  });
  const shorten = (all: readonly WireFinding[]) =>
    groupFindings(all).map(({ findings }) => findings.map(({ pool }) => pool));

  it('with one remedy are one group, at the place of the first', () => {
    const all = [finding('p1', 'Raise.'), finding('p2', 'Wait.'), finding('p3', 'Raise.')];
    expect(shorten(all)).toEqual([['p1', 'p3'], ['p2']]);
  });

  it('of another status or metric stay apart', () => {
    const one = finding('p1', 'Raise.');
    expect(shorten([one, { ...one, status: 'critical' }, { ...one, metric: 'waiting' }])).toHaveLength(3);
  });
});

describe('who blocks whom', () => {
  const session = (pid: number, ...blockedBy: number[]): WireSession => ({
    ...{ pid, blockedBy, user: null, database: null, application: '', client: null, state: null, stateMs: null },
    ...{ transactionMs: null, ageMs: null, waitsFor: null, lock: null, text: null },
  });
  const draw = ({ pid, behind, total }: Blocker): unknown => [pid, total, behind.map(draw)];

  it('is a tree, the blocker of most at the top', () => {
    const tree = blockersOf([session(1), session(2, 1), session(3), session(4, 3), session(5, 4), session(6, 4)]);
    expect(tree.map(draw)).toEqual([
      [
        3,
        3,
        [
          [
            4,
            2,
            [
              [5, 0, []],
              [6, 0, []],
            ],
          ],
        ],
      ],
      [1, 1, [[2, 0, []]]],
    ]);
  });

  it('has prepared transactions, sessions that are not visible, and cycles', () => {
    expect(blockersOf([session(2, 0)]).map(draw)).toEqual([[0, 1, [[2, 0, []]]]]);
    expect(blockersOf([session(2, 77)]).map(draw)).toEqual([[77, 1, [[2, 0, []]]]]);
    expect(blockersOf([session(1, 2), session(2, 1)]).map(draw)).toEqual([[2, 1, [[1, 0, []]]]]);
  });

  it('puts a session below the blocker that is not blocked itself', () => {
    expect(blockersOf([session(1), session(2, 1), session(3, 2, 1)]).map(draw)).toEqual([
      [
        1,
        2,
        [
          [2, 0, []],
          [3, 0, []],
        ],
      ],
    ]);
  });
});
