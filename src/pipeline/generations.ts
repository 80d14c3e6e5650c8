/**
 * A cache that evicts entries not used recently. It keeps two generations: when the young one is full it becomes the old
 * one, and unused entries of the former old one are dropped. Constant time, no bookkeeping per use.
 */
export class GenerationMap<K, V> {
  readonly #limit: number;
  /** The young generation, for a fast first lookup. */
  recent: ReadonlyMap<K, V>;
  #young: Map<K, V>;
  #old = new Map<K, V>();

  /** @param limit entries of one generation; at most twice as many are kept */
  constructor(limit: number) {
    this.#limit = limit;
    this.#young = new Map();
    this.recent = this.#young;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: K): V | undefined {
    const value = this.#young.get(key);
    if (value !== undefined || this.#old.size === 0) return value;
    const older = this.#old.get(key);
    if (older !== undefined) {
      this.#old.delete(key);
      this.set(key, older);
    }
    return older;
  }

  *[Symbol.iterator](): IterableIterator<[K, V]> {
    yield* this.#young;
    yield* this.#old;
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#limit && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
      this.recent = this.#young;
    }
    this.#young.set(key, value);
  }
}
