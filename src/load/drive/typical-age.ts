/** Number of cycles of each user that count. */
const remembered = 2;

/**
 * How long users have typically been at what they are doing: in a steady state Σc²/2Σc of their cycles c, for long ones
 * are the more likely to be met under way (the mean age of renewal theory). Older cycles weigh less and less.
 */
export class TypicalAge {
  readonly #kept: number;
  #sumMs = 0;
  #squares = 0;

  constructor(users: number) {
    this.#kept = 1 - 1 / (remembered * Math.max(1, users));
  }

  add(cycleMs: number): void {
    this.#sumMs = this.#sumMs * this.#kept + cycleMs;
    this.#squares = this.#squares * this.#kept + cycleMs * cycleMs;
  }

  /** Milliseconds; `Infinity` while nothing is known. */
  get ms(): number {
    return this.#sumMs === 0 ? Number.POSITIVE_INFINITY : this.#squares / (2 * this.#sumMs);
  }
}
