import { expect, test } from 'vitest';
import { quantilesOf } from '../../../../src/load/drive/histogram.js';
import { mergeMeasured } from '../../../../src/load/drive/merge.js';
import { Recorder } from '../../../../src/load/drive/recorder.js';
import type { Measured } from '../../../../src/load/drive/run.js';

/** One user who makes requests of a length for as long as a window is open. */
function measuredOf(latencyMs: number, seconds: number, users = 1, isFailing = false): Measured {
  const recorder = new Recorder(0, { objectiveMs: 15, everyMs: 500 });
  for (let user = 0; user < users; user += 1) {
    for (let now = latencyMs; now < seconds * 1000 + 1e-6; now += latencyMs) {
      if (isFailing) recorder.failed(now, Object.assign(new Error('x'), { code: '53300' }), latencyMs);
      else recorder.succeeded(now, latencyMs, latencyMs);
    }
  }
  const health = { cpu: 0.4, utilization: latencyMs / 100, lagP99Ms: latencyMs };
  const connect = new Recorder(0, { objectiveMs: 1, everyMs: 1 }).give().latency;
  return { ...recorder.give(), ...health, connect, lateMs: 0, seconds, users };
}

const settings = { beganAt: 4711, everyMs: 500, isInterrupted: false };

test('counts, times and errors of the workers are added', () => {
  const merged = mergeMeasured([measuredOf(10, 2), measuredOf(20, 2), measuredOf(50, 2, 1, true)], settings);
  expect(merged).toMatchObject({
    beganAt: 4711,
    seconds: 2,
    done: 300,
    failed: 40,
    good: 200,
    donePerSecond: 150,
    goodPerSecond: 100,
  });
  expect(merged.errors).toEqual({ 'too many clients': 40 });
  expect(merged.cpu).toBeCloseTo(1.2, 6);
  expect(merged).toMatchObject({ utilization: 0.5, lagP99Ms: 50, isInterrupted: false });
  expect(quantilesOf([merged.latency])?.p50).toBeCloseTo(10, 1);
  expect(merged.series.requestsPerSecond.slice(1, 3)).toEqual([150, 150]);
  expect(merged.series.failuresPerSecond.slice(1, 3)).toEqual([20, 20]);
  expect(merged.series.p99Ms[1]).toBeCloseTo(20, 0);
});

test("Little's law survives the adding, also where windows were not of one length", () => {
  const merged = mergeMeasured([measuredOf(10, 2, 30), measuredOf(40, 3, 2)], settings);
  expect(merged.usersByLaw).toBeCloseTo(32, 6);
});

test('rates of windows that differ much are added each over its own time, and the series ends with the shorter', () => {
  const idle = { ...measuredOf(10, 1, 0), seconds: 0.5, lateMs: 9000 };
  const merged = mergeMeasured([measuredOf(10, 2), { ...measuredOf(20, 40), lateMs: 300 }, idle], settings);
  expect(merged.donePerSecond).toBeCloseTo(150, 6);
  expect(merged.series.requestsPerSecond).toHaveLength(4);
  expect(merged.beganAt).toBe(settings.beganAt + 300);
});

test('the series has whole steps only, and says where there was nothing', () => {
  const merged = mergeMeasured([measuredOf(700, 1.7)], settings);
  expect(merged.series.requestsPerSecond).toEqual([0, 2, 2]);
  expect(merged.series.p50Ms[0]).toBeNull();
  expect(mergeMeasured([measuredOf(10, 0.2)], settings).series.requestsPerSecond).toHaveLength(1);
});

test('nothing measured is nothing', () => {
  const merged = mergeMeasured([], { ...settings, isInterrupted: true });
  expect(merged).toMatchObject({ seconds: 0, done: 0, failed: 0, donePerSecond: 0, usersByLaw: null });
  expect(merged.series.requestsPerSecond).toEqual([]);
  expect(quantilesOf([merged.latency])).toBeNull();
});

test('what was not answered by the end is counted as such, and kinds of errors do not grow without end', () => {
  const recorder = new Recorder(0, { objectiveMs: 100, everyMs: 1000 });
  recorder.gaveUp(1500, 7);
  for (let i = 0; i < 100; i += 1) recorder.failed(1500, new Error(`kind ${String.fromCharCode(65 + i)}`), 0);
  const { errors, failed } = recorder.give();
  expect(errors['not answered by the end']).toBe(7);
  expect(Object.keys(errors).length).toBeLessThanOrEqual(51);
  expect(failed).toBe(107);
});
