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

/** Where `Histogram` keeps the sum and the maximum: behind the counts. */
const sumAt = bounds.length + 1;
const maxAt = sumAt + 1;

/** A fixed-bucket histogram of milliseconds; recording costs a short scan, no allocation. */
export class Histogram {
  /** The count of each bucket, the sum, and the maximum: in one array of numbers, so that V8 boxes none of them. */
  readonly #values = new Float64Array(maxAt + 1);

  record(ms: number): void {
    const values = this.#values;
    let i = 0;
    while (i < bounds.length && ms > (bounds[i] as number)) i += 1;
    values[i] = (values[i] as number) + 1;
    values[sumAt] = (values[sumAt] as number) + ms;
    if (ms > (values[maxAt] as number)) values[maxAt] = ms;
  }

  snapshot(): HistogramSnapshot {
    const values = this.#values;
    let count = 0;
    const buckets = Array.from(values.subarray(0, sumAt), (each, i) => {
      count += each;
      return Object.freeze({ leMs: bounds[i] ?? Number.POSITIVE_INFINITY, count });
    });
    return Object.freeze({
      count,
      sumMs: values[sumAt] as number,
      maxMs: values[maxAt] as number,
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
