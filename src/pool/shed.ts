/** Bounds of shedding, in milliseconds; a target of 0 switches it off. */
export interface ShedSettings {
  readonly shedTargetMs: number;
  readonly shedIntervalMs: number;
}

/**
 * Decides when callers are refused early because waits have been long for a whole interval (CoDel, in the form that
 * Elixir's db_connection gave it): a queue that empties now and then is a burst and is left alone; one whose
 * *shortest* wait stayed above the target for an interval is overload, and then whoever waited more than twice the
 * target is refused, so that those behind are served while their answer is still wanted.
 */
export class Shedder {
  readonly #targetMs: number;
  readonly #intervalMs: number;
  #shortestMs = 0;
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

  /** Nobody waits any more, so whatever happened was a burst. */
  emptied(): void {
    this.#shortestMs = 0;
  }

  /**
   * A connection is free for the head of the queue, who has waited `waitedMs`.
   *
   * @returns the wait above which waiters are refused before the next one is served; `Infinity` refuses nobody
   */
  limitAtCheckIn(now: number, waitedMs: number): number {
    this.#lastServedAt = now;
    if (now >= this.#intervalEndsAt) {
      this.#isSlow = this.#shortestMs > this.#targetMs;
      this.#intervalEndsAt = now + this.#intervalMs;
      this.#shortestMs = waitedMs;
      return Number.POSITIVE_INFINITY;
    }
    if (waitedMs < this.#shortestMs) this.#shortestMs = waitedMs;
    return this.#isSlow ? 2 * this.#targetMs : Number.POSITIVE_INFINITY;
  }

  /** The same question at any time, for the case that no connection comes back while the head waits for an interval. */
  limitAtPoll(now: number, waitedMs: number): number {
    const stalledMs = Math.min(now - this.#lastServedAt, waitedMs);
    if (stalledMs < this.#intervalMs || waitedMs <= this.#targetMs) return Number.POSITIVE_INFINITY;
    this.#isSlow = true;
    return 2 * this.#targetMs;
  }
}
