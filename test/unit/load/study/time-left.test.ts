import { expect, test } from 'vitest';
import { TimeLeft } from '../../../../src/load/study/time-left.js';

const coming = (strategy: 'none' | 'headroom', drivesMs: number, extraMs = 600) => ({ strategy, drivesMs, extraMs });
const trialOf = (strategy: 'none' | 'headroom', durationMs: number) => ({
  strategy,
  span: { warmUpMs: 0, durationMs, objectiveMs: 100, everyMs: 100 },
});

test('what is left is what trials drive and what they take besides, learned of each strategy from its last trial', () => {
  const time = new TimeLeft([coming('none', 1000), coming('none', 1000, 70_000), coming('headroom', 4000)]);
  expect(time.leftMs()).toBe(6000 + 600 + 70_000 + 600);
  time.end(trialOf('none', 1000), 2200);
  expect(time.leftMs()).toBe(1000 + 70_000 + 4600);
  time.end(trialOf('headroom', 4000), 4100);
  time.end(trialOf('none', 1000), 90_000);
  expect(time.leftMs()).toBe(0);
  const more = new TimeLeft([coming('none', 1000), coming('none', 1000)]);
  more.end(trialOf('none', 1000), 31_000);
  expect(more.leftMs()).toBe(31_000);
});

test('a trial takes as much off as was expected of it, and no more', () => {
  const time = new TimeLeft([coming('none', 1000), coming('headroom', 1000)]);
  expect(time.leftMs('none', 700)).toBe(3200 - 700);
  expect(time.leftMs('none', 70_000)).toBe(1600);
});

test('a trial that was not taken teaches nothing, and there is never less than nothing left', () => {
  const time = new TimeLeft([coming('none', 1000)]);
  time.end(trialOf('none', 1000));
  time.end(trialOf('none', 1000), 900);
  expect(time.leftMs('none', 5)).toBe(0);
});
