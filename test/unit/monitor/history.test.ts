import { expect, it } from 'vitest';
import { History } from '../../../src/monitor/history.js';

const at = (takenAt: number) => ({ takenAt, apps: [], bouncers: [], servers: [] });

it('gives the latest snapshot that is a second older', () => {
  const history = new History();
  const previous = (takenAt: number) => history.add(at(takenAt))?.takenAt;
  expect(previous(10_000)).toBeUndefined();
  expect(previous(10_999)).toBeUndefined();
  expect(previous(11_000)).toBe(10_000);
  expect(previous(11_500)).toBe(10_000);
  expect(previous(12_100)).toBe(11_000);
  expect(previous(60_000)).toBe(12_100);
});

it('begins anew when the clock was set back', () => {
  const history = new History();
  history.add(at(10_000));
  history.add(at(20_000));
  expect(history.add(at(5_000))).toBeUndefined();
  expect(history.add(at(6_000))?.takenAt).toBe(5_000);
});
