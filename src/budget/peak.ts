/** Highest demand within the last while: a demand that changes from moment to moment is not published each time. */
export class PeakDemand {
  readonly #memoryMs: number;
  #current = 0;
  #previous = 0;
  #since = Number.NEGATIVE_INFINITY;

  constructor(memoryMs: number) {
    this.#memoryMs = memoryMs;
  }

  /** The highest of the present period and the one before. */
  get value(): number {
    return Math.max(this.#current, this.#previous);
  }

  note(demand: number, now: number): void {
    if (now - this.#since >= this.#memoryMs) {
      this.#previous = now - this.#since >= 2 * this.#memoryMs ? demand : this.#current;
      this.#current = demand;
      this.#since = now;
    } else this.#current = Math.max(this.#current, demand);
  }
}
