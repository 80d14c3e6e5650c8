/** Counts of values by upper bound, for waits and durations in milliseconds. */
export interface HistogramSnapshot {
  readonly count: number;
  readonly sumMs: number;
  readonly maxMs: number;
  /** Number of values of at most `leMs`, cumulative, ascending; the last bound is `Infinity`. */
  readonly buckets: readonly { readonly leMs: number; readonly count: number }[];
}

/** Upper bounds in milliseconds: 1-2-5 steps from 0.1 ms to a minute. */
const bounds = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000,
] as const;

/** A fixed-bucket histogram of milliseconds; recording costs a short scan, no allocation. */
export class Histogram {
  readonly #counts = new Array<number>(bounds.length + 1).fill(0);
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;

  record(ms: number): void {
    let i = 0;
    while (i < bounds.length && ms > (bounds[i] as number)) i += 1;
    this.#counts[i] = (this.#counts[i] as number) + 1;
    this.#count += 1;
    this.#sumMs += ms;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  snapshot(): HistogramSnapshot {
    let running = 0;
    const buckets = this.#counts.map((count, i) => {
      running += count;
      return Object.freeze({ leMs: bounds[i] ?? Number.POSITIVE_INFINITY, count: running });
    });
    return Object.freeze({
      count: this.#count,
      sumMs: this.#sumMs,
      maxMs: this.#maxMs,
      buckets: Object.freeze(buckets),
    });
  }
}

/**
 * Estimates a quantile from a snapshot: the upper bound of the bucket that contains it, but never more than the largest
 * value recorded.
 *
 * @param q share from 0 to 1
 * @returns milliseconds; 0 if nothing was recorded
 */
export function quantileMs(snapshot: HistogramSnapshot, q: number): number {
  const rank = Math.ceil(q * snapshot.count);
  if (rank === 0) return 0;
  const bucket = snapshot.buckets.find(({ count }) => count >= rank);
  return Math.min(bucket?.leMs ?? snapshot.maxMs, snapshot.maxMs);
}
