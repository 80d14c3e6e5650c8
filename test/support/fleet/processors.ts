import type { Scheduler } from './scheduler.js';

/** The machine that server and processes share: work waits, in order, until one of its processors is free. */
export class Processors {
  readonly #clock: Scheduler;
  /** Time at which each of them is free. */
  readonly #freeAt: number[];

  constructor(clock: Scheduler, count: number) {
    this.#clock = clock;
    this.#freeAt = Array.from({ length: count }, () => 0);
  }

  /** Runs a function as soon as work that takes a processor this time is done. */
  work(ms: number, run: () => void): void {
    const first = this.#freeAt.indexOf(Math.min(...this.#freeAt));
    const doneAt = Math.max(this.#clock.now(), this.#freeAt[first] as number) + ms;
    this.#freeAt[first] = doneAt;
    this.#clock.at(doneAt, run);
  }
}
