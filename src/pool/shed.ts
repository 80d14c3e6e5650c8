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
 */
export class Shedder {
  readonly #targetMs: number;
  readonly #intervalMs: number;
  #minMs = 0;
  #intervalEndsAt = 0;
  #isSlow = false;
  #lastServedAt = 0;

  constructor({ shedTargetMs, shedIntervalMs }: ShedSettings) {
    this.#targetMs = shedTargetMs;
    this.#intervalMs = shedIntervalMs;
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
      this.#isSlow = this.#minMs > this.#targetMs;
      this.#intervalEndsAt = now + this.#intervalMs;
      this.#minMs = waitedMs;
      return Number.POSITIVE_INFINITY;
    }
    if (waitedMs < this.#minMs) this.#minMs = waitedMs;
    return this.#isSlow ? 2 * this.#targetMs : Number.POSITIVE_INFINITY;
  }

  /** The same, called periodically, in case no connection is released for an interval. */
  limitAtPoll(now: number, waitedMs: number): number {
    const stalledMs = Math.min(now - this.#lastServedAt, waitedMs);
    if (stalledMs < this.#intervalMs || waitedMs <= this.#targetMs) return Number.POSITIVE_INFINITY;
    this.#isSlow = true;
    return 2 * this.#targetMs;
  }
}
