import { expect, test } from 'vitest';
import { coresInUse, laySessions, peakSessions } from '../../../../src/load/study/watched.js';

const samples = [
  { at: 900, sessions: 50 },
  { at: 1010, sessions: 3 },
  { at: 1060, sessions: 7 },
  { at: 1310, sessions: 4 },
  { at: 2500, sessions: 60 },
];

test('the peak is of the time that was measured, and unknown where nobody looked', () => {
  expect(peakSessions(samples, 1000, 2000)).toBe(7);
  expect(peakSessions(samples, 3000, 4000)).toBeNull();
});

test('of each step the most sessions are laid beside the series, of a step without a look what was seen last', () => {
  expect(laySessions(samples, { beganAt: 1000, everyMs: 100, steps: 5 })).toEqual([7, 7, 7, 4, 4]);
  expect(laySessions(samples, { beganAt: 1100, everyMs: 100, steps: 3 })).toEqual([null, null, 4]);
  expect(laySessions([], { beganAt: 0, everyMs: 100, steps: 2 })).toEqual([null, null]);
});

test('processor time between two moments is read off between the samples', () => {
  const cpu = [
    { at: 0, seconds: 10 },
    { at: 1000, seconds: 11 },
    { at: 2000, seconds: 13 },
  ];
  expect(coresInUse(cpu, 0, 2000)).toBe(1.5);
  expect(coresInUse(cpu, 500, 1500)).toBe(1.5);
  expect(coresInUse(cpu, 1000, 2000)).toBe(2);
  expect(coresInUse(cpu, -100, 900)).toBeCloseTo(1);
});

test('processor time that was not read for most of the time is not known', () => {
  expect(coresInUse(null, 0, 1)).toBeNull();
  expect(coresInUse([{ at: 0, seconds: 1 }], 0, 1)).toBeNull();
  expect(
    coresInUse(
      [
        { at: 0, seconds: 1 },
        { at: 100, seconds: 2 },
      ],
      0,
      1000,
    ),
  ).toBeNull();
});
