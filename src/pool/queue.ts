import type { AsyncResource } from 'node:async_hooks';
import { rejectionAt } from '../pipeline/errors/server-error.js';
import { Alarm } from '../util/alarm.js';
import type { Clock } from '../util/clock.js';
import { Deque } from '../util/deque.js';
import type { Turn } from '../util/turn-clock.js';
import type { Connection } from './connections.js';
import { Deadlines, endOf, gone, type Limited, pending } from './deadlines.js';

/** Request for a connection of its own. */
export interface AcquireRequest {
  /** Maximum wait in milliseconds; 0 for no limit. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Name of the prepared statement that the caller is about to run. */
  readonly statementName?: string | undefined;
  /** True for a checkout by `connect()`, as opposed to a statement of `pool.query`. */
  readonly isCheckout: boolean;
  /** Stack of the caller, for leak reports. */
  readonly holder?: Error | undefined;
}

/** A caller waiting for a connection. */
export interface Waiter extends Limited {
  /** Position in order of arrival; set by the queue. */
  order: number;
  /** True if it can share a connection. */
  readonly canShare: boolean;
  serve(connection: Connection): void;
  fail(error: unknown): void;
}

type Resolve = (value: unknown) => void;

/** Resolves the promise that is being created. */
let kept: Resolve | undefined;

/** One function for all waiters, since a closure for each has to be created, and compiled when it is called. */
const keepResolve = (resolve: Resolve): void => {
  kept = resolve;
};

/** A caller waiting for a connection of its own. */
export class ExclusiveWaiter implements Waiter {
  declare readonly canShare: false;
  static {
    Object.assign(ExclusiveWaiter.prototype, { canShare: false });
  }

  readonly turn: Turn;
  readonly waitLimitMs: number;
  readonly signal: AbortSignal | undefined;
  readonly statementName: string | undefined;
  readonly isCheckout: boolean;
  readonly holder: Error | undefined;
  /** Resolves with the result of `handOver`. */
  readonly promise: Promise<unknown>;
  order = 0;
  place = gone;
  /** Called when it is served or fails. */
  onSettled: (() => void) | undefined;
  /** The caller's async context; only if a listener runs while the connection is handed over. */
  context: AsyncResource | undefined;
  readonly #handOver: (connection: Connection) => unknown;
  readonly #resolve: Resolve;

  /** @param handOver turns a free connection into the value that the caller gets */
  constructor(request: AcquireRequest, turn: Turn, handOver: (connection: Connection) => unknown) {
    // Fields of its own, so that the request need not be created.
    this.turn = turn;
    this.waitLimitMs = request.timeoutMs;
    this.signal = request.signal;
    this.statementName = request.statementName;
    this.isCheckout = request.isCheckout;
    this.holder = request.holder;
    this.#handOver = handOver;
    this.promise = new Promise(keepResolve);
    this.#resolve = kept as unknown as Resolve;
    kept = undefined;
  }

  serve(connection: Connection): void {
    this.onSettled?.();
    this.#resolve(this.#handOver(connection));
  }

  /** Rejects with the error, which gets the stack of the code that waits; the reason of an abort is left unchanged. */
  fail(error: unknown): void {
    this.onSettled?.();
    const { signal } = this;
    this.#resolve(signal?.aborted && error === signal.reason ? Promise.reject(error) : rejectionAt(error));
  }
}

/** A statement that can share a connection. */
export interface SharedWaiter extends Waiter {
  readonly canShare: true;
}

/** Result of an offer: the waiter took it, it did not suit this waiter, or nothing is left to offer. */
export type Offered = 'taken' | 'declined' | 'exhausted';

/**
 * Waiters in order of arrival, each with a deadline; one timer serves all deadlines. Waiters that can share are kept in a
 * separate line, so that they are found when a shared connection has room, but both lines have one common order.
 */
export class WaitQueue<S extends SharedWaiter = SharedWaiter> {
  readonly #clock: Clock;
  readonly #onExpired: (waiters: readonly (ExclusiveWaiter | S)[]) => void;
  readonly #alarm: Alarm;
  /** Number of waiters. */
  length = 0;
  /** Number of them that need a connection of their own. */
  exclusive = 0;
  /** Number of them that can share. */
  shared = 0;
  /** Time since which there has always been at least one that can share. */
  sharedSince = 0;
  readonly #exclusive = new Line<ExclusiveWaiter>();
  readonly #shared = new Line<S>();
  readonly #deadlines = new Deadlines<ExclusiveWaiter | S>();
  #lastOrder = 0;
  /** Order of the last waiter when deadlines of those that need a connection of their own were last added. */
  #addedOrder = 0;
  #firstOrder = 0;

