/** An estimate of the processes without a connection. */
interface Crowd {
  readonly size: number;
  readonly at: number;
}

/** Times in milliseconds for which a knock counts, unless its process gets in, and for which an estimate of a crowd does. */
export interface KnockMemory {
  readonly knockMs: number;
  readonly crowdMs: number;
}

/**
 * Processes without a connection that have lately asked for one. In a crowd few get as far as to ask, so each tells how many it
 * believes there are.
 */
export class KnockList {
  readonly #memory: KnockMemory;
  readonly #heard = new Map<string, number>();
  #crowd: Crowd = { size: 0, at: Number.NEGATIVE_INFINITY };

  constructor(memory: KnockMemory) {
    this.#memory = memory;
  }

  /** @param crowd number of processes without a connection as this one estimates it, itself included */
  note(id: string, now: number, crowd = 1): void {
    this.#heard.set(id, now);
    if (crowd > 1 && crowd >= this.#crowdAt(now)) this.#crowd = { size: crowd, at: now };
  }

  /** It has got a connection. */
  forget(id: string): void {
    this.#heard.delete(id);
    this.#crowd = { ...this.#crowd, size: this.#crowd.size - 1 };
  }

  count(now: number): number {
    for (const [id, at] of this.#heard) if (now - at >= this.#memory.knockMs) this.#heard.delete(id);
    return Math.max(this.#heard.size, this.#crowdAt(now));
  }

  #crowdAt(now: number): number {
    return now - this.#crowd.at < this.#memory.crowdMs ? this.#crowd.size : 0;
  }
}
