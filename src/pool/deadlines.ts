import type { Turn } from '../util/turn-clock.js';

/** A wait with a limit. */
export interface Limited {
  /** Turn of the event loop in which it started. */
  readonly turn: Turn | undefined;
  /** Maximum time from the end of that turn, in milliseconds; 0 for no limit. */
  readonly waitLimitMs: number;
  /** Index in `Deadlines`, the only writer; or `gone` or `pending`. */
  place: number;
}

/** Place of a wait that has ended, or not begun. */
export const gone = -1;
/** Place of a wait that has begun, and will be added when the first deadline is due. */
export const pending = -2;

/** The end of a wait; the earliest possible one while its turn lasts. */
export function endOf({ turn, waitLimitMs }: Limited): number {
  if (waitLimitMs === 0 || turn === undefined) return Number.POSITIVE_INFINITY;
  return (turn.endedAt === Number.POSITIVE_INFINITY ? turn.beganAt : turn.endedAt) + waitLimitMs;
}

/**
 * Waits, of which the first to end is found in logarithmic time. They are a binary heap, followed by those that were added
 * since the last `sort`: almost all are served long before their end, and are never compared with others.
 */
export class Deadlines<W extends Limited> {
  readonly #waits: W[] = [];
  /** Number of those in the heap. */
  #sorted = 0;

  add(wait: W): void {
    wait.place = this.#waits.length;
    this.#waits.push(wait);
  }

  /** Notes one without adding it, which costs less: almost all have ended when the first deadline is due. */
  expect(wait: W): void {
    wait.place = pending;
  }

  /** Removes one from any position. */
  remove(wait: W): void {
    let hole = wait.place;
    wait.place = gone;
    if (hole < 0) return;
    if (hole < this.#sorted) {
      this.#sorted -= 1;
      const moved = this.#waits[this.#sorted] as W;
      if (moved !== wait) this.#rise(this.#sink(this.#put(moved, hole)));
      hole = this.#sorted;
    }
    const last = this.#waits.pop() as W;
    if (hole < this.#waits.length) this.#put(last, hole);
  }

  /** Adds all whose end is certain to the heap; the end of the others moves when their turn ends. */
  sort(): void {
    for (let at = this.#sorted; at < this.#waits.length; at += 1) {
      const wait = this.#waits[at] as W;
      if (isOpen(wait)) continue;
      this.#put(this.#waits[this.#sorted] as W, at);
      this.#rise(this.#put(wait, this.#sorted));
      this.#sorted += 1;
    }
  }

  /** The first to end of those that were there at the last `sort`, left in place. */
  get first(): W | undefined {
    return this.#sorted === 0 ? undefined : this.#waits[0];
  }

  /** Time at which the next `sort` is due; `Infinity` for never. To be asked after a `sort`. */
  get nextAt(): number {
    let time = this.first === undefined ? Number.POSITIVE_INFINITY : endOf(this.first);
    for (let at = this.#sorted; at < this.#waits.length; at += 1) time = Math.min(time, endOf(this.#waits[at] as W));
    return time;
  }

  #put(wait: W, at: number): W {
    wait.place = at;
    this.#waits[at] = wait;
    return wait;
  }

  #rise(wait: W): void {
    const end = endOf(wait);
    while (wait.place > 0) {
      const parent = this.#waits[(wait.place - 1) >> 1] as W;
      if (endOf(parent) <= end) return;
      this.#swap(wait, parent);
    }
  }

  #sink(wait: W): W {
    const end = endOf(wait);
    for (let child = 2 * wait.place + 1; child < this.#sorted; child = 2 * wait.place + 1) {
      const left = this.#waits[child] as W;
      const right = child + 1 < this.#sorted ? (this.#waits[child + 1] as W) : left;
      const first = endOf(right) < endOf(left) ? right : left;
      if (endOf(first) >= end) break;
      this.#swap(first, wait);
    }
    return wait;
  }

  #swap(first: W, second: W): void {
    const at = first.place;
    this.#put(first, second.place);
    this.#put(second, at);
  }
}

function isOpen({ turn, waitLimitMs }: Limited): boolean {
  return waitLimitMs > 0 && turn?.endedAt === Number.POSITIVE_INFINITY;
}
