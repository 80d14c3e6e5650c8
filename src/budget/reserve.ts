import type { Clock } from '../util/clock.js';
import { pace } from './pacing.js';
import type { Standing } from './picture.js';

/** Slots that the steward has reserved and no connection has: for the connections to be opened next, and to be given back. */
export class Reserve {
  readonly #clock: Clock;
  readonly #random: () => number;
  #stock: number[] = [];
  #stockedAt = 0;
  #leftover: number[] = [];
  /** Slots that were given up for others, of those to be given back. */
  #owed = 0;
  #givenUp = 0;

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Number of slots given up for others so far. */
  get givenUp(): number {
    return this.#givenUp;
  }

  /** Number of slots for the next connections. */
  get inStock(): number {
    return this.#stock.length;
  }

  /** A slot for the next connection; undefined if there is none. */
  take(): number | undefined {
    const slot = this.#stock.shift();
    if (slot !== undefined) this.#stockedAt = this.#clock.now();
    return slot;
  }

  /** Keeps slots for the next connections. */
  stock(slots: readonly number[]): void {
    this.#stock.push(...slots);
    this.#stockedAt = this.#clock.now();
  }

  /** Keeps slots to be given back. @param isForOthers true if they were given up because others are short */
  leave(slots: readonly number[], isForOthers = false): void {
    this.#leftover.push(...slots);
    if (!isForOthers) return;
    this.#owed += slots.length;
    this.#givenUp += slots.length;
  }

  /** Time at which slots without a connection are to be given back; infinite if there are none. */
  endsAt(lacking: number): number {
    if (this.#stock.length === 0) return Number.POSITIVE_INFINITY;
    return lacking === 0 ? this.#stockedAt : this.#stockedAt + pace.stockMs;
  }

  /** True if slots are to be given back. */
  hasLeftover(lacking: number): boolean {
    if (this.#clock.now() >= this.endsAt(lacking)) this.#leftover.push(...this.#stock.splice(0));
    return this.#leftover.length > 0;
  }

  /**
   * The slots to be given back, with the stewards of the members that should have them: the shorter, the more likely.
   *
   * @param knocking number of processes without a connection, which nobody can notify: they will find theirs
   */
  release(
    short: Standing['short'],
    knocking: number,
  ): { readonly slots: readonly number[]; readonly freeFor: readonly number[] } {
    const total = short.reduce((sum, { by }) => sum + by, 0);
    const count = Math.max(0, Math.min(this.#owed - knocking, total));
    const pids = Array.from({ length: count }, () => pickByWeight(short, this.#random() * total));
    const slots = this.#leftover;
    this.#leftover = [];
    this.#owed = 0;
    return { slots, freeFor: [...new Set(pids)] };
  }

  /** Forgets slots that turned out not to be reserved any more. */
  lose(slots: readonly number[]): void {
    this.#stock = this.#stock.filter((slot) => !slots.includes(slot));
  }

  /** The session that has reserved them is gone, or works no more for the pool. */
  clear(): void {
    this.#stock = [];
    this.#leftover = [];
    this.#owed = 0;
  }
}

/** Picks the one whose part of the sum of all contains the number. */
function pickByWeight(short: Standing['short'], at: number): number {
  let left = at;
  for (const { pid, by } of short) {
    left -= by;
    if (left < 0) return pid;
  }
  return short[0]?.pid ?? 0;
}
