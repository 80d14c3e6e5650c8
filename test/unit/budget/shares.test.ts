import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxMin, maxWanted, maxWeight, packDemand, unpackDemand } from '../../../src/budget/demand.js';
import { automaticMax, divide, minBudget, totalOf } from '../../../src/budget/division.js';
import { defaultName, keyOf } from '../../../src/budget/key.js';
import { nextLookMs } from '../../../src/budget/pacing.js';
import { judge, type LockRow, readPicture } from '../../../src/budget/picture.js';
import { type Claim, shareOut } from '../../../src/budget/shares.js';

const claim = (wanted: number, min = 1, weight = 1): Claim => ({ wanted, min, weight });
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

describe('shares', () => {
  it.each<[string, number, Claim[], number[]]>([
    ['all that is wanted if there is enough', 10, [claim(3), claim(4)], [3, 4]],
    ['even parts if everyone wants more', 12, [claim(9), claim(9), claim(9)], [4, 4, 4]],
    ['what the modest leave goes to the others', 12, [claim(1), claim(9), claim(9)], [1, 6, 5]],
    ['weights count', 12, [claim(20, 1, 2), claim(20)], [8, 4]],
    ['guaranteed numbers come first', 12, [claim(20, 8), claim(20), claim(20)], [8, 2, 2]],
    ['a guaranteed number that is not wanted is not given', 12, [claim(2, 8), claim(20)], [2, 10]],
    ['guaranteed numbers that do not fit are cut evenly', 6, [claim(9, 5), claim(9, 5), claim(9, 1)], [3, 2, 1]],
    ['nobody is there', 6, [], []],
    ['there are more members than slots', 2, [claim(5), claim(5), claim(5)], [1, 1, 0]],
  ])('%s', (_, total, claims, expected) => {
    expect(shareOut(total, claims)).toEqual(expected);
  });

  const anyClaim = fc.record({
    wanted: fc.integer({ min: 0, max: 60 }),
    min: fc.integer({ min: 1, max: 20 }),
    weight: fc.integer({ min: 1, max: 100 }),
  });

  it('are whole, within what is wanted, use all there is, and leave nobody below what a larger share could give it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.array(anyClaim, { maxLength: 40 }), (total, claims) => {
        const shares = shareOut(total, claims);
        expect(sum(shares)).toBe(Math.min(total, sum(claims.map(({ wanted }) => wanted))));
        for (const [at, share] of shares.entries()) {
          expect(Number.isInteger(share)).toBe(true);
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(claims[at]!.wanted);
        }
        const least = claims.map(({ wanted, min }) => Math.min(wanted, min));
        if (sum(least) > total) return;
        for (const [at, share] of shares.entries()) {
          expect(share).toBeGreaterThanOrEqual(least[at]!);
          if (share === claims[at]!.wanted) continue;
          // Whoever has more for its weight has it by guarantee, or by the rounding of one.
          for (const [other, theirs] of shares.entries()) {
            const level = (share + 1) / claims[at]!.weight;
            expect(theirs <= least[other]! || (theirs - 1) / claims[other]!.weight <= level + 1e-9).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a budget', () => {
  it.each<[number, number | undefined, number, number, number]>([
    [97, undefined, 90, 5, 2],
    [97, 95, 90, 5, 0],
    [97, 200, 90, 5, 2],
    [97, 50, 47, 3, 0],
    [5, undefined, 1, 2, 2],
    [16, undefined, 12, 2, 2],
  ])(
    'of %i with the role limit %s has %i slots, %i for first connections, %i to knock',
    (max, limit, slots, first, knocking) => {
      expect(divide(max, limit)).toEqual({ slots, first, knocking });
      expect(totalOf(divide(max, limit)) + knocking).toBe(Math.min(max, limit ?? max));
    },
  );

  it('is computed from the server', () => {
    const server = { maxConnections: 100, reserved: 3, others: 10, roleLimit: undefined };
    expect(automaticMax(server)).toBe(85);
    expect(automaticMax({ ...server, roleLimit: 40 })).toBe(40);
    expect(automaticMax({ ...server, others: 200 })).toBe(minBudget);
  });

  it('has a key that is a positive int4 with room for the kinds of locks', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const key = keyOf(name);
        expect(key % 8).toBe(0);
        expect(key).toBeGreaterThan(0);
        expect(key + 7).toBeLessThan(2 ** 31);
      }),
    );
    expect(keyOf(defaultName('app', 'web'))).not.toBe(keyOf(defaultName('app', 'jobs')));
  });

  it('publishes a demand in one int4', () => {
    const any = fc.record({
      wanted: fc.integer({ min: 0, max: maxWanted }),
      min: fc.integer({ min: 1, max: maxMin }),
      weight: fc.integer({ min: 1, max: maxWeight }),
    });
    fc.assert(
      fc.property(any, (given) => {
        const packed = packDemand(given);
        expect(packed).toBeLessThan(2 ** 31);
        expect(unpackDemand(packed)).toEqual(given);
      }),
    );
  });
});

