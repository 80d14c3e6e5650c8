import { median } from '../src/util/rounds.js';

/** Median, minimum and maximum of several rounds. */
export interface Summary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The value that a share `q` of the values does not exceed: the nearest one, never one in between.
 *
 * @throws RangeError without values.
 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('No values have no quantile.');
  return value;
}

/** The median, the least and the greatest. */
export function summarize(values: readonly number[]): Summary {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/** The ratio of two peers, each round by itself: what slowed a whole round down touches both. */
export function summarizeRatio(ours: readonly number[], theirs: readonly number[]): Summary {
  if (ours.length !== theirs.length) throw new RangeError('Ratios need as many rounds of one as of the other.');
  return summarize(ours.map((value, round) => value / theirs[round]!));
}
