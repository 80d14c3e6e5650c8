import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DueFacts, type DueStatement, judgeDue } from '../../../../src/pool/lanes/overdue.js';

const never = Number.POSITIVE_INFINITY;
const now = 10_000;

const wanted = (expiresAt = never): DueStatement => ({ state: 'sent', isAnswered: false, expiresAt, abandonedAt: 0 });
const abandoned = (abandonedAt: number): DueStatement => ({
  state: 'abandoned',
  isAnswered: false,
  expiresAt: never,
  abandonedAt,
});

/** A lane whose first statement has been running for a long time. */
function facts(
  statements: readonly DueStatement[],
  more: Partial<DueFacts<DueStatement>> = {},
): DueFacts<DueStatement> {
  const silent = { headSince: now - 60_000, cancelledAt: -never, isCancelling: false, silenceMs: 5000 };
  // Those that are about holding up others say after how long.
  return { statements, head: statements[0], ...silent, holdupMs: never, ...more };
}

const nothing = { expired: [], isToCancel: false, isHoldup: false, isToDrop: false };

describe('while somebody waits for what runs', () => {
  test('nothing is done, however long it takes', () => {
    expect(judgeDue(facts([]), now)).toEqual({ ...nothing, nextAt: never });
    expect(judgeDue(facts([wanted(), wanted()]), now)).toEqual({ ...nothing, nextAt: never });
    expect(judgeDue(facts([wanted(), abandoned(1)]), now)).toEqual({ ...nothing, nextAt: never });
  });

  test('it is looked at again when the first of them has no more time', () => {
    const verdict = judgeDue(facts([wanted(now + 30), wanted(now + 10), wanted()]), now);
    expect(verdict).toEqual({ ...nothing, nextAt: now + 10 });
  });

  test('those are told who have no more time, and then it is looked at again', () => {
    const [first, second, third] = [wanted(now), wanted(now + 1), wanted(now - 1)];
    const verdict = judgeDue(facts([first, second, third]), now);
    expect(verdict).toEqual({ ...nothing, expired: [first, third], nextAt: now });
  });

  test('neither those who have been told nor those who have been answered are told', () => {
    const told = { ...abandoned(now - 10), expiresAt: now - 10 };
    const answered = { ...wanted(now - 10), isAnswered: true };
    expect(judgeDue(facts([wanted(), told, answered]), now).expired).toEqual([]);
  });
});

describe('when what runs holds up others', () => {
  const headSince = now - 100;

  test('it is cancelled after a while, to be run elsewhere', () => {
    const lane = [wanted(), wanted()];
    expect(judgeDue(facts(lane, { headSince, holdupMs: 101 }), now)).toEqual({ ...nothing, nextAt: now + 1 });
    const verdict = judgeDue(facts(lane, { headSince, holdupMs: 100 }), now);
    expect(verdict).toMatchObject({ isToCancel: true, isHoldup: true, isToDrop: false });
  });

  test('it is left alone where those behind it are not wanted any more, or there are none', () => {
    for (const lane of [[wanted()], [wanted(), abandoned(now - 1)]]) {
      expect(judgeDue(facts(lane, { headSince, holdupMs: 50 }), now)).toEqual({ ...nothing, nextAt: never });
    }
  });

  test('it is not cancelled again while the server is being asked', () => {
    const lane = facts([wanted(), wanted()], { headSince, holdupMs: 50, isCancelling: true });
    expect(judgeDue(lane, now)).toMatchObject({ isToCancel: false, isHoldup: false });
  });
});

describe('when nobody wants what runs any more', () => {
  test('it is cancelled', () => {
    const verdict = judgeDue(facts([abandoned(now), wanted(now + 9)]), now);
    expect(verdict).toEqual({ ...nothing, isToCancel: true, nextAt: now + 9 });
  });

  test('it is given a moment first, counted from when it came up', () => {
    const headSince = now - 20;
    const { isToCancel, nextAt } = judgeDue(facts([abandoned(now - 5), wanted()], { headSince }), now);
    expect(isToCancel).toBe(false);
    expect(nextAt).toBeGreaterThan(now);
    expect(judgeDue(facts([abandoned(now - 5), wanted()], { headSince }), nextAt).isToCancel).toBe(true);
  });

  test('it is not cancelled again while the server is being asked, or has just been', () => {
    const lane = [abandoned(now - 100), wanted()];
    expect(judgeDue(facts(lane, { isCancelling: true }), now).isToCancel).toBe(false);
    const { isToCancel, nextAt } = judgeDue(facts(lane, { cancelledAt: now - 1 }), now);
    expect(isToCancel).toBe(false);
    expect(judgeDue(facts(lane, { cancelledAt: now - 1 }), nextAt).isToCancel).toBe(true);
  });

  test('one that only waits its turn is not', () => {
    expect(judgeDue(facts([wanted(), abandoned(now - 9000)]), now).isToCancel).toBe(false);
  });
});

describe('a lane on which nobody waits for anything', () => {
  test('is dropped when it has been silent for too long', () => {
    const lane = facts([abandoned(now - 6000), abandoned(now - 5000)], { cancelledAt: now - 100 });
    expect(judgeDue(lane, now - 1).isToDrop).toBe(false);
    expect(judgeDue(lane, now - 1).nextAt).toBe(now);
    expect(judgeDue(lane, now)).toEqual({ ...nothing, isToDrop: true, nextAt: never });
  });

  test('is not where it has just answered something', () => {
    expect(judgeDue(facts([abandoned(now - 6000)], { headSince: now - 4999 }), now).isToDrop).toBe(false);
  });

  test('is not while one is wanted behind what is not', () => {
    expect(judgeDue(facts([abandoned(now - 60_000), wanted()]), now).isToDrop).toBe(false);
  });
});

test('whatever stands on a lane: what is wanted is not dropped, nor cancelled but for others, and the next look comes later', () => {
  const time = fc.integer({ min: now - 3000, max: now + 3000 });
  const statement: fc.Arbitrary<DueStatement> = fc.record({
    state: fc.constantFrom('unsent', 'sent', 'abandoned'),
    isAnswered: fc.boolean(),
    expiresAt: fc.oneof(time, fc.constant(never)),
    abandonedAt: time,
  });
  const lane = fc.record({
    statements: fc.array(statement, { maxLength: 4 }),
    headSince: time,
    cancelledAt: fc.oneof(time, fc.constant(-never)),
    isCancelling: fc.boolean(),
    silenceMs: fc.nat(2000),
    holdupMs: fc.integer({ min: 1, max: 1000 }),
  });
  fc.assert(
    fc.property(lane, (given) => {
      const head = given.statements.find(({ isAnswered }) => !isAnswered);
      const { expired, isToCancel, isHoldup, isToDrop, nextAt } = judgeDue({ ...given, head }, now);
      const isWanted = ({ state, isAnswered }: DueStatement): boolean => state !== 'abandoned' && !isAnswered;
      expect(expired.every((each) => isWanted(each) && each.expiresAt <= now)).toBe(true);
      if (isToCancel) expect(isHoldup ? given.statements.filter(isWanted).length > 1 : !isWanted(head!)).toBe(true);
      if (isHoldup) expect(isToCancel).toBe(true);
      if (isToDrop) expect(given.statements.some(isWanted)).toBe(false);
      if (expired.length === 0) expect(nextAt).toBeGreaterThan(now);
    }),
    { numRuns: 1000 },
  );
});
