import { expect, it } from 'vitest';
import { mergeTrials, renderReport, type Trial } from '../../../bench/faults/report.js';

const account = { pool: 'Headroom', acknowledged: 5, failed: 1, lost: 0, doubled: 0, unknown: 0, wrong: 0 } as const;

function trial(name: string, day: string, machine = 'one'): Trial {
  const figures = { ...account, stuck: 0, pastDeadlineMs: 0, recoveryMs: 7, crashes: 0, errors: ['1 × 57P01'] };
  return { name, text: `text of ${name}`, day, machine, load: 0.5, accounts: [figures] };
}

it('rows that were taken anew replace theirs; the others stay, in the order of the faults', () => {
  const known = [trial('b', 'old'), trial('a', 'old'), trial('gone', 'old')];
  const merged = mergeTrials(known, [trial('c', 'new'), trial('a', 'new')], ['a', 'b', 'c', 'd']);
  expect(merged.map(({ name, day }) => [name, day])).toEqual([
    ['a', 'new'],
    ['b', 'old'],
    ['c', 'new'],
  ]);
});

it('each row shows when it was taken, and each machine which rows', () => {
  const text = renderReport({ trials: [trial('a', '2026-01-02'), trial('b', '2026-03-04', 'two')] });
  expect(text).toMatch(/\*\*a\*\* .*\| 2026-01-02, load 0\.5 \| 1 × 57P01 \|/);
  expect(text).toContain('- a: one.\n- b: two.');
  expect(text).not.toContain('## For long');
});

it('a soak is shown by quarters', () => {
  const quarter = { heapMiB: 12.34, rssMiB: 99.5, connections: 5 };
  const soak = { day: '2026-01-02', machine: 'one', minutes: 3, faults: 9, account: trial('x', 'y').accounts[0]! };
  const text = renderReport({ trials: [], soak: { ...soak, quarters: [quarter, quarter] } });
  expect(text).toContain('through 9 faults');
  expect(text).toMatch(/\| 2 {7}\| 12\.3 {6}\| 100 {9}\| 5 {11}\|/);
});
