import type { AsyncResource } from 'node:async_hooks';
import { Alarm } from '../util/alarm.js';
import type { Clock } from '../util/clock.js';
import { Deque } from '../util/deque.js';
import type { Turn } from '../util/turn-clock.js';
import type { Connection } from './connections.js';

/** What a caller of `connect` asks for. */
export interface AcquireRequest {
  /** Longest wait in milliseconds; 0 waits without limit. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Name of the prepared statement it is about to run. */
  readonly statementName?: string | undefined;
  /** A checkout by `connect()`, as opposed to a statement of `pool.query`. */
  readonly isCheckout: boolean;
  /** Where the caller stands, for leak reports. */
  readonly holder?: Error | undefined;
}

/** A caller who wants a connection. */
export interface Waiter {
  /** The turn of the event loop in which it came; set by then. */
  readonly turn: Turn | undefined;
  /** Longest it waits from the end of that turn, in milliseconds; 0 waits without limit. */
  readonly waitLimitMs: number;
  /** Its place in the order in which callers came; set by the queue. */
  order: number;
  /** Whether it is in the queue no more; set by the queue. */
  hasLeft: boolean;
  /** Whether it can share a connection. */
  readonly canShare: boolean;
  serve(connection: Connection): void;
  fail(error: unknown): void;
}

/** A caller who wants a connection of its own. */
export class ExclusiveWaiter implements Waiter {
  readonly canShare = false;
  readonly request: AcquireRequest;
  readonly turn: Turn;
  /** Resolves with what is made of the connection. */
  readonly promise: Promise<unknown>;
  order = 0;
  hasLeft = false;
  /** Called when it is served or fails. */
  onSettled: (() => void) | undefined;
  /** The async context of the caller; only where there are listeners that see it while the connection is handed over. */
  context: AsyncResource | undefined;
  readonly #handOver: (connection: Connection) => unknown;
  #resolve!: (value: unknown) => void;
  #reject!: (error: unknown) => void;

  /** @param handOver makes what the caller gets of a connection, where that becomes free */
  constructor(request: AcquireRequest, turn: Turn, handOver: (connection: Connection) => unknown) {
    this.request = request;
    this.turn = turn;
    this.#handOver = handOver;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get waitLimitMs(): number {
    return this.request.timeoutMs;
  }

  inContext(run: () => void): void {
    if (this.context) this.context.runInAsyncScope(run);
    else run();
  }

  serve(connection: Connection): void {
    this.onSettled?.();
    this.#resolve(this.#handOver(connection));
  }

  fail(error: unknown): void {
    this.onSettled?.();
    this.#reject(error);
  }
}

/** A statement that can share a connection. */
export interface SharedWaiter extends Waiter {
  readonly canShare: true;
}

/** What came of an offer: it was taken, it did not suit this one, or there is nothing left to offer. */
export type Offered = 'taken' | 'declined' | 'exhausted';

/**
 * Waiters in the order in which they came, each with its deadline; one timer serves all deadlines. Those who could
 * share are kept apart, so that they can be found when a shared connection has room, but the order is one.
 */
export class WaitQueue<S extends SharedWaiter = SharedWaiter> {
  readonly #clock: Clock;
  readonly #onExpired: (waiter: ExclusiveWaiter | S) => void;
  readonly #alarm: Alarm;
  /** Waiters that still wait. */
  length = 0;
  /** Of these, those who want a connection of their own. */
  exclusive = 0;
  /** And those who can share. */
  shared = 0;
  /** Since when there has always been at least one of the latter. */
  sharedSince = 0;
  readonly #exclusive = new Line<ExclusiveWaiter>();
  readonly #shared = new Line<S>();
  #lastOrder = 0;

  /** @param onExpired called for each waiter whose deadline has passed; it is off the queue already, and must be failed */
  constructor(clock: Clock, onExpired: (waiter: ExclusiveWaiter | S) => void) {
    this.#clock = clock;
    this.#onExpired = onExpired;
    this.#alarm = new Alarm(clock, () => this.#expire());
    this.#alarm.keepAlive(false);
  }

  push(waiter: ExclusiveWaiter | S): void {
    waiter.order = ++this.#lastOrder;
    if (waiter.canShare) {
      if (this.shared === 0) this.sharedSince = beganAt(waiter);
      this.#shared.push(waiter);
    } else this.#exclusive.push(waiter);
    this.#entered(waiter);
  }

  /** Puts in front of everybody, in the order given, those who had been served and were not. */
  putBack(waiters: readonly S[]): void {
    this.#shared.sweep();
    if (this.shared === 0) this.sharedSince = this.#clock.now();
    for (const waiter of [...waiters].reverse()) {
      waiter.order = 0;
      this.#shared.unshift(waiter);
      this.#entered(waiter);
    }
  }

