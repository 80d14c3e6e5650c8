import { expect, test } from 'vitest';
import { measure } from '../../../../src/load/study/measures.js';
import { pointOf } from '../../../../src/load/study/points.js';
import { takenOf } from '../../../support/study-world.js';

test('rounds are summed up: counts and times added, latencies of all requests together', () => {
  const one = takenOf({ latencies: [1, 2, 3], seconds: 1, failed: 2, good: 2, errors: { refused: 2 }, cpu: 0.2 });
  const two = takenOf({ latencies: [10], seconds: 3, failed: 5, good: 0, errors: { refused: 1, lost: 4 }, cpu: 0.6 });
  const summary = measure([one, two]);
  expect(summary).toMatchObject({ seconds: 4, done: 4, failed: 7, requestsPerSecond: 1, goodputPerSecond: 0.5 });
  expect(summary.errors).toEqual([
    { kind: 'lost', count: 4 },
    { kind: 'refused', count: 3 },
  ]);
  expect(summary.latencyMs?.p50).toBeCloseTo(2, 2);
  expect(summary.latencyMs?.max).toBeCloseTo(10, 1);
  expect(summary.latencyMs?.mean).toBeCloseTo(4, 2);
  expect(summary.cpu.driver).toBeCloseTo(0.5);
  expect(summary.connectMs).toBeNull();
});

test('of the driver the worst is told, and it is saturated when always at work or late', () => {
  expect(measure([takenOf({ utilization: 0.3 }), takenOf({ utilization: 0.97, lagP99Ms: 3 })]).driver).toEqual({
    ...{ utilization: 0.97, lagP99Ms: 3, isSaturated: true },
  });
  expect(measure([takenOf({ lagP99Ms: 40 })]).driver.isSaturated).toBe(true);
  expect(measure([takenOf({ utilization: 0.9, lagP99Ms: 10 })]).driver.isSaturated).toBe(false);
});

test('Little’s law compares the users with requests/s times the time of each', () => {
  const demand = { kind: 'closed', users: 4, thinkMs: 0 } as const;
  expect(measure([takenOf({ usersByLaw: 4 }, { demand })]).littlesLaw).toEqual({
    ...{ users: 4, product: 4, ratio: 1 },
  });
  const open = { kind: 'open', ratePerSecond: 5 } as const;
  expect(measure([takenOf({ usersByLaw: null }, { demand: open })]).littlesLaw).toBeNull();
  const spike = { users: 9, beginsAtMs: 0, lengthMs: 1 };
  expect(measure([takenOf({}, { demand: { ...demand, spike } })]).littlesLaw).toBeNull();
});

test('sessions and the server’s processor time are of what was measured, and of the rounds that know them', () => {
  const watched = {
    sessions: [{ at: 1500, sessions: 8 }],
    cpu: [
      { at: 900, seconds: 1 },
      { at: 2100, seconds: 2.2 },
    ],
  };
  const summary = measure([takenOf({}, {}, watched), takenOf()]);
  expect(summary.peakSessions).toBe(8);
  expect(summary.cpu.server).toBeCloseTo(1);
  expect(measure([takenOf()])).toMatchObject({ peakSessions: null, cpu: { server: null } });
});

test('a trial in which no request ended is no round, and without a round there is no point', () => {
  const load = { kind: 'closed', users: 1 } as const;
  const nothing = takenOf({ latencies: [], seconds: 0.2 });
  expect(pointOf('headroom', load, [takenOf(), nothing])?.rounds).toHaveLength(1);
  expect(pointOf('headroom', load, [nothing])).toBeUndefined();
  expect(pointOf('none', load, [takenOf({ latencies: [], failed: 3 })])?.summary).toMatchObject({
    ...{ failed: 3, latencyMs: null, requestsPerSecond: 0 },
  });
});
