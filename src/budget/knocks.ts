/** Processes without a connection that have lately asked for one. */
export class KnockList {
  readonly #memoryMs: number;
  readonly #heard = new Map<string, number>();

  constructor(memoryMs: number) {
    this.#memoryMs = memoryMs;
  }

  note(id: string, now: number): void {
    this.#heard.set(id, now);
  }

  /** It has got a connection. */
  forget(id: string): void {
    this.#heard.delete(id);
  }

  count(now: number): number {
    for (const [id, at] of this.#heard) if (now - at >= this.#memoryMs) this.#heard.delete(id);
    return this.#heard.size;
  }
}
