import type { Clock, Timer } from '../../src/util/clock.js';

interface Entry {
  readonly at: number;
  readonly callback: () => void;
  isRef: boolean;
}

/** Lets everything run that waits for no timer: promise jobs, next ticks, and what these bring about. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A clock that stands still until it is told to advance. */
export class FakeClock implements Clock {
  #now: number;
  readonly #entries = new Set<Entry>();

  /** @param now where it starts; not 0, so that "since the beginning" and "at 0" do not look alike */
  constructor(now = 1_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** Nothing that happens here takes any time. */
  idleMs(): number {
    return this.#now;
  }

  setTimer(callback: () => void, ms: number): Timer {
    const entry = { at: this.#now + Math.max(0, ms), callback, isRef: true };
    this.#entries.add(entry);
    return {
      cancel: () => void this.#entries.delete(entry),
      ref: () => {
        entry.isRef = true;
      },
      unref: () => {
        entry.isRef = false;
      },
    };
  }

  /** How many timers are pending. */
  get pending(): number {
    return this.#entries.size;
  }

  /** How many of them would keep a process alive. */
  get holding(): number {
    return [...this.#entries].filter(({ isRef }) => isRef).length;
  }

  /** Runs what is due within the time, in order, each with the promise jobs that follow from it. */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    await settle();
    for (let entry = this.#firstBy(target); entry !== undefined; entry = this.#firstBy(target)) {
      this.#entries.delete(entry);
      this.#now = Math.max(this.#now, entry.at);
      entry.callback();
      await settle();
    }
    this.#now = target;
  }

  #firstBy(target: number): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of this.#entries) {
      if (entry.at <= target && (first === undefined || entry.at < first.at)) first = entry;
    }
    return first;
  }
}
