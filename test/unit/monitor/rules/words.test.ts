import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count, greatest, list, namedAtMost, nameSome, percent, span } from '../../../../src/monitor/rules/words.js';

describe('figures in words', () => {
  it.each([
    [0, 'no session'],
    [1, '1 session'],
    [1234, '1,234 sessions'],
  ])('%i: %s', (number, text) => expect(count(number, 'session')).toBe(text));

  it.each([
    [0, '0 %'],
    [0.0149, '1.5 %'],
    [15 / 17, '88 %'],
    [1.4, '140 %'],
  ])('%d: %s', (share, text) => expect(percent(share)).toBe(text));

  it.each([
    [0, '0 ms'],
    [0.44, '0.4 ms'],
    [9.96, '10 ms'],
    [12.4, '12 ms'],
    [1000, '1 s'],
    [4500, '4.5 s'],
    [119_000, '119 s'],
    [120_000, '2 min'],
    [7_200_000, '2 h'],
    [172_800_000, '2 days'],
  ])('%d ms: %s', (ms, text) => expect(span(ms)).toBe(text));

  it('lists', () => {
    expect([list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });

  it('names the greatest and counts the others', () => {
    const name = (items: number[]) => nameSome(items, Number, String);
    expect(name([3, 9, 1])).toBe('9, 3 and 1');
    expect(name([1, 2, 3, 4, 5, 6, 7])).toBe('7, 6, 5, 4, 3 and 2 more');
  });

  it('finds the greatest as sorting all would, those that came first first', () => {
    const items = fc.array(fc.record({ size: fc.nat(5) }), { maxLength: 30 });
    fc.assert(
      fc.property(items, (all) => {
        const sorted = [...all].sort((one, other) => other.size - one.size).slice(0, namedAtMost);
        const found = greatest(all, ({ size }) => size);
        expect(found.length).toBe(sorted.length);
        for (const [i, item] of found.entries()) expect(item).toBe(sorted[i]);
      }),
    );
  });
});