  /** The waiter who waits longest, left in place. */
  peek(): ExclusiveWaiter | S | undefined {
    return elder(this.#exclusive.peek(), this.#shared.peek());
  }

  /**
   * Takes the waiter who waits longest; the caller must settle it.
   *
   * @param mayHaveOwn which of those who can share may be given a connection that nobody uses
   */
  shift(mayHaveOwn?: (waiter: S) => boolean): ExclusiveWaiter | S | undefined {
    // By far the most frequent case: nobody is to be passed over.
    if (this.shared === 0) return this.#shiftExclusive();
    const waiter = elder(this.#exclusive.peek(), this.#shared.first(mayHaveOwn));
    if (waiter !== undefined) this.remove(waiter);
    return waiter;
  }

  #shiftExclusive(): ExclusiveWaiter | undefined {
    const waiter = this.#exclusive.shift();
    if (waiter !== undefined) this.#left(waiter);
    return waiter;
  }

  /** Offers something to each of those who could share, in order, until nobody could take it any more. */
  offer(place: (waiter: S) => Offered): void {
    this.#shared.offer((waiter) => {
      const offered = place(waiter);
      if (offered === 'taken') this.#left(waiter);
      return offered;
    });
  }

  /** Those who could share and still wait, in order. */
  waitingShared(): IterableIterator<S> {
    return this.#shared.waiting();
  }

  /** Takes out one waiter, wherever it stands. */
  remove(waiter: ExclusiveWaiter | S): void {
    if (waiter.hasLeft) return;
    if (waiter.canShare) this.#shared.leave(waiter);
    else this.#exclusive.leave(waiter);
    this.#left(waiter);
  }

  /** Takes out and fails all. */
  failAll(toError: (waiter: ExclusiveWaiter | S) => Error): void {
    for (let waiter = this.shift(); waiter !== undefined; waiter = this.shift()) waiter.fail(toError(waiter));
  }

  /** Stops the timer for good. */
  close(): void {
    this.#alarm.cancel();
  }

  #entered(waiter: ExclusiveWaiter | S): void {
    waiter.hasLeft = false;
    if (waiter.canShare) this.shared += 1;
    else this.exclusive += 1;
    this.length += 1;
    this.#alarm.keepAlive(true);
    this.#alarm.setFor(earliestEnd(waiter));
  }

  #left(waiter: ExclusiveWaiter | S): void {
    if (waiter.canShare) this.shared -= 1;
    else this.exclusive -= 1;
    this.length -= 1;
    // The timer stays armed across a short lull; it only stops keeping the process alive.
    if (this.length === 0) this.#alarm.keepAlive(false);
  }

  #expire(): void {
    const now = this.#clock.now();
    const all = [...this.#exclusive.waiting(), ...this.#shared.waiting()];
    const expired = all.filter((waiter) => isOver(waiter, now));
    for (const waiter of expired) this.remove(waiter);
    for (const waiter of all) if (!waiter.hasLeft) this.#alarm.setFor(Math.max(earliestEnd(waiter), now));
    for (const waiter of expired) this.#onExpired(waiter);
  }
}

/** Waiters of one kind in order. Those who have left are skipped, and swept out when they are the majority. */
class Line<W extends Waiter> {
  readonly #waiters = new Deque<W>();
  #live = 0;

  push(waiter: W): void {
    this.#waiters.push(waiter);
    this.#live += 1;
  }

  unshift(waiter: W): void {
    this.#waiters.unshift(waiter);
    this.#live += 1;
  }

  peek(): W | undefined {
    while (this.#waiters.peek()?.hasLeft) this.#waiters.shift();
    return this.#waiters.peek();
  }

  shift(): W | undefined {
    const waiter = this.peek();
    if (waiter === undefined) return undefined;
    this.#waiters.shift();
    waiter.hasLeft = true;
    this.#live -= 1;
    return waiter;
  }

  first(isWanted: ((waiter: W) => boolean) | undefined): W | undefined {
    const head = this.peek();
    if (head === undefined || isWanted === undefined || isWanted(head)) return head;
    for (const waiter of this.#waiters) if (!waiter.hasLeft && isWanted(waiter)) return waiter;
    return undefined;
  }

  *waiting(): IterableIterator<W> {
    for (const waiter of this.#waiters) if (!waiter.hasLeft) yield waiter;
  }

  offer(place: (waiter: W) => Offered): void {
    for (const waiter of this.#waiters) {
      if (waiter.hasLeft) continue;
      const offered = place(waiter);
      if (offered === 'exhausted') break;
      if (offered === 'declined') continue;
      waiter.hasLeft = true;
      this.#live -= 1;
    }
    // Those at the front are skipped once, not each time that something is offered.
    this.peek();
    this.#sweepIfMany();
  }

  /** One leaves, wherever it stands. */
  leave(waiter: W): void {
    waiter.hasLeft = true;
    this.#live -= 1;
    this.#sweepIfMany();
  }

  sweep(): void {
    this.#waiters.retain(({ hasLeft }) => !hasLeft);
  }

  #sweepIfMany(): void {
    if (this.#waiters.length > 2 * this.#live + 32) this.sweep();
  }
}

function elder<A extends Waiter, B extends Waiter>(first: A | undefined, second: B | undefined): A | B | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return second.order < first.order ? second : first;
}

/** When its wait may be over: no sooner than this, and a little later when its turn took time. */
function earliestEnd({ turn, waitLimitMs }: Waiter): number {
  return waitLimitMs === 0 || turn === undefined ? Number.POSITIVE_INFINITY : turn.beganAt + waitLimitMs;
}

function isOver({ turn, waitLimitMs }: Waiter, now: number): boolean {
  return waitLimitMs > 0 && turn !== undefined && turn.endedAt + waitLimitMs <= now;
}

/** Since when the waiter waits, in milliseconds. */
export function beganAt({ turn }: Waiter): number {
  return turn?.beganAt ?? 0;
}
