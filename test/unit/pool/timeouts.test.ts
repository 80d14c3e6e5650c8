import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DueExchange, type DueFacts, type DueStatement, judgeDue } from '../../../src/pool/timeouts.js';
import { effort } from '../../support/effort.js';

const never = Number.POSITIVE_INFINITY;
const now = 10_000;

const statement = (expiresAt = never, beginBefore = never): DueStatement => ({ expiresAt, beginBefore });
const wanted = (of = statement()): DueExchange<DueStatement> => ({ statement: of, isUnwanted: false, orphanedAt: 0 });
const orphan = (orphanedAt: number, isUnwanted = true): DueExchange<DueStatement> => ({
  statement: undefined,
  isUnwanted,
  orphanedAt,
});

/** A lane of reads whose first statement has been running for a long time. */
function facts(
  sent: readonly DueExchange<DueStatement>[],
  more: Partial<DueFacts<DueStatement>> = {},
): DueFacts<DueStatement> {
  const silent = { headSince: now - 60_000, cancelledAt: -never, isCancelling: false, silenceMs: 5000 };
  // Those that are about holding up others say after how long.
  return {
    sent,
    unsent: [],
    isRescuable: true,
    isRescuing: false,
    rescuedAt: -never,
    ...silent,
    holdupMs: never,
    ...more,
  };
}

const nothing = { expired: [], late: [], isToRescue: false, isToCancel: false, isToDrop: false };

describe('while somebody waits for what runs', () => {
  test('nothing is done, however long it takes', () => {
    expect(judgeDue(facts([]), now)).toEqual({ ...nothing, nextAt: never });
    expect(judgeDue(facts([wanted(), wanted()]), now)).toEqual({ ...nothing, nextAt: never });
    expect(judgeDue(facts([wanted(), orphan(1)]), now)).toEqual({ ...nothing, nextAt: never });
  });

  test('it is looked at again when the first of them has no more time', () => {
    const verdict = judgeDue(facts([wanted(statement(now + 30)), wanted(statement(now + 10)), wanted()]), now);
    expect(verdict).toEqual({ ...nothing, nextAt: now + 10 });
  });

  test('those are told who have no more time, and then it is looked at again', () => {
    const [first, second, third] = [statement(now), statement(now + 1), statement(now - 1)];
    const verdict = judgeDue(facts([wanted(first), wanted(second)], { unsent: [third] }), now);
    expect(verdict).toEqual({ ...nothing, expired: [first, third], nextAt: now });
  });

  test('those who were to have begun are told, but not the one that has', () => {
    const [first, second, third] = [statement(never, now - 9), statement(never, now), statement(never, now + 1)];
    const unsent = [statement(never, now - 1)];
    const verdict = judgeDue(facts([wanted(first), wanted(second), wanted(third)], { unsent }), now);
    expect(verdict).toEqual({ ...nothing, late: [second, ...unsent], nextAt: now });
    expect(judgeDue(facts([wanted(first), wanted(third)]), now)).toEqual({ ...nothing, nextAt: now + 1 });
  });
});

describe('when what runs holds up others', () => {
  const headSince = now - 100;

  test('they are looked after, and what runs is left alone', () => {
    const lane = [wanted(), wanted()];
    expect(judgeDue(facts(lane, { headSince, holdupMs: 101 }), now)).toEqual({ ...nothing, nextAt: now + 1 });
    const verdict = judgeDue(facts(lane, { headSince, holdupMs: 100 }), now);
    expect(verdict).toMatchObject({ isToRescue: true, isToCancel: false, isToDrop: false });
  });

  test('also when nobody wants what runs: it is not cancelled, for the request might hit them', () => {
    const lane = [orphan(now - 5000), wanted()];
    expect(judgeDue(facts(lane, { headSince, holdupMs: 100 }), now)).toMatchObject({
      isToRescue: true,
      isToCancel: false,
    });
    expect(judgeDue(facts(lane, { headSince, isRescuable: false, holdupMs: 100 }), now).isToCancel).toBe(false);
  });

  test('writes that were sent wait, and those that were not are moved', () => {
    const lane = { headSince, isRescuable: false, holdupMs: 50 };
    expect(judgeDue(facts([wanted(), wanted()], lane), now)).toEqual({ ...nothing, nextAt: never });
    expect(judgeDue(facts([wanted()], { ...lane, unsent: [statement()] }), now).isToRescue).toBe(true);
  });

  test('nothing is done where nobody waits behind it', () => {
    for (const lane of [[wanted()], [wanted(), orphan(now - 1)]]) {
      expect(judgeDue(facts(lane, { headSince, holdupMs: 50 }), now)).toEqual({ ...nothing, nextAt: never });
    }
  });

  test('they are not looked after twice at once, nor again at once', () => {
    const lane = [wanted(), wanted()];
    expect(judgeDue(facts(lane, { headSince, holdupMs: 50, isRescuing: true }), now).isToRescue).toBe(false);
    const { isToRescue, nextAt } = judgeDue(facts(lane, { headSince, holdupMs: 50, rescuedAt: now - 1 }), now);
    expect(isToRescue).toBe(false);
    expect(judgeDue(facts(lane, { headSince, holdupMs: 50, rescuedAt: now - 1 }), nextAt).isToRescue).toBe(true);
  });
});

