import { expect, test } from 'vitest';
import { TimeLeft } from '../../../../src/load/study/time-left.js';

test('what is left is what turns drive and what they take besides, learned from those that have ended', () => {
  const time = new TimeLeft([1000, 1000, 4000]);
  expect(time.leftMs()).toBe(6000 + 3 * 600);
  time.end(1000, 1200);
  expect(time.leftMs()).toBe(5000 + 2 * 200);
  expect(time.leftMs(700)).toBe(5400 - 700);
  time.end(1000, 2000);
  expect(time.leftMs()).toBe(4000 + 600);
});

test('a turn that was not taken teaches nothing, and there is never less than nothing left', () => {
  const time = new TimeLeft([1000]);
  time.end(1000);
  time.end(500, 900);
  expect(time.leftMs()).toBe(0);
});
