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
