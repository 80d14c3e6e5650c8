import type { Clock, Timer } from './clock.js';

/** Times closer together than this are handled together. */
const slackMs = 1;

/** One timer for many times: it fires once, at the earliest of those set since it last fired. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #timer: Timer | undefined;
  #at = Number.POSITIVE_INFINITY;
  #isRef = true;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Fires at this time at the latest; `Infinity` sets nothing. */
  setFor(time: number): void {
    if (time >= this.#at) return;
    this.cancel();
    this.#at = time;
    this.#timer = this.#clock.setTimer(
      () => {
        this.cancel();
        this.#ring();
      },
      Math.max(time - this.#clock.now(), slackMs),
    );
    if (!this.#isRef) this.#timer.unref();
  }

  cancel(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#at = Number.POSITIVE_INFINITY;
  }

  /** If true, the alarm alone keeps the process alive. @default true */
  keepAlive(isRef: boolean): void {
    if (this.#isRef === isRef) return;
    this.#isRef = isRef;
    if (isRef) this.#timer?.ref();
    else this.#timer?.unref();
  }
}
