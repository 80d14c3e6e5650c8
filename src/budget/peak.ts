/** Highest demand within the last while: a demand that changes from moment to moment is not published each time. */
export class PeakDemand {
  readonly #memoryMs: number;
  #last = 0;
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

  /** Time to note the demand again, since the peak may be over by then; infinite if the last demand is the highest. */
  get endsAt(): number {
    return this.value > this.#last ? this.#since + this.#memoryMs : Number.POSITIVE_INFINITY;
  }

  note(demand: number, now: number): void {
    this.#last = demand;
    if (now - this.#since >= this.#memoryMs) {
      this.#previous = now - this.#since >= 2 * this.#memoryMs ? demand : this.#current;
      this.#current = demand;
      this.#since = now;
    } else this.#current = Math.max(this.#current, demand);
  }
}
