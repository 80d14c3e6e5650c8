import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recoveryTime, spikeFrom } from '../../../../src/load/study/recovery.js';
import type { Series } from '../../../../src/load/study/result.js';
import { takenOf } from '../../../support/study-world.js';

/** Steps of 250 ms: a second before, a second of spike, then what is given. */
function seriesOf(after: readonly (number | null)[], failures: readonly number[] = []): Series {
  const p99Ms = [10, 11, 9, 10, 90, 95, 99, 90, ...after];
  const zeros = p99Ms.map(() => 0);
  return {
    everyMs: 250,
    requestsPerSecond: zeros,
    failuresPerSecond: zeros.map((_, index) => failures[index - 8] ?? 0),
    p50Ms: p99Ms,
    p99Ms,
    sessions: zeros,
  };
}

const times = { beginsAtMs: 1000, endsAtMs: 2000 };

test('a strategy is as it was when its latencies have been for a second', () => {
  expect(recoveryTime(seriesOf([10, 12, 10, 11]), times)).toBe(0);
  expect(recoveryTime(seriesOf([80, 60, 40, 12, 12, 11, 10]), times)).toBe(500);
  expect(recoveryTime(seriesOf([80, 60, 40, 30, 12, 12, 11, 10]), times)).toBe(750);
});

test('one late request among fast ones does not undo it, one fast among late ones does not make it', () => {
  expect(recoveryTime(seriesOf([10, 12, 70, 11]), times)).toBe(0);
  expect(recoveryTime(seriesOf([70, 10, 70, 70, 70]), times)).toBeNull();
});

test('while requests fail or are not answered it has not recovered', () => {
  expect(recoveryTime(seriesOf([10, 10, 10, 10, 10, 10], [0, 4]), times)).toBe(500);
  expect(recoveryTime(seriesOf([null, 10, 10, 10, 10]), times)).toBe(250);
});

test('users who think leave steps empty, which is no sign of trouble where they did before', () => {
  const { p99Ms, ...others } = seriesOf([null, 10, null, 11]);
  const sparse = { ...others, p99Ms: [10, null, 9, null, ...p99Ms.slice(4)] };
  expect(recoveryTime(sparse, times)).toBe(0);
  expect(recoveryTime({ ...sparse, p99Ms: [...sparse.p99Ms.slice(0, 8), null, null, null, null] }, times)).toBeNull();
});

test('what was not seen to recover, or not seen before, did not', () => {
  expect(recoveryTime(seriesOf([80, 80, 80, 80, 80]), times)).toBeNull();
  expect(recoveryTime(seriesOf([10, 10]), times)).toBeNull();
  expect(recoveryTime(seriesOf([10, 10, 10, 10]), { beginsAtMs: 0, endsAtMs: 2000 })).toBeNull();
});

test('the time is a step after the end of the spike', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 1, max: 100 })), { maxLength: 30 }), (after) => {
      const ms = recoveryTime(seriesOf(after), times);
      expect(ms === null || (ms >= 0 && ms % 250 === 0 && ms <= after.length * 250)).toBe(true);
    }),
  );
});

test('a trial with a spike tells its users, when it was, and what failed', () => {
  const demand = {
    kind: 'closed',
    users: 5,
    thinkMs: 0,
    spike: { users: 45, beginsAtMs: 300, lengthMs: 200 },
  } as const;
  expect(spikeFrom(takenOf({ failed: 2, errors: { refused: 2 } }, { demand }), 'none')).toMatchObject({
    ...{ strategy: 'none', users: 5, spikeUsers: 50, beginsAtMs: 300, endsAtMs: 500, failed: 2 },
    errors: [{ kind: 'refused', count: 2 }],
  });
  expect(spikeFrom(takenOf(), 'none')).toBeUndefined();
});
