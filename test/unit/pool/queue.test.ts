import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { ExclusiveWaiter, type SharedWaiter, WaitQueue } from '../../../src/pool/queue.js';
import { effort } from '../../support/effort.js';
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
    expect([a.place, b.place]).toEqual([-1, -1]);
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
    let place = -1;
    const turn = { beganAt: 0, endedAt: 0 };
    return {
      canShare: true as const,
      turn,
      ...{ waitLimitMs: 0, order: 0, serve: () => undefined, fail: () => undefined },
      get place() {
        lookedAt.count += 1;
        return place;
      },
      set place(value: number) {
        place = value;
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

/** A waiter that counts how often its deadline is read. */
class TimedWaiter {
  static reads = 0;
  place = -1;
  order = 0;
  enteredAt = 0;
  readonly waitLimitMs: number;
  readonly canShare: boolean;
  readonly #turn: { beganAt: number; endedAt: number };

  constructor(waitLimitMs: number, canShare: boolean, turn: { beganAt: number; endedAt: number }) {
    this.waitLimitMs = waitLimitMs;
    this.canShare = canShare;
    this.#turn = turn;
  }

  get turn() {
    TimedWaiter.reads += 1;
    return this.#turn;
  }

  /** When it has to expire: a deadline that has passed already is met within a millisecond. */
  get expiresAt(): number {
    const endsAt = this.waitLimitMs === 0 ? Number.POSITIVE_INFINITY : this.#turn.endedAt + this.waitLimitMs;
    return Math.max(endsAt, this.enteredAt + 1);
  }

  serve(): void {}
  fail(): void {}
}

const asQueued = (waiter: TimedWaiter) => waiter as unknown as SharedWaiter;

/** A queue beside a plain list of the same waiters. */
class ComparedQueue {
  readonly #clock = new FakeClock(100);
  readonly #queue = new WaitQueue(this.#clock, (waiters) => this.#expired(waiters as unknown as TimedWaiter[]));
  #list: TimedWaiter[] = [];
  /** Statements on a lane, from where they may be put back. */
  #onLane: TimedWaiter[] = [];
  #turn = { beganAt: 100, endedAt: Number.POSITIVE_INFINITY };
  #pushed = 0;

  push(limitMs: number): void {
    this.#pushed += 1;
    const waiter = new TimedWaiter(limitMs, this.#pushed % 3 > 0, this.#turn);
    this.#queue.push(asQueued(this.#enter(waiter)));
    this.#list.push(waiter);
  }

  shift(): void {
    const [first] = this.#list;
    expect(this.#queue.shift()).toBe(first);
    if (first) this.#leave(first);
  }

  remove(at: number): void {
    const waiter = this.#list[at % this.#list.length];
    if (waiter === undefined) return;
    this.#queue.remove(asQueued(waiter));
    this.#leave(waiter);
  }

  offer(parity: number): void {
    const offered: unknown[] = [];
    const shared = this.#list.filter(({ canShare }) => canShare);
    this.#queue.offer((waiter) => {
      offered.push(waiter);
      if (Math.abs(waiter.order) % 2 !== parity % 2) return 'declined';
      this.#leave(waiter as unknown as TimedWaiter);
      return 'taken';
    });
    expect(offered).toEqual(shared);
  }

  putBack(count: number): void {
    const back = this.#onLane.splice(0, count);
    for (const waiter of back) this.#enter(waiter);
    this.#queue.putBack(back.map(asQueued));
    this.#list.unshift(...back);
  }

  endTurn(): void {
    this.#turn.endedAt = this.#clock.now();
    this.#turn = { beganAt: this.#clock.now(), endedAt: Number.POSITIVE_INFINITY };
  }

  /** Time passes within a turn, while no timer can fire; then it ends. */
  async stall(ms: number): Promise<void> {
    const open = this.#turn;
    open.endedAt = this.#clock.now() + ms;
    this.#turn = { beganAt: open.endedAt, endedAt: Number.POSITIVE_INFINITY };
    await this.advance(ms);
  }

  async advance(ms: number): Promise<void> {
    this.endTurn();
    await this.advanceWithin(ms);
  }

  /** The turn goes on while timers fire, as in a runtime that ends turns late. */
  async advanceWithin(ms: number): Promise<void> {
    await this.#clock.advance(ms);
    const isOverdue = ({ expiresAt }: TimedWaiter) => expiresAt <= this.#clock.now();
    expect(this.#list.filter(isOverdue)).toEqual([]);
  }

  check(): void {
    expect(this.#queue.length).toBe(this.#list.length);
    expect(this.#queue.shared).toBe(this.#list.filter(({ canShare }) => canShare).length);
    expect(this.#queue.peek()).toBe(this.#list[0]);
  }

  async finish(): Promise<void> {
    await this.advance(100);
    expect(this.#list.every(({ waitLimitMs }) => waitLimitMs === 0)).toBe(true);
    expect(this.#clock.pending).toBe(0);
  }

  #enter(waiter: TimedWaiter): TimedWaiter {
    waiter.enteredAt = this.#clock.now();
    return waiter;
  }

  #leave(waiter: TimedWaiter): void {
    this.#list = this.#list.filter((each) => each !== waiter);
    if (waiter.canShare) this.#onLane.push(waiter);
  }

  /** All whose time it is, no one else, in the order of the queue. */
  #expired(waiters: readonly TimedWaiter[]): void {
    const isDue = ({ expiresAt }: TimedWaiter) => expiresAt <= this.#clock.now();
    expect(waiters.every(isDue)).toBe(true);
    expect(waiters).toEqual(this.#list.filter((waiter) => waiters.includes(waiter)));
    this.#list = this.#list.filter((waiter) => !waiters.includes(waiter));
    expect(this.#list.filter(isDue)).toEqual([]);
  }
}

test('exactly those whose deadline has passed expire, together, and the others stay in order', async () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(fc.constant('push' as const), fc.constantFrom(0, 1, 5, 5, 5, 7, 20)) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom('shift', 'remove', 'offer', 'putBack', 'endTurn'), fc.nat(9)) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom('advance', 'stall', 'advanceWithin'), fc.nat(6)) },
  );
  const run = async (steps: readonly (readonly [Exclude<keyof ComparedQueue, 'check' | 'finish'>, number])[]) => {
    const compared = new ComparedQueue();
    for (const [name, at] of steps) {
      await compared[name](at);
      compared.check();
    }
    await compared.finish();
  };
  const property = fc.asyncProperty(fc.array(step, { maxLength: 80 }), run);
  await fc.assert(property, { numRuns: effort(500, 20_000) });
});

test('100,000 waiters with a deadline each cost n log n comparisons in all', async () => {
  const count = 100_000;
  const order = new WaitQueue(clock, (waiters) => expired.push(...(waiters as ExclusiveWaiter[])));
  const turn = { beganAt: 0, endedAt: 0 };
  TimedWaiter.reads = 0;
  // In an order unlike that of arrival: 7919 and the number of waiters have no common divisor.
  for (let i = 0; i < count; i += 1) order.push(asQueued(new TimedWaiter(1 + ((i * 7919) % count), false, turn)));
  await clock.advance(count);
  expect(expired.map(({ waitLimitMs }) => waitLimitMs)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  expect(TimedWaiter.reads).toBeLessThan(10 * count * Math.log2(count));
});
