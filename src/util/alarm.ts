import type { Clock, Timer } from './clock.js';

/** Moments closer together than this are handled in one go. */
const slackMs = 1;

/** One timer for many moments: it rings once at the earliest of those it was set for since it last rang. */
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

  /** Rings at this time at the latest; `Infinity` asks for nothing. */
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

  /** Whether the alarm alone keeps the process alive. @default it does */
  keepAlive(isRef: boolean): void {
    if (this.#isRef === isRef) return;
    this.#isRef = isRef;
    if (isRef) this.#timer?.ref();
    else this.#timer?.unref();
  }
}
