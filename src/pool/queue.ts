import type { AsyncResource } from 'node:async_hooks';
import { Alarm } from '../util/alarm.js';
import type { Clock } from '../util/clock.js';
import { Deque } from '../util/deque.js';
import type { Turn } from '../util/turn-clock.js';
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
  /** The turn of the event loop in which it came. */
  readonly turn: Turn;
  /** Longest it waits from the end of that turn, in milliseconds; 0 waits for ever. */
  readonly waitLimitMs: number;
  /** Its place in the order in which callers came; set by the queue. */
  order: number;
  isSettled: boolean;
  /** Whether it could do with a part of a connection. */
  readonly canShare: boolean;
  serve(connection: Connection): void;
  fail(error: unknown): void;
}

/** One who wants a connection of its own. */
export class Taker implements Waiter {
  readonly canShare = false;
  readonly request: AcquireRequest;
  readonly turn: Turn;
  /** Resolves with what is made of the connection. */
  readonly promise: Promise<unknown>;
  order = 0;
  isSettled = false;
  /** Called when it is told what comes of it, whatever that is. */
  onTold: (() => void) | undefined;
  /** The async context of the caller; only where somebody asks for it while the connection is handed over. */
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
    this.onTold?.();
    this.#resolve(this.#handOver(connection));
  }

  fail(error: unknown): void {
    this.onTold?.();
    this.#reject(error);
  }
}

/** One who could do with a part of a connection. */
export interface Sharer extends Waiter {
  readonly canShare: true;
}

/** What came of an offer: it was taken, it did not suit this one, or there is nothing left to offer. */
export type Offered = 'taken' | 'declined' | 'exhausted';

/**
 * Waiters in the order in which they came, each with its deadline; one timer serves all deadlines. Those who could
 * share are kept apart, so that they can be found when a shared connection has room, but the order is one.
 */
export class WaitQueue<S extends Sharer = Sharer> {
  readonly #clock: Clock;
  readonly #onExpired: (waiter: Taker | S) => void;
  readonly #alarm: Alarm;
  readonly #takers = new Line<Taker>();
  readonly #sharers = new Line<S>();
  #sharersSince = 0;
  #lastOrder = 0;

  /** @param onExpired called for each waiter whose deadline has passed; it is off the queue already, and must be failed */
  constructor(clock: Clock, onExpired: (waiter: Taker | S) => void) {
    this.#clock = clock;
    this.#onExpired = onExpired;
    this.#alarm = new Alarm(clock, () => this.#expire());
    this.#alarm.keepAlive(false);
  }

  /** Waiters that still wait. */
  get length(): number {
    return this.#takers.live + this.#sharers.live;
  }

  /** Of these, those who want a connection of their own. */
  get takers(): number {
    return this.#takers.live;
  }

  get sharers(): number {
    return this.#sharers.live;
  }

  /** Since when there has always been at least one of those who could share. */
  get sharersSince(): number {
    return this.#sharersSince;
  }

