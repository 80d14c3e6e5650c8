import type { Clock } from '../../util/clock.js';
import { defer } from '../../util/deferred.js';

/** Caches an expensive value for a while, so that many readers cost as little as one. */
export class Cached<T> {
  readonly #load: () => Promise<T>;
  readonly #keepMs: number;
  readonly #clock: Clock;
  #last: { readonly value: T; readonly at: number } | undefined;
  #pending: Promise<T> | undefined;

  /** @param keepMs maximum age of a value, in milliseconds */
  constructor(load: () => Promise<T>, keepMs: number, clock: Clock) {
    this.#load = load;
    this.#keepMs = keepMs;
    this.#clock = clock;
  }

  /**
   * Returns the value of the last `keepMs`, or the one being loaded. An error rejects its waiting readers and is not
   * cached.
   */
  get(): Promise<T> {
    if (this.#last && this.#clock.now() - this.#last.at < this.#keepMs) return Promise.resolve(this.#last.value);
    this.#pending ??= this.#renew().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  /** As `get`, but returns the last value if loading takes longer than `ms`; waits if there is none yet. */
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