describe('when its caller does not want what runs any more, and nobody is behind it', () => {
  test('it is cancelled', () => {
    for (const lane of [[orphan(now)], [orphan(now), orphan(now - 1)]]) {
      expect(judgeDue(facts(lane), now)).toMatchObject({ isToCancel: true, isToDrop: false });
    }
  });

  test('it is given a moment first, counted from when it came up', () => {
    const headSince = now - 20;
    const { isToCancel, nextAt } = judgeDue(facts([orphan(now - 5)], { headSince }), now);
    expect(isToCancel).toBe(false);
    expect(nextAt).toBeGreaterThan(now);
    expect(judgeDue(facts([orphan(now - 5)], { headSince }), nextAt).isToCancel).toBe(true);
  });

  test('it is not cancelled again while the server is being asked, or has just been', () => {
    const lane = [orphan(now - 100)];
    expect(judgeDue(facts(lane, { isCancelling: true }), now).isToCancel).toBe(false);
    const { isToCancel, nextAt } = judgeDue(facts(lane, { cancelledAt: now - 1 }), now);
    expect(isToCancel).toBe(false);
    expect(judgeDue(facts(lane, { cancelledAt: now - 1 }), nextAt).isToCancel).toBe(true);
  });

  test('one whose caller was told only that it had not begun in time is left to run', () => {
    expect(judgeDue(facts([orphan(now - 9000, false)]), now)).toEqual({ ...nothing, nextAt: never });
  });

  test('one that only waits its turn is not', () => {
    expect(judgeDue(facts([wanted(), orphan(now - 9000)]), now).isToCancel).toBe(false);
  });
});

describe('a lane on which nobody waits for anything', () => {
  test('is dropped when it has been silent for too long', () => {
    const lane = facts([orphan(now - 6000), orphan(now - 5000)], { cancelledAt: now - 100 });
    expect(judgeDue(lane, now - 1).isToDrop).toBe(false);
    expect(judgeDue(lane, now - 1).nextAt).toBe(now);
    expect(judgeDue(lane, now)).toEqual({ ...nothing, isToDrop: true, nextAt: never });
  });

  test('is not where it has just answered something', () => {
    expect(judgeDue(facts([orphan(now - 6000)], { headSince: now - 4999 }), now).isToDrop).toBe(false);
  });

  test('is not while one is wanted behind what is not', () => {
    expect(judgeDue(facts([orphan(now - 60_000), wanted()]), now).isToDrop).toBe(false);
  });
});

test('whatever stands on a lane: what is wanted is neither dropped nor cancelled, and the next look comes later', () => {
  const time = fc.integer({ min: now - 3000, max: now + 3000 });
  const due = fc.record({
    expiresAt: fc.oneof(time, fc.constant(never)),
    beginBefore: fc.oneof(time, fc.constant(never)),
  });
  const exchange = fc.record({
    statement: fc.option(due, { nil: undefined }),
    isUnwanted: fc.boolean(),
    orphanedAt: time,
  });
  const lane: fc.Arbitrary<DueFacts<DueStatement>> = fc.record({
    sent: fc.array(exchange, { maxLength: 4 }),
    unsent: fc.array(due, { maxLength: 2 }),
    headSince: time,
    isRescuable: fc.boolean(),
    isRescuing: fc.boolean(),
    rescuedAt: fc.oneof(time, fc.constant(-never)),
    cancelledAt: fc.oneof(time, fc.constant(-never)),
    isCancelling: fc.boolean(),
    silenceMs: fc.nat(2000),
    holdupMs: fc.integer({ min: 1, max: 1000 }),
  });
  fc.assert(
    fc.property(lane, (given) => {
      const { expired, late, isToRescue, isToCancel, isToDrop, nextAt } = judgeDue(given, now);
      const live = given.unsent.length + given.sent.filter((each) => each.statement !== undefined).length;
      expect(expired.every(({ expiresAt }) => expiresAt <= now)).toBe(true);
      expect(late.every((each) => each.beginBefore <= now && each !== given.sent[0]?.statement)).toBe(true);
      if (isToCancel || isToDrop) expect([live, given.sent[0]?.isUnwanted]).toEqual([0, true]);
      if (isToRescue) expect(live).toBeGreaterThan(0);
      if (expired.length + late.length === 0) expect(nextAt).toBeGreaterThan(now);
    }),
    { numRuns: effort(300, 2000) },
  );
});
