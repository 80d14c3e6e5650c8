import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestName } from '../../../src/util/edit-distance.js';

describe('nearestName', () => {
  const known = ['max', 'min', 'maxUses', 'idleTimeoutMs'];

  it.each([
    ['maxuses', 'maxUses'],
    ['max_uses', 'maxUses'],
    ['maxUsse', 'maxUses'],
    ['idleTimeot', undefined],
    ['idelTimeoutMs', 'idleTimeoutMs'],
    ['maxx', 'max'],
    ['ma', 'max'],
    ['mode', undefined],
    ['schema', undefined],
    ['', undefined],
  ])('of %j is %j', (name, nearest) => expect(nearestName(name, known)).toBe(nearest));

  it('finds any long name with one letter wrong', () => {
    const position = fc.integer({ min: 0, max: 'idleTimeoutMs'.length });
    fc.assert(
      fc.property(position, fc.string({ maxLength: 1 }), fc.boolean(), (at, letter, isReplaced) => {
        const name = 'idleTimeoutMs';
        const wrong = name.slice(0, at) + letter + name.slice(isReplaced ? at + 1 : at);
        expect(nearestName(wrong, known)).toBe(name);
      }),
    );
  });
});
