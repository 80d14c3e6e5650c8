import type { HistoryDocument, WireValues } from '../../../src/dashboard/wire.js';

/** Values of one subject: the times in seconds since 1970, and the values of each column at these times. */
export interface Series {
  readonly t: readonly number[];
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
}

/** Series by subject. */
export type SeriesSet = Readonly<Record<string, Series>>;

/** Values to append to a subject's series. */
export interface Appended {
  readonly id: string;
  /** Time of the values, in milliseconds since 1970. */
  readonly at: number;
  readonly names: readonly string[];
  readonly values: WireValues;
}

/** The series of a document. */
export function toSeries({ subjects }: HistoryDocument): SeriesSet {
  return Object.fromEntries(
    Object.entries(subjects).map(([id, { t = [], ...columns }]) => [id, { t: t as readonly number[], columns }]),
  );
}

/**
 * Appends values, and drops those before a time. Values of the same second replace the ones before.
 *
 * @param from time of the first value to keep, in milliseconds since 1970
 */
export function append(set: SeriesSet, from: number, all: readonly Appended[]): SeriesSet {
  const changed = all.flatMap(({ id, at, names, values }) => {
    const time = Math.floor(at / 1000);
    const series = set[id];
    if (series === undefined || values.length === 0) return [];
    const first = series.t.findIndex((each) => each >= from / 1000 - 1);
    const end = series.t.findLastIndex((each) => each < time) + 1;
    const begin = first === -1 ? end : Math.min(first, end);
    const columns = Object.entries(series.columns).map(([name, column]) => {
      const place = names.indexOf(name);
      return [name, [...column.slice(begin, end), values[place] ?? null]] as const;
    });
    return [[id, { t: [...series.t.slice(begin, end), time], columns: Object.fromEntries(columns) }] as const];
  });
  return { ...set, ...Object.fromEntries(changed) };
}

/** Estimates a quantile in each slot from the numbers in buckets; null where there are none. */
export function quantiles(
  { columns, t }: Series,
  bounds: readonly (number | null)[],
  q: number,
): readonly (number | null)[] {
  const buckets = bounds.map((_, at) => columns[`b${at}`] ?? []);
  return t.map((_, slot) => {
    const counts = buckets.map((bucket) => bucket[slot] ?? 0);
    return quantileOf(counts, bounds, q);
  });
}

function quantileOf(counts: readonly number[], bounds: readonly (number | null)[], q: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let below = 0;
  for (const [at, count] of counts.entries()) {
    if (count > 0 && below + count >= q * total) {
      const lower = bounds[at - 1] ?? 0;
      const upper = bounds[at] ?? lower * 2;
      return lower + (upper - lower) * ((q * total - below) / count);
    }
    below += count;
  }
  return null;
}
