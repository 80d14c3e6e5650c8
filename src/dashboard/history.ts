import type { SeriesStore } from './series/store.js';
import { toWire } from './view/values.js';
import type { HistoryDocument } from './wire.js';

/** Limits of a request for history. */
const limits = { points: 1000, subjects: 200, spanMs: 25 * 3_600_000 } as const;

/** Columns with these names are sent only if asked for: there are many of them. */
const isBucket = (name: string): boolean => /^b\d+$/.test(name);

/**
 * Answers a request for values over time: `from`, `to` in milliseconds since 1970, `points` at most, `id` repeated, and `heat`
 * for the buckets of latency.
 *
 * @returns undefined if the request is not understood
 */
export function readHistory(store: SeriesStore, query: URLSearchParams): HistoryDocument | undefined {
  const [from, to] = [Number(query.get('from')), Number(query.get('to'))];
  const points = Number(query.get('points') ?? 600);
  const ids = query.getAll('id').slice(0, limits.subjects);
  const isValid = [from, to, points].every(Number.isFinite) && from < to && to - from <= limits.spanMs && points >= 1;
  if (!isValid) return undefined;
  const slots = Math.min(limits.points, Math.floor(points));
  const hasHeat = query.get('heat') === '1';
  const periods = ids.flatMap((id) => {
    const period = store.read(id, from, to, slots);
    return period === undefined ? [] : [{ id, period }];
  });
  const subjects = periods.map(({ id, period }) => {
    const columns = period.names.flatMap((name, at) =>
      isBucket(name) && !hasHeat ? [] : [[name, Array.from(period.columns[at] as Float32Array, toWire)] as const],
    );
    return [id, { ...Object.fromEntries(columns), t: timesOf(period.from, period.everyMs, lengthOf(period)) }] as const;
  });
  const first = periods[0]?.period;
  return {
    from: first?.from ?? from,
    everyMs: first?.everyMs ?? 1000,
    subjects: Object.fromEntries(subjects),
  };
}

/** Starts of the slots, in seconds since 1970, as the charts use them. */
function timesOf(from: number, everyMs: number, length: number): number[] {
  return Array.from({ length }, (_, at) => (from + at * everyMs) / 1000);
}

function lengthOf({ columns }: { readonly columns: readonly Float32Array[] }): number {
  return columns[0]?.length ?? 0;
}
