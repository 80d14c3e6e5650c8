import type { Scheduler } from './scheduler.js';

/** The machine that server and processes share: work waits, in order, until one of its processors is free. */
export class Processors {
  readonly #clock: Scheduler;
  /** Time at which each of them is free. */
  readonly #freeAt: number[];

  readonly #slowness: number;

  /** @param slowness factor of the time that all work takes: what else runs on the machine, or an older one */
  constructor(clock: Scheduler, count: number, slowness = 1) {
    this.#clock = clock;
    this.#slowness = slowness;
    this.#freeAt = Array.from({ length: count }, () => 0);
  }

  /** Runs a function as soon as work that takes a processor this time is done. */
  work(ms: number, run: () => void): void {
    const first = this.#freeAt.indexOf(Math.min(...this.#freeAt));
    const doneAt = Math.max(this.#clock.now(), this.#freeAt[first] as number) + ms * this.#slowness;
    this.#freeAt[first] = doneAt;
    this.#clock.at(doneAt, run);
  }
}
