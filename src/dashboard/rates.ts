import type { HistogramSnapshot } from '../util/histogram.js';

/** Increase of a counter per second; NaN without an earlier value, or if it was reset. */
export function perSecond(now: number | undefined, before: number | undefined, elapsedMs: number): number {
  if (now === undefined || before === undefined || elapsedMs <= 0 || now < before) return Number.NaN;
  return ((now - before) * 1000) / elapsedMs;
}

/** Number of values in each bucket, not cumulative, that were recorded since an earlier snapshot. */
export function bucketsSince(now: HistogramSnapshot, before: HistogramSnapshot | undefined): number[] {
  const isSame = before !== undefined && before.count <= now.count && before.buckets.length === now.buckets.length;
  const counts: number[] = [];
  let [below, belowBefore] = [0, 0];
  for (let at = 0; at < now.buckets.length; at += 1) {
    const count = now.buckets[at]?.count ?? 0;
    const countBefore = isSame ? (before.buckets[at]?.count ?? 0) : 0;
    counts.push(Math.max(0, count - below - (countBefore - belowBefore)));
    [below, belowBefore] = [count, countBefore];
  }
  return counts;
}

/**
 * Estimates a quantile from the numbers in buckets: within its bucket, values count as evenly spread.
 *
 * @param bounds upper bounds of the buckets, in milliseconds; the last may be infinite, and then counts as twice the one below
 * @param q share from 0 to 1
 * @returns milliseconds; NaN if there are no values
 */
export function quantileOf(counts: readonly number[], bounds: readonly number[], q: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return Number.NaN;
  const rank = q * total;
  let below = 0;
  for (let at = 0; at < counts.length; at += 1) {
    const count = counts[at] as number;
    if (count > 0 && below + count >= rank) {
      const lower = bounds[at - 1] ?? 0;
      const upper = bounds[at] ?? Number.POSITIVE_INFINITY;
      return lower + ((Number.isFinite(upper) ? upper : lower * 2) - lower) * ((rank - below) / count);
    }
    below += count;
  }
  return Number.NaN;
}

/** Share of hits; NaN without any access. */
export function hitShareOf(hits: number, reads: number): number {
  return hits + reads === 0 ? Number.NaN : hits / (hits + reads);
}
