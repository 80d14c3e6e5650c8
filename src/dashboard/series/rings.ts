/** Combination of the values of one slot: the maximum of a gauge, the mean of a rate, or the sum of a count. */
export type Fold = 'max' | 'mean' | 'sum';

/** One kind of value in a series. */
export interface Column {
  readonly name: string;
  readonly fold: Fold;
}

/** A resolution that is kept. */
export interface Tier {
  /** Time of one slot, in milliseconds. */
  readonly everyMs: number;
  readonly slots: number;
}

/** Ten minutes second by second, an hour in steps of 5 seconds, a day in steps of a minute. */
export const defaultTiers: readonly Tier[] = [
  { everyMs: 1000, slots: 600 },
  { everyMs: 5000, slots: 720 },
  { everyMs: 60_000, slots: 1440 },
];

/** Values of a period in slots of equal length. NaN where nothing was recorded. */
export interface Period {
  /** Start of the first slot, in milliseconds since 1970. */
  readonly from: number;
  readonly everyMs: number;
  /** Values by column. */
  readonly columns: readonly Float32Array[];
}

/** Bytes that the rings of one subject occupy. */
export function bytesOf(columns: number, tiers: readonly Tier[] = defaultTiers): number {
  const slots = tiers.reduce((sum, tier) => sum + tier.slots, 0);
  return slots * (columns * Float32Array.BYTES_PER_ELEMENT + Uint16Array.BYTES_PER_ELEMENT);
}

/** Values of one subject over time, at several resolutions, in memory whose size never changes. */
export class Rings {
  readonly #rings: readonly Ring[];
  readonly #columns: readonly Column[];

  constructor(columns: readonly Column[], tiers: readonly Tier[] = defaultTiers) {
    this.#columns = columns;
    this.#rings = tiers.map((tier) => new Ring(columns, tier));
  }

  /** Adds one value for each column. A time before the newest slot counts as the newest; the clock may have been set back. */
  add(at: number, values: ArrayLike<number>): void {
    for (const ring of this.#rings) ring.add(at, values);
  }

  /**
   * Returns the values of a period at the finest resolution that covers its beginning.
   *
   * @param maxSlots at least 1; neighbouring slots are combined until there are no more
   */
  read(from: number, to: number, maxSlots: number): Period {
    const covering = this.#rings.find((ring) => ring.covers(from)) ?? (this.#rings.at(-1) as Ring);
    return shrink(covering.read(from, to), this.#columns, maxSlots);
  }
}

class Ring {
  readonly #columns: readonly Column[];
  readonly #everyMs: number;
  readonly #slots: number;
  /** The slots of each column, one column after the other. */
  readonly #values: Float32Array;
  /** Number of values in each slot. */
  readonly #counts: Uint16Array;
  /** Number of the newest slot since 1970; undefined while empty. */
  #newest: number | undefined;

  constructor(columns: readonly Column[], { everyMs, slots }: Tier) {
    this.#columns = columns;
    this.#everyMs = everyMs;
    this.#slots = slots;
    this.#values = new Float32Array(columns.length * slots);
    this.#counts = new Uint16Array(slots);
  }

  add(at: number, values: ArrayLike<number>): void {
    const slot = this.#advance(Math.floor(at / this.#everyMs));
    const count = Math.min(65_535, (this.#counts[slot] as number) + 1);
    this.#counts[slot] = count;
    // Plain loops here and in the views: all pools pass through them in each sample.
    for (let index = 0; index < this.#columns.length; index += 1) {
      const { fold } = this.#columns[index] as Column;
      const place = index * this.#slots + slot;
      const value = values[index] ?? Number.NaN;
      this.#values[place] = count === 1 ? value : combine(fold, this.#values[place] as number, value, count);
    }
  }

  covers(from: number): boolean {
    return this.#newest === undefined || Math.floor(from / this.#everyMs) > this.#newest - this.#slots;
  }

  read(from: number, to: number): Period {
    const newest = this.#newest ?? Math.floor(to / this.#everyMs);
    const first = Math.max(Math.floor(from / this.#everyMs), newest - this.#slots + 1);
    const last = Math.max(first, Math.min(Math.floor(to / this.#everyMs), first + this.#slots - 1));
    const columns = this.#columns.map((_, index) => {
      const values = new Float32Array(last - first + 1).fill(Number.NaN);
      for (let each = first; each <= Math.min(last, newest); each += 1) {
        const slot = each % this.#slots;
        if (this.#counts[slot]) values[each - first] = this.#values[index * this.#slots + slot] as number;
      }
      return values;
    });
    return { from: first * this.#everyMs, everyMs: this.#everyMs, columns };
  }

  /** Makes the slot of a time the newest one, and empties those that were skipped. Returns its place. */
  #advance(number: number): number {
    const before = this.#newest ?? number - 1;
    // A clock that was set back by hours would otherwise write into one slot until it has caught up.
    const isReset = number < before - this.#slots || number > before + this.#slots;
    if (isReset) this.#counts.fill(0);
    else for (let each = before + 1; each <= number; each += 1) this.#counts[each % this.#slots] = 0;
    const newest = isReset ? number : Math.max(before, number);
    this.#newest = newest;
    return newest % this.#slots;
  }
}

function combine(fold: Fold, before: number, value: number, count: number): number {
  if (Number.isNaN(value)) return before;
  if (Number.isNaN(before)) return value;
  if (fold === 'max') return Math.max(before, value);
  return fold === 'sum' ? before + value : before + (value - before) / count;
}

/** Combines neighbouring slots, so that at most `maxSlots` remain. Pure. */
export function shrink(period: Period, columns: readonly Column[], maxSlots: number): Period {
  const length = period.columns[0]?.length ?? 0;
  const by = Math.max(1, Math.ceil(length / Math.max(1, maxSlots)));
  if (by === 1) return period;
  return {
    from: period.from,
    everyMs: period.everyMs * by,
    columns: period.columns.map((values, index) => shrinkColumn(values, by, (columns[index] as Column).fold)),
  };
}

function shrinkColumn(values: Float32Array, by: number, fold: Fold): Float32Array {
  const shorter = new Float32Array(Math.ceil(values.length / by)).fill(Number.NaN);
  const counts = new Uint32Array(shorter.length);
  for (const [at, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const slot = Math.floor(at / by);
    const count = (counts[slot] as number) + 1;
    counts[slot] = count;
    shorter[slot] = count === 1 ? value : combine(fold, shorter[slot] as number, value, count);
  }
  return shorter;
}
