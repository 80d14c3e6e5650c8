import type { Clock, Timer } from '../../util/clock.js';

/** Calls at regular times, counted from beginning to beginning, but never two at once: one that takes longer is followed at once. */
export class Ticker {
  readonly #look: () => Promise<void>;
  readonly #clock: Clock;
  readonly #fail: (error: unknown) => void;
  #intervalMs: number;
  #timer: Timer | undefined;
  #begunAt = Number.NEGATIVE_INFINITY;
  #state: 'running' | 'paused' | 'stopped' = 'paused';
  #isLooking = false;

  /** @param fail is told when a call rejects; nothing is called after that */
  constructor(look: () => Promise<void>, intervalMs: number, fail: (error: unknown) => void, clock: Clock) {
    this.#look = look;
    this.#intervalMs = intervalMs;
    this.#fail = fail;
    this.#clock = clock;
  }

  /** Calls at once, and then again and again. */
  start(): void {
    if (this.#state === 'stopped') return;
    this.#state = 'running';
    this.lookNow();
  }

  /** Calls no more until `start` or `lookNow`. */
  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
    this.#timer?.cancel();
  }

  /** Calls no more. */
  stop(): void {
    this.#state = 'stopped';
    this.#timer?.cancel();
  }

  /** Takes effect for the call to come. */
  set intervalMs(ms: number) {
    this.#intervalMs = ms;
    if (!this.#isLooking) this.#schedule();
  }

  /** Calls at once, unless a call is under way. */
  lookNow(): void {
    if (this.#isLooking || this.#state === 'stopped') return;
    this.#timer?.cancel();
    this.#isLooking = true;
    this.#begunAt = this.#clock.now();
    this.#look().then(
      () => {
        this.#isLooking = false;
        this.#schedule();
      },
      (error: unknown) => {
        this.stop();
        this.#fail(error);
      },
    );
  }

  #schedule(): void {
    this.#timer?.cancel();
    if (this.#state !== 'running') return;
    const dueInMs = Math.max(0, this.#begunAt + this.#intervalMs - this.#clock.now());
    this.#timer = this.#clock.setTimer(() => this.lookNow(), dueInMs);
  }
}
