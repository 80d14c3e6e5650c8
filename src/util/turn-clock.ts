import type { Clock } from './clock.js';
import { runtime } from './runtime.js';

/**
 * One turn of the event loop: everything that follows from one event, microtasks included. A request made in a turn
 * cannot be answered before the turn ends, so its time limit starts then.
 */
export interface Turn {
  /** Time of the first request for the time in this turn, in milliseconds. */
  readonly beganAt: number;
  /** `Infinity` until the turn has ended. */
  readonly endedAt: number;
}

/**
 * A clock that reads the time at most twice per turn of the event loop, however often it is asked: reading it costs more than
 * handing out a connection.
 */
export class TurnClock {
  readonly #clock: Clock;
  #turn: { readonly beganAt: number; endedAt: number } | undefined;
  /** True if someone keeps the turn, and so its end matters. */
  #isKept = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The current turn. */
  get current(): Turn {
    this.#isKept = true;
    return this.#turn ?? this.#begin();
  }

  /** The time as of this turn, in milliseconds. */
  get now(): number {
    return (this.#turn ?? this.#begin()).beganAt;
  }

  #begin(): Turn {
    const turn = { beganAt: this.#clock.now(), endedAt: Number.POSITIVE_INFINITY };
    this.#turn = turn;
    runtime.nextTick(this.#end);
    return turn;
  }

  readonly #end = (): void => {
    if (this.#turn && this.#isKept) this.#turn.endedAt = this.#clock.now();
    this.#turn = undefined;
    this.#isKept = false;
  };
}
