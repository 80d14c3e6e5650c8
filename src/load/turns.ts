import { Deque } from '../util/deque.js';

/** Lets so many at once, the others in the order in which they came. */
export class Turns {
  readonly #waiting = new Deque<() => void>();
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#left === Number.POSITIVE_INFINITY) return work();
    return this.#queue(work);
  }

  async #queue<T>(work: () => Promise<T>): Promise<T> {
    if (this.#left === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#left -= 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#left += 1;
    }
  }
}