describe('a member', () => {
  const row = (pid: number, kind: number, n: number): LockRow => ({ pid, kind, n });
  const division = { slots: 6, first: 2, knocking: 2 };
  /** 10 has three slots and wants one; 20 has three and wants nine. */
  const rows = [
    ...[1, 2, 3].flatMap((n) => [row(10, 0, n), row(100 + n, 1, n)]),
    ...[4, 5, 6].flatMap((n) => [row(20, 0, n), row(100 + n, 1, n)]),
    ...[row(10, 2, packDemand(claim(1))), row(20, 2, packDemand(claim(9))), row(10, 3, 8), row(20, 3, 8)],
  ];
  const picture = readPicture(rows);

  it('sees the others in the locks', () => {
    expect(picture.members).toEqual([
      { pid: 10, held: 3, claim: claim(1) },
      { pid: 20, held: 3, claim: claim(9) },
    ]);
    expect(picture).toMatchObject({ used: new Set([1, 2, 3, 4, 5, 6]), total: 8 });
  });

  it('counts what a steward has that was replaced, and has its locks still, to its successor', () => {
    const replaced = [...rows, row(30, 0, 7), row(30, 2, packDemand(claim(9))), row(30, 4, 20)];
    const { members } = readPicture(replaced);
    expect(members.map(({ pid, held }) => [pid, held])).toEqual([
      [10, 3],
      [30, 4],
    ]);
  });

  it('closes what others are short of, and not more', () => {
    expect(judge(picture, division, { pid: 10, open: 3, claim: claim(1) }, 0)).toMatchObject({
      share: 1,
      excess: 2,
      hungry: 1,
    });
    expect(judge(picture, division, { pid: 20, open: 3, claim: claim(9) }, 0)).toMatchObject({
      share: 5,
      excess: 0,
      isHungry: true,
    });
    const alone = readPicture(rows.filter(({ pid }) => pid !== 20));
    expect(judge(alone, division, { pid: 10, open: 3, claim: claim(1) }, 0)).toMatchObject({ excess: 0 });
    expect(judge(picture, division, { pid: 10, open: 3, claim: claim(3) }, 1)).toMatchObject({ share: 3, excess: 0 });
  });

  it('keeps one connection for itself, and makes room for one that knocks', () => {
    expect(judge(picture, division, { pid: 20, open: 3, claim: claim(2) }, 1)).toMatchObject({ share: 2, excess: 1 });
    expect(judge(picture, division, { pid: 10, open: 1, claim: claim(1) }, 3)).toMatchObject({ excess: 0 });
  });

  it('looks more often the more it goes short, and never more than the fleet can afford', () => {
    const at = (isHungry: boolean, isCurbed: boolean, members = 1, canListen = true): number =>
      nextLookMs({ isHungry, isCurbed }, members, canListen, 0.5);
    expect([at(true, true), at(false, true), at(false, false), at(false, false, 1, false)]).toEqual([
      300, 1000, 4000, 1000,
    ]);
    expect(at(true, true, 400)).toBe(10_000);
  });
});
