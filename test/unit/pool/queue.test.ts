import { beforeEach, describe, expect, test } from 'vitest';
import { ExclusiveWaiter, WaitQueue } from '../../../src/pool/queue.js';
import { FakeClock, settle } from '../../support/fake-clock.js';

let clock: FakeClock;
let queue: WaitQueue;
let expired: ExclusiveWaiter[];
let failed: ExclusiveWaiter[];

beforeEach(() => {
  clock = new FakeClock(0);
  expired = [];
  failed = [];
  queue = new WaitQueue(clock, (waiters) => expired.push(...(waiters as ExclusiveWaiter[])));
});

function push(deadline = Number.POSITIVE_INFINITY): ExclusiveWaiter {
  const timeoutMs = deadline === Number.POSITIVE_INFINITY ? 0 : 1;
  const turn = { beganAt: deadline - 1, endedAt: deadline - 1 };
  const waiter: ExclusiveWaiter = new ExclusiveWaiter({ timeoutMs, isCheckout: true }, turn, () => {});
  waiter.promise.catch(() => failed.push(waiter));
  queue.push(waiter);
  return waiter;
}

describe('order', () => {
  test('whoever came first leaves first', () => {
    const [a, b] = [push(), push()];
    expect(queue.peek()).toBe(a);
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([a, b, undefined]);
    expect(a?.hasLeft && b?.hasLeft).toBe(true);
  });

  test('one that was taken out is passed over, wherever it stood', () => {
    const [a, b, c] = [push(), push(), push()];
    queue.remove(b as ExclusiveWaiter);
    queue.remove(b as ExclusiveWaiter);
    expect(queue.length).toBe(2);
    queue.remove(a as ExclusiveWaiter);
    expect(queue.shift()).toBe(c);
    expect(queue.length).toBe(0);
  });

  test('stays right and small when most of many are taken out', () => {
    const all = Array.from({ length: 500 }, () => push());
    for (const waiter of all.filter((_, i) => i % 50 !== 7)) queue.remove(waiter);
    expect(queue.length).toBe(10);
    const served = Array.from({ length: 10 }, () => queue.shift());
    expect(served).toEqual(all.filter((_, i) => i % 50 === 7));
  });

  test('all are failed, in order', async () => {
    const all = [push(), push(), push()];
    queue.remove(all[1] as ExclusiveWaiter);
    queue.failAll(() => new Error('over'));
    await settle();
    expect(failed).toEqual([all[0], all[2]]);
    expect(queue.length).toBe(0);
  });
});

describe('deadlines', () => {
  test('each waiter expires at its own, whatever the order', async () => {
    const late = push(300);
    const early = push(100);
    const never = push();
    await clock.advance(99);
    expect(expired).toEqual([]);
    await clock.advance(1);
    expect(expired).toEqual([early]);
    await clock.advance(200);
    expect(expired).toEqual([early, late]);
    expect(queue.length).toBe(1);
    expect(queue.peek()).toBe(never);
    expect(clock.pending).toBe(0);
  });

  test('those due at the same moment expire together, on one timer', async () => {
    const all = [push(50), push(50), push(50)];
    expect(clock.pending).toBe(1);
    await clock.advance(50);
    expect(expired).toEqual(all);
  });

  test('one that was served does not expire', async () => {
    push(50);
    const second = push(60);
    queue.shift();
    await clock.advance(100);
    expect(expired).toEqual([second]);
  });

  test('a deadline that has passed already is met at once', async () => {
    await clock.advance(1000);
    const waiter = push(500);
    await clock.advance(1);
    expect(expired).toEqual([waiter]);
  });

  test('the timer keeps the process alive only while somebody waits', () => {
    push(1000);
    expect(clock.holding).toBe(1);
    queue.shift();
    expect(clock.holding).toBe(0);
    push(2000);
    expect(clock.holding).toBe(1);
    queue.close();
    expect(clock.pending).toBe(0);
  });
});

test('what is offered to a long queue is not offered past those served already, again and again', () => {
  const lookedAt = { count: 0 };
  const waiters = Array.from({ length: 2000 }, () => {
    let hasLeft = false;
    const turn = { beganAt: 0, endedAt: 0 };
    return {
      canShare: true as const,
      turn,
      ...{ waitLimitMs: 0, order: 0, serve: () => undefined, fail: () => undefined },
      get hasLeft() {
        lookedAt.count += 1;
        return hasLeft;
      },
      set hasLeft(value: boolean) {
        hasLeft = value;
      },
    };
  });
  for (const waiter of waiters) queue.push(waiter);
  lookedAt.count = 0;
  for (let i = 0; i < waiters.length; i += 1) {
    let isTaken = false;
    queue.offer(() => {
      if (isTaken) return 'exhausted';
      isTaken = true;
      return 'taken';
    });
  }
  expect(queue.length).toBe(0);
  expect(lookedAt.count).toBeLessThan(20 * waiters.length);
});