  /** @param onExpired called with the waiters whose deadline has passed; they are already removed, and must be failed */
  constructor(clock: Clock, onExpired: (waiters: readonly (ExclusiveWaiter | S)[]) => void) {
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

  /** Puts waiters back at the front of the queue, in the given order. */
  putBack(waiters: readonly S[]): void {
    this.#shared.sweep();
    if (this.shared === 0) this.sharedSince = this.#clock.now();
    for (const waiter of [...waiters].reverse()) {
      waiter.order = this.#firstOrder--;
      this.#shared.unshift(waiter);
      this.#entered(waiter);
    }
  }

  /** The first waiter, left in place. */
  peek(): ExclusiveWaiter | S | undefined {
    return elder(this.#exclusive.peek(), this.#shared.peek());
  }

  /** The first waiter that can share, left in place. */
  peekShared(): S | undefined {
    return this.#shared.peek();
  }

  /**
   * Removes and returns the first waiter; the caller must settle it.
   *
   * @param mayHaveOwn true for waiters that can share and may be given an idle connection
   */
  shift(mayHaveOwn?: (waiter: S) => boolean): ExclusiveWaiter | S | undefined {
    // The most frequent case first: there is no one to skip.
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

  /** Offers a place to each waiter that can share, in order, until nothing is left to offer. */
  offer(place: (waiter: S) => Offered): void {
    this.#shared.offer((waiter) => {
      const offered = place(waiter);
      if (offered === 'taken') this.#left(waiter);
      return offered;
    });
  }

  /** Waiters that can share, in order. */
  waitingShared(): IterableIterator<S> {
    return this.#shared.waiting();
  }

  /** Removes a waiter from any position. */
  remove(waiter: ExclusiveWaiter | S): void {
    if (hasLeft(waiter)) return;
    this.#left(waiter);
    if (waiter.canShare) this.#shared.leave();
    else this.#exclusive.leave();
  }

  /** Removes and fails all waiters. */
  failAll(toError: (waiter: ExclusiveWaiter | S) => Error): void {
    for (let waiter = this.shift(); waiter !== undefined; waiter = this.shift()) waiter.fail(toError(waiter));
  }

  /** Stops the timer permanently. */
  close(): void {
    this.#alarm.cancel();
  }

  #entered(waiter: ExclusiveWaiter | S): void {
    if (waiter.canShare) {
      this.#deadlines.add(waiter);
      this.shared += 1;
    } else {
      this.#deadlines.expect(waiter);
      this.exclusive += 1;
    }
    this.length += 1;
    this.#alarm.keepAlive(true);
    this.#alarm.setFor(endOf(waiter));
  }

  #left(waiter: ExclusiveWaiter | S): void {
    this.#deadlines.remove(waiter);
    if (waiter.canShare) this.shared -= 1;
    else this.exclusive -= 1;
    this.length -= 1;
    // The timer stays set for the next waiters; it only stops keeping the process alive.
    if (this.length === 0) this.#alarm.keepAlive(false);
  }

  #expire(): void {
    const now = this.#clock.now();
    const expired: (ExclusiveWaiter | S)[] = [];
    this.#addExclusive();
    this.#deadlines.sort();
    for (let waiter = this.#firstDue(now); waiter !== undefined; waiter = this.#firstDue(now)) {
      this.remove(waiter);
      expired.push(waiter);
    }
    this.#alarm.setFor(Math.max(this.#deadlines.nextAt, now));
    if (expired.length > 0) this.#onExpired(expired.sort((a, b) => a.order - b.order));
  }

  /** Adds the deadlines of those that have come since this was last called. They come in order, and none is put back. */
  #addExclusive(): void {
    for (const waiter of this.#exclusive.since(this.#addedOrder)) {
      if (waiter.place === pending) this.#deadlines.add(waiter);
    }
    this.#addedOrder = this.#lastOrder;
  }

  #firstDue(now: number): ExclusiveWaiter | S | undefined {
    const { first } = this.#deadlines;
    return first !== undefined && endOf(first) <= now ? first : undefined;
  }
}

/** Waiters of one kind in order. Those that have left are skipped, and removed when they are the majority. */
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
    let head = this.#waiters.peek();
    while (head !== undefined && hasLeft(head)) {
      this.#waiters.shift();
      head = this.#waiters.peek();
    }
    return head;
  }

  shift(): W | undefined {
    const waiter = this.peek();
    if (waiter === undefined) return undefined;
    this.#waiters.shift();
    this.#live -= 1;
    return waiter;
  }

  first(isWanted: ((waiter: W) => boolean) | undefined): W | undefined {
    const head = this.peek();
    if (head === undefined || isWanted === undefined || isWanted(head)) return head;
    for (const waiter of this.#waiters) if (!hasLeft(waiter) && isWanted(waiter)) return waiter;
    return undefined;
  }

  *waiting(): IterableIterator<W> {
    for (const waiter of this.#waiters) if (!hasLeft(waiter)) yield waiter;
  }

  /** Those behind this position in order of arrival, from the last, and some that have left. Only for a line in that order. */
  *since(order: number): IterableIterator<W> {
    for (let i = this.#waiters.length - 1; i >= 0; i -= 1) {
      const waiter = this.#waiters.at(i) as W;
      if (waiter.order <= order) return;
      yield waiter;
    }
  }

  offer(place: (waiter: W) => Offered): void {
    // By index: an iterator over a long queue costs more than most offers.
    for (let i = 0; i < this.#waiters.length; i += 1) {
      const waiter = this.#waiters.at(i) as W;
      if (hasLeft(waiter)) continue;
      const offered = place(waiter);
      if (offered === 'exhausted') break;
      if (offered === 'declined') continue;
      this.#live -= 1;
    }
    // Remove those at the front now, instead of skipping them at each offer.
    this.peek();
    this.#sweepIfMany();
  }

  /** Called when a waiter at any position has left. */
  leave(): void {
    this.#live -= 1;
    this.#sweepIfMany();
  }

  sweep(): void {
    this.#waiters.retain((waiter) => !hasLeft(waiter));
  }

  #sweepIfMany(): void {
    if (this.#waiters.length > 2 * this.#live + 32) this.sweep();
  }
}

function elder<A extends Waiter, B extends Waiter>(first: A | undefined, second: B | undefined): A | B | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return second.order < first.order ? second : first;
}

/** True if it is not in the queue. */
function hasLeft({ place }: Waiter): boolean {
  return place === gone;
}

/** Time at which the waiter started to wait, in milliseconds. */
export function beganAt({ turn }: Waiter): number {
  return turn?.beganAt ?? 0;
}
