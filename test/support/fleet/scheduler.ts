import type { Clock, Timer } from '../../../src/util/clock.js';

interface Event {
  readonly at: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** Virtual time: events run in the order of their times, and everything that follows from one before the next. */
export class Scheduler implements Clock {
  #now = 0;
  #order = 0;
  readonly #heap: Event[] = [];
  /** Number of events that have run. */
  steps = 0;

  now(): number {
    return this.#now;
  }

  idleMs(): number {
    return 0;
  }

  setTimer(callback: () => void, ms: number): Timer {
    const event = this.at(this.#now + Math.max(0, ms), callback);
    return {
      cancel: () => {
        event.run = undefined;
      },
      ref: () => {},
      unref: () => {},
    };
  }

  after(ms: number, run: () => void): void {
    this.at(this.#now + ms, run);
  }

  at(at: number, run: () => void): Event {
    const event: Event = { at, order: ++this.#order, run };
    this.#push(event);
    return event;
  }

  /** Runs until the time, or until a number of events has run. @param check called after each event */
  async run(until: number, maxSteps = Number.POSITIVE_INFINITY, check: () => void = () => {}): Promise<void> {
    const last = this.steps + maxSteps;
    while (this.steps < last) {
      const event = this.#heap[0];
      if (event === undefined || event.at > until) break;
      this.#pop();
      if (event.run === undefined) continue;
      this.#now = event.at;
      this.steps += 1;
      event.run();
      // Promises settled by it run their reactions.
      for (let i = 0; i < 12; i += 1) await null;
      check();
    }
    if (this.steps < last) this.#now = Math.max(this.#now, until);
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** A seeded generator of numbers from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
