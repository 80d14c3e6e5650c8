import { formatDuration } from '../../format/duration.js';
import type { HistogramSnapshot } from '../../util/histogram.js';
import type { Seen } from './context.js';

/** Increase of counters. */
export interface Growth<T> {
  readonly by: T;
  /** True if it covers everything since the start: there is no previous sample, or the counters were reset. */
  readonly isSinceStart: boolean;
}

/** Increase of monotonic counters since the previous sample. */
export function growth<K extends string>(
  now: Readonly<Record<K, number>>,
  before: Readonly<Record<K, number>> | undefined,
): Growth<Readonly<Record<K, number>>> {
  const names = Object.keys(now) as K[];
  if (before === undefined || names.some((name) => now[name] < before[name])) return { by: now, isSinceStart: true };
  const by = Object.fromEntries(names.map((name) => [name, now[name] - before[name]])) as Record<K, number>;
  return { by, isSinceStart: false };
}

/**
 * Values that a histogram has recorded since the previous sample. Their maximum is unknown: it is that of all values.
 */
export function histogramGrowth(
  now: HistogramSnapshot,
  before: HistogramSnapshot | undefined,
): Growth<HistogramSnapshot> {
  if (before === undefined || !isContinued(now, before)) return { by: now, isSinceStart: true };
  const buckets = now.buckets.map(({ leMs, count }, index) => ({ leMs, count: count - before.buckets[index]!.count }));
  const by = { count: now.count - before.count, sumMs: now.sumMs - before.sumMs, maxMs: now.maxMs, buckets };
  return { by, isSinceStart: false };
}

function isContinued(now: HistogramSnapshot, before: HistogramSnapshot): boolean {
  const { buckets } = before;
  const isSameScale =
    now.buckets.length === buckets.length && now.buckets.every(({ leMs }, i) => leMs === buckets[i]?.leMs);
  return isSameScale && now.count >= before.count && now.buckets.every(({ count }, i) => count >= buckets[i]!.count);
}

/** `in the last 10 s`, or the given text for everything since the start. */
export function period(
  { elapsedMs }: Pick<Seen<unknown>, 'elapsedMs'>,
  { isSinceStart }: Growth<unknown>,
  start = 'since its start',
): string {
  return isSinceStart || elapsedMs === undefined ? start : `in the last ${formatDuration(elapsedMs)}`;
}
