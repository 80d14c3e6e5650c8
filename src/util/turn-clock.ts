import type { Clock } from './clock.js';
import { runtime } from './runtime.js';

/**
 * One turn of the event loop: everything that follows from one event, promise jobs included. Who asks for something in a
 * turn cannot be answered before it ends; so that is when the time that it is given begins.
 */
export interface Turn {
  /** When something first asked for the time in it, in milliseconds. */
  readonly beganAt: number;
  /** `Infinity` as long as it goes on. */
  readonly endedAt: number;
}

/**
 * A clock that is read twice in a turn of the event loop, however often it is asked: reading the time costs more than
 * handing out a connection.
 */
export class TurnClock {
  readonly #clock: Clock;
  #turn: { beganAt: number; endedAt: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The turn that goes on. */
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
