import { describe, expect, it } from 'vitest';
import { bouncerColumns, poolColumns, serverColumns } from '../../../src/dashboard/columns.js';
import { bytesOf, type Column, Rings, shrink } from '../../../src/dashboard/series/rings.js';
import { SeriesStore } from '../../../src/dashboard/series/store.js';

const columns: readonly Column[] = [
  { name: 'used', fold: 'max' },
  { name: 'queries', fold: 'mean' },
  { name: 'b0', fold: 'sum' },
];
const tiers = [
  { everyMs: 1000, slots: 5 },
  { everyMs: 10_000, slots: 4 },
];
const listsOf = (arrays: readonly Float32Array[]) => arrays.map((values) => [...values]);
const { NaN: none } = Number;

describe('rings', () => {
  it('return what was added, second by second', () => {
    const rings = new Rings(columns, tiers);
    for (const second of [100, 101, 102]) rings.add(second * 1000, [second, second * 2, 1]);
    const { from, everyMs, columns: read } = rings.read(100_000, 102_999, 100);
    expect([from, everyMs, listsOf(read)]).toEqual([
      100_000,
      1000,
      [
        [100, 101, 102],
        [200, 202, 204],
        [1, 1, 1],
      ],
    ]);
  });

  it('leave a gap where nothing was added', () => {
    const rings = new Rings(columns, tiers);
    rings.add(100_000, [1, 1, 1]);
    rings.add(103_000, [4, 4, 4]);
    expect(listsOf(rings.read(100_000, 104_000, 100).columns)[0]).toEqual([1, none, none, 4, none]);
  });

  it('forget values that a newer one of the same slot has replaced', () => {
    const rings = new Rings(columns, tiers);
    for (let second = 100; second <= 107; second += 1) rings.add(second * 1000, [second, 0, 0]);
    const { from, columns: read } = rings.read(103_000, 107_000, 100);
    expect([from, listsOf(read)[0]]).toEqual([103_000, [103, 104, 105, 106, 107]]);
  });

  it('combine the values of a slot by maximum, mean and sum', () => {
    const rings = new Rings(columns, tiers);
    rings.add(100_000, [7, 10, 3]);
    rings.add(100_400, [2, 20, 4]);
    rings.add(100_900, [none, 30, 5]);
    expect(listsOf(rings.read(100_000, 100_999, 100).columns)).toEqual([[7], [20], [12]]);
  });

  it('use the coarser resolution for a period that the finer one does not cover', () => {
    const rings = new Rings(columns, tiers);
    for (let second = 100; second < 130; second += 1) rings.add(second * 1000, [second, second, 1]);
    const { from, everyMs, columns: read } = rings.read(100_000, 129_999, 100);
    expect([from, everyMs, listsOf(read)]).toEqual([
      100_000,
      10_000,
      [
        [109, 119, 129],
        [104.5, 114.5, 124.5],
        [10, 10, 10],
      ],
    ]);
  });

  it('combine neighbours until there are few enough', () => {
    const period = {
      from: 0,
      everyMs: 1000,
      columns: [
        [1, 5, 2, none, 9],
        [1, 3, 5, none, 9],
        [1, 1, 1, none, 1],
      ],
    };
    const given = { ...period, columns: period.columns.map((values) => Float32Array.from(values)) };
    const { everyMs, columns: read } = shrink(given, columns, 3);
    expect([everyMs, listsOf(read)]).toEqual([
      2000,
      [
        [5, 2, 9],
        [2, 5, 9],
        [2, 1, 1],
      ],
    ]);
  });

  it('go on from the new time when the clock is set back or forward by far', () => {
    for (const later of [1_000_000, 10]) {
      const rings = new Rings(columns, tiers);
      rings.add(500_000, [1, 1, 1]);
      rings.add(later * 1000, [2, 2, 2]);
      rings.add((later + 1) * 1000, [3, 3, 3]);
      expect(listsOf(rings.read(later * 1000, (later + 1) * 1000, 100).columns)[0]).toEqual([2, 3]);
    }
  });

  it('count a time slightly before the newest one as the newest', () => {
    const rings = new Rings(columns, tiers);
    rings.add(103_000, [3, 3, 3]);
    rings.add(102_000, [9, 9, 9]);
    expect(listsOf(rings.read(102_000, 103_000, 100).columns)[0]).toEqual([none, 9]);
  });
});

describe('the store of series', () => {
  const bytes = bytesOf(columns.length, tiers);

  it('keeps each subject apart', () => {
    const store = new SeriesStore({ tiers });
    store.add('a', 100_000, columns, [1, 1, 1]);
    store.add('b', 100_000, columns, [2, 2, 2]);
    expect(store.read('b', 100_000, 100_999, 10)).toMatchObject({ names: ['used', 'queries', 'b0'] });
    expect(listsOf(store.read('b', 100_000, 100_999, 10)?.columns ?? [])).toEqual([[2], [2], [2]]);
    expect(store.read('c', 100_000, 100_999, 10)).toBeUndefined();
  });

  it('never exceeds its memory: without an absent subject a new one has no history', () => {
    const store = new SeriesStore({ tiers, maxBytes: 2 * bytes });
    for (const id of ['a', 'b', 'c']) store.add(id, 100_000, columns, [1, 1, 1]);
    expect([store.bytes, store.read('c', 100_000, 101_000, 10)]).toEqual([2 * bytes, undefined]);
  });

  it('gives the memory of the subject that is absent for longest to a new one', () => {
    const store = new SeriesStore({ tiers, maxBytes: 2 * bytes });
    store.add('gone', 100_000, columns, [1, 1, 1]);
    store.add('here', 200_000, columns, [1, 1, 1]);
    expect(store.add('new', 200_000, columns, [1, 1, 1])).toBe(true);
    expect(['gone', 'here', 'new'].map((id) => store.read(id, 200_000, 201_000, 10) !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
    expect(store.bytes).toBe(2 * bytes);
  });

  it('has room for a day of 50 pools, 2 PgBouncers and a server in 20 MB', () => {
    const of = (column: readonly Column[]) => bytesOf(column.length);
    expect(50 * of(poolColumns) + 2 * of(bouncerColumns) + of(serverColumns)).toBeLessThan(20_000_000);
  });
});
