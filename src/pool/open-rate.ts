/** Maximum number of connections that are opened at once under a limit per second, as a share of a second's number. */
const burstShare = 0.2;

/** Limits the number of connections opened per second: evenly, with a burst of a fifth of a second's number. Pure but for its state. */
export class OpenRate {
  readonly #intervalMs: number;
  readonly #burstMs: number;
  /** Time at which the openings so far are paid for. */
  #paidAt = Number.NEGATIVE_INFINITY;

  /** @param perSecond 0 for no limit */
  constructor(perSecond: number) {
    this.#intervalMs = perSecond === 0 ? 0 : 1000 / perSecond;
    this.#burstMs = Math.max(0, Math.floor(perSecond * burstShare) - 1) * this.#intervalMs;
  }

  /** Number of connections that may be opened now. */
  available(now: number): number {
    if (this.#intervalMs === 0) return Number.POSITIVE_INFINITY;
    const spareMs = now + this.#burstMs - Math.max(this.#paidAt, now - 1e9);
    return Math.max(0, Math.min(Math.floor(spareMs / this.#intervalMs) + 1, this.#burstMs / this.#intervalMs + 1));
  }

  /** Time until one may be opened, in milliseconds. */
  waitMs(now: number): number {
    return Math.max(0, this.#paidAt - this.#burstMs - now);
  }

  /** Called for each connection that is opened. */
  spend(now: number): void {
    this.#paidAt = Math.max(this.#paidAt, now) + this.#intervalMs;
  }
}
