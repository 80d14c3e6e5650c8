import { type Deferred, defer } from '../../util/deferred.js';
import { Deque } from '../../util/deque.js';

/** Lets so many at once, the others in the order in which they came. */
export class Turns {
  readonly #waiting = new Deque<Deferred<void>>();
  #left: number;
  #refusal: Error | undefined;

  constructor(most: number) {
    this.#left = most;
  }

  /** @throws what it was closed with, also for those who still wait then. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#refusal) throw this.#refusal;
    if (this.#left === Number.POSITIVE_INFINITY) return work();
    if (this.#left === 0) await this.#wait();
    else this.#left -= 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next.resolve();
      else this.#left += 1;
    }
  }

  /** Refuses those who wait and those who come later. Those whose turn it is go on. */
  close(refusal: Error): void {
    this.#refusal = refusal;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) next.reject(refusal);
  }

  #wait(): Promise<void> {
    const turn = defer<void>();
    this.#waiting.push(turn);
    return turn.promise;
  }
}
