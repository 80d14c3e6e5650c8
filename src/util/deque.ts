/** A first-in first-out queue on a ring buffer: constant time at both ends, no garbage while its size is stable. */
export class Deque<T> {
  #ring: (T | undefined)[] = new Array(16);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: T): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length) & (this.#ring.length - 1)] = item;
    this.#length += 1;
  }

  /** Puts an item in front of all others. */
  unshift(item: T): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#head = (this.#head - 1) & (this.#ring.length - 1);
    this.#ring[this.#head] = item;
    this.#length += 1;
  }

  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#length -= 1;
    return item;
  }

  /** The item at this position, counted from the front; undefined if there is none. */
  at(index: number): T | undefined {
    return index < this.#length ? this.#ring[(this.#head + index) & (this.#ring.length - 1)] : undefined;
  }

  peek(): T | undefined {
    return this.#ring[this.#head];
  }

  /** Keeps only what `isKept` accepts, in order. */
  retain(isKept: (item: T) => boolean): void {
    const kept = [...this].filter(isKept);
    this.#ring.fill(undefined);
    this.#head = 0;
    this.#length = 0;
    for (const item of kept) this.push(item);
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.#length; i += 1) {
      yield this.#ring[(this.#head + i) & (this.#ring.length - 1)] as T;
    }
  }

  // The capacity stays a power of two, so that an index wraps with a mask.
  #grow(): void {
    const items = [...this];
    this.#ring = items.concat(new Array(items.length));
    this.#head = 0;
  }
}
