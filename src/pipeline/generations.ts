/** Number of newcomers that are recognized when they return; a power of two. */
const maxNewcomers = 8192;

/**
 * A cache that evicts entries not used recently. It keeps two generations: when the young one is full it becomes the old
 * one, and unused entries of the former old one are dropped. Constant time, no bookkeeping per use.
 */
export class GenerationMap<V> {
  readonly #limit: number;
  /** The young generation, for a fast first lookup. */
  recent: ReadonlyMap<string, V>;
  #young: Map<string, V>;
  #old = new Map<string, V>();
  /** Hashes of keys that were not kept; undefined until a generation is full. */
  #newcomers: Uint32Array | undefined;

  /** @param limit entries of one generation; at most twice as many are kept */
  constructor(limit: number) {
    this.#limit = limit;
    this.#young = new Map();
    this.recent = this.#young;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): V | undefined {
    const value = this.#young.get(key);
    if (value !== undefined || this.#old.size === 0) return value;
    const older = this.#old.get(key);
    if (older !== undefined) {
      this.#old.delete(key);
      this.set(key, older);
    }
    return older;
  }

  /**
   * True if a new key is worth an entry: always at first, but once there are more than a generation keeps, only if it
   * returns. Keys that are used once, such as generated texts, then cost no memory and displace no others.
   */
  wants(key: string): boolean {
    const newcomers = this.#newcomers;
    if (newcomers === undefined) return true;
    const hash = hashOf(key);
    const at = hash % maxNewcomers;
    if (newcomers[at] === hash) return true;
    newcomers[at] = hash;
    return false;
  }

  *[Symbol.iterator](): IterableIterator<[string, V]> {
    yield* this.#young;
    yield* this.#old;
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#limit && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
      this.recent = this.#young;
      this.#newcomers ??= new Uint32Array(maxNewcomers);
    }
    this.#young.set(key, value);
  }
}

/** FNV-1a (RFC 9923) with 32 bits, over UTF-16 units; the high bits, which are mixed better, are folded into the low ones. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 16)) >>> 0;
}
