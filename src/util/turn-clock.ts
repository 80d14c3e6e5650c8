import type { Clock } from './clock.js';

/**
 * A clock that is read once in each turn of the event loop, for what happens many times in one: reading the time costs
 * more than handing out a connection. Where it must be exact, as for a deadline, `read` it.
 *
 * A turn ends when everything has run that follows from one event: promise jobs included, timers and sockets not.
 */
export class TurnClock {
  readonly #clock: Clock;
  #now = 0;
  #isCurrent = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The time at which this turn first asked, in milliseconds. */
  get now(): number {
    return this.#isCurrent ? this.#now : this.read();
  }

  /** The time at this moment, in milliseconds; for the rest of the turn it is `now`. */
  read(): number {
    this.#now = this.#clock.now();
    if (!this.#isCurrent) {
      this.#isCurrent = true;
      process.nextTick(this.#forget);
    }
    return this.#now;
  }

  readonly #forget = (): void => {
    this.#isCurrent = false;
  };
}
