import { expect, it } from 'vitest';
import { History } from '../../../src/monitor/history.js';
import { buildAppFacts, buildSnapshot } from '../../support/monitor-facts.js';

const at = (takenAt: number) => ({ takenAt, apps: [], bouncers: [], servers: [] });

it('gives the latest snapshot that is a second older', () => {
  const history = new History();
  const previous = (takenAt: number) => history.add(at(takenAt)).previous?.takenAt;
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
  expect(history.add(at(5_000)).previous).toBeUndefined();
  expect(history.add(at(6_000)).previous?.takenAt).toBe(5_000);
});

/** A process that is read at a second, and whose answer is of another one. */
const appAt = (second: number, uptimeSeconds: number) =>
  buildSnapshot({ apps: { api: buildAppFacts({ uptimeSeconds }) }, takenAt: second * 1000 });

const uptimeIn = (apps: ReturnType<typeof appAt>['apps'] | undefined) => {
  const [reading] = apps ?? [];
  return reading !== undefined && 'facts' in reading ? reading.facts.uptimeSeconds : undefined;
};

it('compares with the last different sample of a process, whose answers are cached', () => {
  const history = new History();
  const compared = [100, 100, 102, 102, 104].map((uptime, second) =>
    uptimeIn(history.add(appAt(second, uptime)).previous?.apps),
  );
  // Without an earlier one it is the same sample, which rules leave aside.
  expect(compared).toEqual([undefined, 100, 100, 100, 102]);
});

it('keeps what processes said seven seconds ago', () => {
  const history = new History();
  const settled = Array.from({ length: 12 }, (_, second) => uptimeIn(history.add(appAt(second, second + 1)).settled));
  expect(settled).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5]);
});
