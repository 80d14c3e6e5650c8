import type { Clock, Timer } from '../../util/clock.js';

/** Pauses that can all be ended at once. */
export class Pauses {
  readonly #clock: Clock;
  readonly #pending = new Map<() => void, Timer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#pending.delete(end);
        resolve();
      };
      this.#pending.set(end, this.#clock.setTimer(end, ms));
    });
  }

  endAll(): void {
    for (const [end, timer] of [...this.#pending]) {
      timer.cancel();
      end();
    }
  }
}
