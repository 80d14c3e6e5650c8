import { expect, test } from 'vitest';
import { TypicalAge } from '../../../../src/load/drive/typical-age.js';
import { mayBeginAnew, mayClose, mayOpen, strayedBy } from '../../../../src/load/drive/window.js';

const warm = { warmUpMs: 1000, isWarm: true, strayedBy: 0 };

test('measuring begins after the warm-up, when every user has ended a request, at a typical moment', () => {
  expect(mayOpen({ ...warm, elapsedMs: 999 })).toBe(false);
  expect(mayOpen({ ...warm, elapsedMs: 1000 })).toBe(true);
  expect(mayOpen({ ...warm, elapsedMs: 5000, isWarm: false })).toBe(false);
  expect(mayOpen({ ...warm, elapsedMs: 5000, strayedBy: 0.5 })).toBe(false);
});

test('the longer a typical moment does not come, the less is asked of it', () => {
  expect(mayOpen({ ...warm, elapsedMs: 2000, strayedBy: 0.1 })).toBe(false);
  expect(mayOpen({ ...warm, elapsedMs: 10_000, strayedBy: 0.1 })).toBe(true);
  expect(mayOpen({ ...warm, elapsedMs: 10_000, strayedBy: 0.2 })).toBe(false);
});

test('what never becomes warm or steady is measured all the same', () => {
  expect(mayOpen({ ...warm, elapsedMs: 31_000, isWarm: false })).toBe(true);
  expect(mayOpen({ ...warm, elapsedMs: 31_000, strayedBy: 0.5 })).toBe(true);
});

const state = { elapsedMs: 5000, durationMs: 5000, ended: 100, cyclesMs: 50_000, imbalance: 0 };

test('a window closes at its end where as much is under way as at its beginning', () => {
  expect(mayClose(state)).toBe(true);
  expect(mayClose({ ...state, elapsedMs: 4999 })).toBe(false);
  expect(mayClose({ ...state, imbalance: 0.01 })).toBe(false);
  expect(mayClose({ ...state, imbalance: -0.01 })).toBe(false);
});

test('a window is lengthened for users who take long, within bounds', () => {
  const slow = { ...state, cyclesMs: 300_000 };
  expect(mayClose(slow)).toBe(false);
  expect(mayClose({ ...slow, elapsedMs: 9000 })).toBe(true);
  expect(mayClose({ ...slow, elapsedMs: 49_999, imbalance: 1 })).toBe(false);
  expect(mayClose({ ...slow, elapsedMs: 50_000, imbalance: 1 })).toBe(true);
});

test('there is a limit to the room that is made for cycles, so that a balanced moment can be found after it', () => {
  const slowest = { ...state, cyclesMs: 2_000_000 };
  expect(mayClose({ ...slowest, elapsedMs: 14_999 })).toBe(false);
  expect(mayClose({ ...slowest, elapsedMs: 15_000 })).toBe(true);
});

test('a window in which nothing has ended yet stays open, within bounds', () => {
  expect(mayClose({ ...state, ended: 0, cyclesMs: 0 })).toBe(false);
  expect(mayClose({ ...state, ended: 0, cyclesMs: 0, elapsedMs: 50_000 })).toBe(true);
});

test('a window that finds no balance is given up for another, at a typical moment', () => {
  const window = { elapsedMs: 20_000, durationMs: 5000, strayedBy: 0.01 };
  expect(mayBeginAnew(window)).toBe(true);
  expect(mayBeginAnew({ ...window, elapsedMs: 19_999 })).toBe(false);
  expect(mayBeginAnew({ ...window, strayedBy: 0.1 })).toBe(false);
});

test('a window is not lengthened where users come and go', () => {
  expect(mayClose({ ...state, imbalance: null })).toBe(true);
});

test('long requests are the more likely to be met under way', () => {
  const age = new TypicalAge(1e9);
  expect(age.ms).toBe(Number.POSITIVE_INFINITY);
  for (let i = 0; i < 9; i += 1) age.add(10);
  age.add(910);
  expect(age.ms).toBeCloseTo((9 * 100 + 910 ** 2) / 2000, 3);
});

test('how far a moment is from typical is a share of it, where it is no matter of milliseconds', () => {
  expect(strayedBy(1305, 1000)).toBeCloseTo(0.3);
  expect(strayedBy(695, 1000)).toBeCloseTo(0.3);
  expect(strayedBy(5, 1)).toBe(0);
  expect(strayedBy(5, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
});

test('what users did long ago is forgotten', () => {
  const age = new TypicalAge(10);
  age.add(100_000);
  for (let i = 0; i < 1000; i += 1) age.add(20);
  expect(age.ms).toBeCloseTo(10, 3);
});
