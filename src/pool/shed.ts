import type { Core } from './core.js';
import type { PoolStatement } from './pool-statement.js';
import { beganAt, type ExclusiveWaiter } from './queue.js';
import { refuseShed } from './refusal.js';

/** Bounds of shedding, in milliseconds; a target of 0 switches it off. */
export interface ShedSettings {
  readonly shedTargetMs: number;
  readonly shedIntervalMs: number;
}

/**
 * Decides when callers are refused early because waits have been long for a whole interval (CoDel, in the variant of
 * Elixir's db_connection): a queue that empties now and then is a burst and is left alone; if the *shortest* wait stayed above
 * the target for an interval, that is overload. Then callers that waited more than twice the target are rejected, so that
 * those behind them are served in time.
 *
 * Waits count only as far as the event loop was idle meanwhile: in a busy process they say nothing about the database.
 */
export class Shedder {
  readonly #targetMs: number;
  readonly #intervalMs: number;
  readonly #idleMs: () => number;
  #minMs = 0;
  #intervalEndsAt = 0;
  #begin = { at: 0, idleMs: 0 };
  #isSlow = false;
  #lastServedAt = 0;

  /** @param idleMs returns the event loop's idle time so far, in milliseconds */
  constructor({ shedTargetMs, shedIntervalMs }: ShedSettings, idleMs: () => number) {
    this.#targetMs = shedTargetMs;
    this.#intervalMs = shedIntervalMs;
    this.#idleMs = idleMs;
  }

  get isOn(): boolean {
    return this.#targetMs > 0;
  }

  /** Called when the queue is empty: the wait was a burst. */
  emptied(): void {
    this.#minMs = 0;
  }

  /**
   * Called when a connection is free for the head of the queue, which has waited `waitedMs`.
   *
   * @returns the wait above which waiters are rejected before the next one is served; `Infinity` rejects none
   */
  limitAtCheckIn(now: number, waitedMs: number): number {
    this.#lastServedAt = now;
    if (now >= this.#intervalEndsAt) {
      this.#isSlow = this.#minMs * this.#idleShare(now) > this.#targetMs;
      this.#intervalEndsAt = now + this.#intervalMs;
      this.#begin = { at: now, idleMs: this.#idleMs() };
      this.#minMs = waitedMs;
      return Number.POSITIVE_INFINITY;
    }
    if (waitedMs < this.#minMs) this.#minMs = waitedMs;
    return this.#isSlow ? 2 * this.#targetMs : Number.POSITIVE_INFINITY;
  }

  /** The same, called periodically, in case no connection is released for an interval. */
  limitAtPoll(now: number, waitedMs: number): number {
    const stalledMs = Math.min(now - this.#lastServedAt, waitedMs);
    const isShort = stalledMs < this.#intervalMs || waitedMs * this.#idleShare(now) <= this.#targetMs;
    if (isShort) return Number.POSITIVE_INFINITY;
    this.#isSlow = true;
    return 2 * this.#targetMs;
  }

  /** Share of the time since the interval began in which the event loop was idle, from 0 to 1. */
  #idleShare(now: number): number {
    const { at, idleMs } = this.#begin;
    return now > at ? (this.#idleMs() - idleMs) / (now - at) : 1;
  }
}

/** Sheds load when a connection is free for the head of the queue. */
export function shedAtCheckIn(core: Core, shedder: Shedder, now: number): void {
  const head = shedder.isOn ? core.queue.peek() : undefined;
  if (head) shed(core, now, shedder.limitAtCheckIn(now, loadWaitMs(core, head, now)));
}

/** Sheds load if no check-in has happened for an interval. */
export function pollShedding(core: Core, shedder: Shedder): void {
  const { queue, clock, isSuspended, connections } = core;
  const head = queue.peek();
  // Without a connection the server is away, which is no overload.
  const isServing = !isSuspended && connections.serving > connections.connecting;
  if (!shedder.isOn || !isServing || head === undefined) return;
  const now = clock.now();
  shed(core, now, shedder.limitAtPoll(now, loadWaitMs(core, head, now)));
}

/** Time that the waiter has waited because of load, not for a server that was away or a pool that was suspended. */
function loadWaitMs({ servingSince }: Core, waiter: ExclusiveWaiter | PoolStatement, now: number): number {
  return now - Math.max(beganAt(waiter), servingSince);
}

/** Rejects waiters at the head that have waited for longer than the limit. */
function shed(core: Core, now: number, limitMs: number): void {
  const { queue, stats } = core;
  for (let head = queue.peek(); head && loadWaitMs(core, head, now) > limitMs; head = queue.peek()) {
    queue.remove(head);
    stats.counters.shed += 1;
    head.fail(refuseShed(core, now - beganAt(head)));
  }
}
