import type { Clock, Timer } from '../util/clock.js';
import { Deque } from '../util/deque.js';
import type { Connection } from './connection.js';

/** What a caller asks for. */
export interface AcquireRequest {
  /** Longest wait in milliseconds; 0 waits for ever. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Name of the prepared statement it is about to run. */
  readonly statementName?: string | undefined;
  /** A checkout by `connect()`, as against a statement of `pool.query`. */
  readonly isCheckout: boolean;
  /** Where the caller stands, for leak reports. */
  readonly holder?: Error | undefined;
}

/** Somebody who wants a connection. Whoever settles it first wins; a settled waiter declines every offer. */
export interface Waiter {
  readonly request: AcquireRequest;
  readonly enqueuedAt: number;
  /** When it gives up; `Infinity` never. */
  readonly deadline: number;
  isSettled: boolean;
  serve(connection: Connection): void;
  fail(error: Error): void;
}

/** Deadlines closer together than this are handled in one go. */
const timerSlackMs = 1;

/** Waiters in the order in which they came, each with its deadline. One timer serves all deadlines. */
export class WaitQueue {
  readonly #clock: Clock;
  readonly #onExpired: (waiter: Waiter) => void;
  readonly #waiters = new Deque<Waiter>();
  #live = 0;
  #timer: Timer | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  /** @param onExpired called for each waiter whose deadline has passed; it is off the queue already, and must be failed */
  constructor(clock: Clock, onExpired: (waiter: Waiter) => void) {
    this.#clock = clock;
    this.#onExpired = onExpired;
  }

  /** Waiters that still wait. */
  get length(): number {
    return this.#live;
  }

  push(waiter: Waiter): void {
    this.#waiters.push(waiter);
    this.#live += 1;
    if (this.#live === 1) this.#timer?.ref();
    if (waiter.deadline < this.#timerAt) this.#arm(waiter.deadline);
  }

  /** The waiter who waits longest, left in place. */
  peek(): Waiter | undefined {
    while (this.#waiters.peek()?.isSettled) this.#waiters.shift();
    return this.#waiters.peek();
  }

  /** Takes the waiter who waits longest; the caller must settle it. */
  shift(): Waiter | undefined {
    const waiter = this.peek();
    if (waiter === undefined) return undefined;
    this.#waiters.shift();
    this.#left(waiter);
    return waiter;
  }

  /** Takes out one waiter, wherever it stands. */
  remove(waiter: Waiter): void {
    if (waiter.isSettled) return;
    this.#left(waiter);
    // Settled ones are skipped when they reach the head; swept out earlier only where they are the majority.
    if (this.#waiters.length > 2 * this.#live + 32) this.#waiters.retain(({ isSettled }) => !isSettled);
  }

  /** Takes out and fails everybody. */
  failAll(toError: (waiter: Waiter) => Error): void {
    for (let waiter = this.shift(); waiter !== undefined; waiter = this.shift()) waiter.fail(toError(waiter));
  }

  /** Stops the timer for good. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  #left(waiter: Waiter): void {
    waiter.isSettled = true;
    this.#live -= 1;
    // The timer stays armed across a short lull; it only stops keeping the process alive.
    if (this.#live === 0) this.#timer?.unref();
  }

  #arm(deadline: number): void {
    this.#timer?.cancel();
    this.#timerAt = deadline;
    this.#timer = this.#clock.setTimer(() => this.#expire(), Math.max(deadline - this.#clock.now(), timerSlackMs));
    if (this.#live === 0) this.#timer.unref();
  }

  #expire(): void {
    this.close();
    const now = this.#clock.now();
    const expired: Waiter[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const waiter of this.#waiters) {
      if (waiter.isSettled) continue;
      if (waiter.deadline <= now) expired.push(waiter);
      else if (waiter.deadline < next) next = waiter.deadline;
    }
    for (const waiter of expired) this.remove(waiter);
    if (next < Number.POSITIVE_INFINITY && next < this.#timerAt) this.#arm(next);
    for (const waiter of expired) this.#onExpired(waiter);
  }
}
