import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs } from '../../../src/util/backoff.js';
import { systemClock } from '../../../src/util/clock.js';
import { defer } from '../../../src/util/deferred.js';
import { Deque } from '../../../src/util/deque.js';
import { Histogram, quantileMs } from '../../../src/util/histogram.js';

describe('backoff', () => {
  test('doubles with each failure up to the cap', () => {
    const range = { firstMs: 10, capMs: 5000 };
    expect([1, 2, 3, 9, 10, 1000].map((failures) => backoffMs(failures, 0, range))).toEqual([
      10, 20, 40, 2560, 5000, 5000,
    ]);
  });

  test('takes off up to a half at random', () => {
    expect(backoffMs(1, 1, { firstMs: 10, capMs: 100 })).toBe(5);
    expect(backoffMs(1, 0.5, { firstMs: 10, capMs: 100 })).toBe(7.5);
  });
});

describe('deque', () => {
  test('gives back in the order in which it took, across growth and wrapping', () => {
    const deque = new Deque<number>();
    const out: (number | undefined)[] = [];
    for (let i = 0; i < 100; i += 1) {
      deque.push(2 * i);
      deque.push(2 * i + 1);
      out.push(deque.shift());
    }
    expect(deque.length).toBe(100);
    expect(deque.peek()).toBe(100);
    expect([...deque]).toEqual(Array.from({ length: 100 }, (_, i) => 100 + i));
    while (deque.length > 0) out.push(deque.shift());
    expect(out).toEqual(Array.from({ length: 200 }, (_, i) => i));
    expect(deque.shift()).toBeUndefined();
    expect(deque.peek()).toBeUndefined();
  });

  test('retains what is wanted, in order', () => {
    const deque = new Deque<number>();
    for (let i = 0; i < 40; i += 1) deque.push(i);
    for (let i = 0; i < 10; i += 1) deque.shift();
    deque.retain((item) => item % 10 === 0);
    expect([...deque]).toEqual([10, 20, 30]);
    deque.push(99);
    expect(deque.length).toBe(4);
    expect(deque.shift()).toBe(10);
  });

  test('gives first what was put in front last', () => {
    const deque = new Deque<number>();
    for (let i = 0; i < 20; i += 1) deque.unshift(i);
    deque.push(-1);
    expect(deque.peek()).toBe(19);
    expect([...deque]).toEqual([...Array.from({ length: 20 }, (_, i) => 19 - i), -1]);
  });

  test('does what an array does, whatever is done to it', () => {
    const act = fc.constantFrom('push', 'push', 'unshift', 'unshift', 'shift', 'retain');
    fc.assert(
      fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
        const deque = new Deque<number>();
        let model: number[] = [];
        for (const [i, name] of acts.entries()) {
          if (name === 'shift') expect(deque.shift()).toBe(model.shift());
          else if (name !== 'retain') {
            deque[name](i);
            model[name](i);
          } else if (i % 7 === 0) {
            deque.retain((item) => item % 3 !== 0);
            model = model.filter((item) => item % 3 !== 0);
          }
          expect(deque.length).toBe(model.length);
          expect(deque.peek()).toBe(model[0]);
        }
        expect([...deque]).toEqual(model);
      }),
    );
  });
});

describe('histogram', () => {
  test('counts cumulatively by upper bound and keeps sum and largest', () => {
    const histogram = new Histogram();
    for (const ms of [0, 0.1, 0.15, 3, 100_000]) histogram.record(ms);
    const { count, sumMs, maxMs, buckets } = histogram.snapshot();
    expect({ count, maxMs }).toEqual({ count: 5, maxMs: 100_000 });
    expect(sumMs).toBeCloseTo(100_003.25);
    expect(buckets.find(({ leMs }) => leMs === 0.1)?.count).toBe(2);
    expect(buckets.find(({ leMs }) => leMs === 0.2)?.count).toBe(3);
    expect(buckets.find(({ leMs }) => leMs === 60_000)?.count).toBe(4);
    expect(buckets.at(-1)).toEqual({ leMs: Number.POSITIVE_INFINITY, count: 5 });
  });

  test('a quantile is the bound of its bucket, and never above the largest value', () => {
    const histogram = new Histogram();
    expect(quantileMs(histogram.snapshot(), 0.5)).toBe(0);
    for (let i = 0; i < 99; i += 1) histogram.record(1.5);
    histogram.record(30);
    const snapshot = histogram.snapshot();
    expect(quantileMs(snapshot, 0.5)).toBe(2);
    expect(quantileMs(snapshot, 0.99)).toBe(2);
    expect(quantileMs(snapshot, 1)).toBe(30);
  });

  test('a snapshot is frozen and does not change later', () => {
    const histogram = new Histogram();
    const before = histogram.snapshot();
    histogram.record(1);
    expect(before.count).toBe(0);
    expect(Object.isFrozen(before) && Object.isFrozen(before.buckets) && Object.isFrozen(before.buckets[0])).toBe(true);
  });
});

test('a deferred promise is settled from outside', async () => {
  const good = defer<number>();
  good.resolve(1);
  await expect(good.promise).resolves.toBe(1);
  const bad = defer<number>();
  bad.reject(new Error('no'));
  await expect(bad.promise).rejects.toThrow('no');
});

test('the system clock calls back, not before the time, and not when cancelled', async () => {
  const begun = systemClock.now();
  const calls: string[] = [];
  systemClock.setTimer(() => calls.push('cancelled'), 0).cancel();
  await new Promise<void>((resolve) => {
    const timer = systemClock.setTimer(resolve, 1);
    timer.unref();
    timer.ref();
  });
  expect(calls).toEqual([]);
  expect(systemClock.now()).toBeGreaterThan(begun);
});
