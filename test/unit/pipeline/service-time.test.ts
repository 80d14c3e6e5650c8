import { beforeEach, describe, expect, test } from 'vitest';
import { type Moment, ServiceTimeEstimator } from '../../../src/pipeline/service-time.js';

/** A process whose event loop idles or is busy, as the test says. */
let estimator: ServiceTimeEstimator;
let now: number;
let idledMs: number;

beforeEach(() => {
  now = 1000;
  idledMs = 500;
  estimator = new ServiceTimeEstimator(() => idledMs);
});

function idle(ms: number): void {
  now += ms;
  idledMs += ms;
}

function work(ms: number): void {
  now += ms;
}

const send = (): Moment => estimator.moment(now);
const hear = (who: string): Moment => estimator.read(who, now);

describe('the server is charged', () => {
  test('with the time for which the event loop idled', () => {
    const began = send();
    idle(7);
    hear('a');
    expect(estimator.tookMs(began)).toBe(7);
  });

  test('with nothing for the time in which this process was busy', () => {
    const began = send();
    work(50);
    hear('a');
    expect(estimator.tookMs(began)).toBe(0);
  });

  test('with the idle part of both', () => {
    const began = send();
    work(20);
    idle(3);
    work(20);
    hear('a');
    expect(estimator.tookMs(began)).toBe(3);
  });

  test('without idling, up to the last round of the loop in which nothing had come', () => {
    hear('b');
    const began = send();
    for (let round = 0; round < 4; round += 1) {
      work(10);
      hear('b');
    }
    work(1);
    hear('a');
    // 41 ms have passed; in the round before the last, which began after 30, `a` had nothing to say.
    expect(estimator.tookMs(began)).toBe(30);
  });

  test('up to that round, and with what was idled since', () => {
    hear('b');
    const began = send();
    work(10);
    hear('b');
    work(4);
    idle(3);
    hear('b');
    work(1);
    hear('a');
    expect(estimator.tookMs(began)).toBe(13);
  });

  test('with nothing where all are heard in every round', () => {
    for (const who of ['a', 'b', 'c']) hear(who);
    let began = send();
    for (let round = 0; round < 5; round += 1) {
      work(10);
      for (const who of ['a', 'b', 'c']) {
        hear(who);
        if (who === 'b') {
          expect(estimator.tookMs(began)).toBe(0);
          began = send();
        }
      }
    }
  });

  test('never with more than has passed, whoever is heard when', () => {
    const others = ['b', 'c', 'd'];
    for (let seed = 0; seed < 200; seed += 1) {
      const began = send();
      const beganAt = now;
      for (let i = 0; i <= seed % 9; i += 1) {
        work((seed * 7 + i) % 5);
        idle((seed * 3 + i) % 4);
        hear(others[(seed + i * i) % 3] as string);
      }
      hear('a');
      const tookMs = estimator.tookMs(began);
      expect(tookMs).toBeGreaterThanOrEqual(0);
      expect(tookMs).toBeLessThanOrEqual(now - beganAt);
    }
  });
});

describe('the network’s time', () => {
  test('is nothing until it was asked for', () => {
    expect(estimator.networkMs).toBe(0);
  });

  test('is what the first probe took, and what the fastest took from then on', () => {
    estimator.probed(5);
    expect(estimator.networkMs).toBe(5);
    estimator.probed(2);
    expect(estimator.networkMs).toBe(2);
  });

  test('rises slowly with slower probes', () => {
    estimator.probed(1);
    estimator.probed(11);
    expect(estimator.networkMs).toBeCloseTo(2);
    for (let i = 0; i < 100; i += 1) estimator.probed(11);
    expect(estimator.networkMs).toBeCloseTo(11, 2);
  });
});
