import type { Clock } from '../../util/clock.js';
import { defer } from '../../util/deferred.js';

/** Keeps what is costly to make for a while, so that many who ask cost as little as one. */
export class Cached<T> {
  readonly #load: () => Promise<T>;
  readonly #keepMs: number;
  readonly #clock: Clock;
  #last: { readonly value: T; readonly at: number } | undefined;
  #pending: Promise<T> | undefined;

  /** @param keepMs how old what is handed out may be, in milliseconds */
  constructor(load: () => Promise<T>, keepMs: number, clock: Clock) {
    this.#load = load;
    this.#keepMs = keepMs;
    this.#clock = clock;
  }

  /** What was made within `keepMs`, or is being made. A failure is told to those who wait for it, and not kept. */
  get(): Promise<T> {
    if (this.#last && this.#clock.now() - this.#last.at < this.#keepMs) return Promise.resolve(this.#last.value);
    this.#pending ??= this.#renew().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  /** As `get`, but where that takes longer than `ms`, what was known last; the first time it is waited for. */
  async getWithin(ms: number): Promise<T> {
    const next = this.get();
    const last = this.#last;
    if (last === undefined) return next;
    const late = defer<T>();
    const timer = this.#clock.setTimer(() => late.resolve(last.value), ms);
    return Promise.race([next, late.promise]).finally(() => timer.cancel());
  }

  async #renew(): Promise<T> {
    const value = await this.#load();
    this.#last = { value, at: this.#clock.now() };
    return value;
  }
}
