import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greatest, maxNamed, nameSome } from '../../../../src/monitor/rules/greatest.js';

describe('the greatest of many', () => {
  it('names the greatest and counts the others', () => {
    const name = (items: number[]) => nameSome(items, Number, String);
    expect(name([3, 9, 1])).toBe('9, 3 and 1');
    expect(name([1, 2, 3, 4, 5, 6, 7])).toBe('7, 6, 5, 4, 3 and 2 more');
  });

  it('finds the greatest as sorting all would, those that came first first', () => {
    const items = fc.array(fc.record({ size: fc.nat(5) }), { maxLength: 30 });
    fc.assert(
      fc.property(items, (all) => {
        const sorted = [...all].sort((one, other) => other.size - one.size).slice(0, maxNamed);
        const found = greatest(all, ({ size }) => size);
        expect(found.length).toBe(sorted.length);
        for (const [i, item] of found.entries()) expect(item).toBe(sorted[i]);
      }),
    );
  });
});
