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
 * A clock that reads the time twice per turn of the event loop, however often it is asked: reading it costs more than
 * handing out a connection.
 */
export class TurnClock {
  readonly #clock: Clock;
  #turn: { beganAt: number; endedAt: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The current turn. */
  get current(): Turn {
    return this.#turn ?? this.#begin();
  }

  /** The time as of this turn, in milliseconds. */
  get now(): number {
    return this.current.beganAt;
  }

  #begin(): Turn {
    const turn = { beganAt: this.#clock.now(), endedAt: Number.POSITIVE_INFINITY };
    this.#turn = turn;
    runtime.nextTick(this.#end);
    return turn;
  }

  readonly #end = (): void => {
    if (this.#turn) this.#turn.endedAt = this.#clock.now();
    this.#turn = undefined;
  };
}
