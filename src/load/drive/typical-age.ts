/** What is kept of the past at each look. */
const kept = 0.95;

/**
 * How long users have typically been at what they are doing: in a steady state Σc²/2Σc of their cycles c, for long ones
 * are the more likely to be met under way (the mean age of renewal theory). Follows the last looks.
 */
export class TypicalAge {
  #sumMs = 0;
  #squares = 0;

  add(cycleMs: number): void {
    this.#sumMs += cycleMs;
    this.#squares += cycleMs * cycleMs;
  }

  /** Milliseconds; `Infinity` while nothing is known. Looked at in equal steps of time. */
  look(): number {
    const ageMs = this.#sumMs === 0 ? Number.POSITIVE_INFINITY : this.#squares / (2 * this.#sumMs);
    this.#sumMs *= kept;
    this.#squares *= kept;
    return ageMs;
  }
}