  push(waiter: Taker | S): void {
    waiter.order = ++this.#lastOrder;
    if (waiter.canShare) {
      if (this.#sharers.live === 0) this.#sharersSince = waiter.turn.beganAt;
      this.#sharers.push(waiter);
    } else this.#takers.push(waiter);
    this.#entered(waiter);
  }

  /** Puts in front of everybody, in the order given, those who had been served and were not. */
  putBack(waiters: readonly S[]): void {
    this.#sharers.sweep();
    if (this.#sharers.live === 0) this.#sharersSince = this.#clock.now();
    for (const waiter of [...waiters].reverse()) {
      waiter.order = 0;
      this.#sharers.unshift(waiter);
      this.#entered(waiter);
    }
  }

  /** The waiter who waits longest, left in place. */
  peek(): Taker | S | undefined {
    return elder(this.#takers.peek(), this.#sharers.peek());
  }

  /**
   * Takes the waiter who waits longest; the caller must settle it.
   *
   * @param mayHaveOwn who of the sharers may be given a connection that nobody uses
   */
  shift(mayHaveOwn?: (sharer: S) => boolean): Taker | S | undefined {
    // By far the most frequent case: nobody is to be passed over.
    if (this.#sharers.live === 0) return this.#shiftTaker();
    const waiter = elder(this.#takers.peek(), this.#sharers.first(mayHaveOwn));
    if (waiter !== undefined) this.remove(waiter);
    return waiter;
  }

  #shiftTaker(): Taker | undefined {
    const taker = this.#takers.shift();
    if (this.length === 0) this.#alarm.keepAlive(false);
    return taker;
  }

  /** Offers something to each of those who could share, in order, until nobody could take it any more. */
  offer(place: (sharer: S) => Offered): void {
    this.#sharers.offer(place);
    if (this.length === 0) this.#alarm.keepAlive(false);
  }

  /** Those who could share and still wait, in order. */
  waitingSharers(): IterableIterator<S> {
    return this.#sharers.waiting();
  }

  /** Takes out one waiter, wherever it stands. */
  remove(waiter: Taker | S): void {
    if (waiter.isSettled) return;
    waiter.isSettled = true;
    if (waiter.canShare) this.#sharers.left();
    else this.#takers.left();
    // The timer stays armed across a short lull; it only stops keeping the process alive.
    if (this.length === 0) this.#alarm.keepAlive(false);
  }

  /** Takes out and fails everybody. */
  failAll(toError: (waiter: Taker | S) => Error): void {
    for (let waiter = this.shift(); waiter !== undefined; waiter = this.shift()) waiter.fail(toError(waiter));
  }

  /** Stops the timer for good. */
  close(): void {
    this.#alarm.cancel();
  }

  #entered(waiter: Taker | S): void {
    waiter.isSettled = false;
    this.#alarm.keepAlive(true);
    this.#alarm.setFor(earliestEnd(waiter));
  }

  #expire(): void {
    const now = this.#clock.now();
    const all = [...this.#takers.waiting(), ...this.#sharers.waiting()];
    const expired = all.filter((waiter) => isOver(waiter, now));
    for (const waiter of expired) this.remove(waiter);
    for (const waiter of all) if (!waiter.isSettled) this.#alarm.setFor(Math.max(earliestEnd(waiter), now));
    for (const waiter of expired) this.#onExpired(waiter);
  }
}

/** Waiters of one kind in order. Those who are settled are passed over, and swept out when they are the majority. */
class Line<W extends Waiter> {
  readonly #waiters = new Deque<W>();
  live = 0;

  push(waiter: W): void {
    this.#waiters.push(waiter);
    this.live += 1;
  }

  unshift(waiter: W): void {
    this.#waiters.unshift(waiter);
    this.live += 1;
  }

  peek(): W | undefined {
    while (this.#waiters.peek()?.isSettled) this.#waiters.shift();
    return this.#waiters.peek();
  }

  shift(): W | undefined {
    const waiter = this.peek();
    if (waiter === undefined) return undefined;
    this.#waiters.shift();
    waiter.isSettled = true;
    this.live -= 1;
    return waiter;
  }

  first(isWanted: ((waiter: W) => boolean) | undefined): W | undefined {
    const head = this.peek();
    if (head === undefined || isWanted === undefined || isWanted(head)) return head;
    for (const waiter of this.#waiters) if (!waiter.isSettled && isWanted(waiter)) return waiter;
    return undefined;
  }

  *waiting(): IterableIterator<W> {
    for (const waiter of this.#waiters) if (!waiter.isSettled) yield waiter;
  }

  offer(place: (waiter: W) => Offered): void {
    for (const waiter of this.#waiters) {
      if (waiter.isSettled) continue;
      const offered = place(waiter);
      if (offered === 'exhausted') break;
      if (offered === 'declined') continue;
      waiter.isSettled = true;
      this.live -= 1;
    }
    // Those at the front are passed over once, not each time that something is offered.
    this.peek();
    this.#sweepIfMany();
  }

  /** One has been settled. */
  left(): void {
    this.live -= 1;
    this.#sweepIfMany();
  }

  sweep(): void {
    this.#waiters.retain(({ isSettled }) => !isSettled);
  }

  #sweepIfMany(): void {
    if (this.#waiters.length > 2 * this.live + 32) this.sweep();
  }
}

function elder<A extends Waiter, B extends Waiter>(first: A | undefined, second: B | undefined): A | B | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return second.order < first.order ? second : first;
}

/** When its wait may be over: no sooner than this, and a little later when its turn took time. */
function earliestEnd({ turn, waitLimitMs }: Waiter): number {
  return waitLimitMs === 0 ? Number.POSITIVE_INFINITY : turn.beganAt + waitLimitMs;
}

function isOver({ turn, waitLimitMs }: Waiter, now: number): boolean {
  return waitLimitMs > 0 && turn.endedAt + waitLimitMs <= now;
}
