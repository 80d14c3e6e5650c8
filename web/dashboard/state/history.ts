import { useEffect, useRef, useState } from 'preact/hooks';
import type { Hello, HistoryDocument, Sample } from '../../../src/dashboard/wire.js';
import type { Frozen } from './address.js';
import { fetchDocument } from './live.js';
import { type Appended, append, type SeriesSet, toSeries } from './series.js';

/** Series to show. */
export interface HistoryQuery {
  readonly ids: readonly string[];
  readonly hasHeat: boolean;
  readonly points: number;
  readonly spanMs: number;
  readonly frozen: Frozen | null;
  /** True to append each sample; otherwise all is fetched again, at most every 5 seconds. */
  readonly isAppending: boolean;
}

/** The server keeps values of each second for so long; longer periods have coarser slots. */
const secondsKeptMs = 600_000;

/** Returns the series of a period, kept up to date while the page follows the present. */
export function useHistory(query: HistoryQuery, live: Sample | null, hello: Hello | null): SeriesSet {
  const [set, setSet] = useState<SeriesSet>({});
  const fetchedAt = useRef(0);
  const { ids, hasHeat, points, spanMs, frozen, isAppending } = query;
  const key = JSON.stringify([ids, hasHeat, points, spanMs, frozen, hello?.instance]);
  const appends = isAppending && frozen === null && spanMs <= secondsKeptMs;
  const now = live?.at ?? 0;

  const load = async (signal: AbortSignal): Promise<void> => {
    const [from, to] = frozen === null ? [Date.now() - spanMs, Date.now()] : [frozen.from, frozen.to];
    const address = new URLSearchParams({ from: String(from), to: String(to), points: String(points) });
    for (const id of ids) address.append('id', id);
    if (hasHeat) address.set('heat', '1');
    fetchedAt.current = Date.now();
    const document = await fetchDocument<HistoryDocument>(`history?${address}`, signal).catch(() => null);
    if (document !== null) setSet(toSeries(document));
  };

  // `key` stands for the query.
  useEffect(() => {
    if (hello === null || ids.length === 0) return;
    const ended = new AbortController();
    void load(ended.signal);
    return () => ended.abort();
  }, [key]);

  // Once for each sample.
  useEffect(() => {
    if (live === null || hello === null || frozen !== null || ids.length === 0) return;
    if (appends) {
      setSet((before) => append(before, now - spanMs, appendedOf(live, hello)));
      return;
    }
    const everyMs = spanMs <= 3_600_000 ? 5000 : 60_000;
    if (Date.now() - fetchedAt.current >= everyMs) void load(new AbortController().signal);
  }, [now]);

  return set;
}

function appendedOf({ at, apps, bouncers, servers }: Sample, { columns }: Hello): readonly Appended[] {
  type Subject = Pick<Appended, 'id' | 'values'>;
  const of = (names: readonly string[], time: number, all: readonly Subject[]): Appended[] =>
    all.map(({ id, values }) => ({ id, at: time, names, values }));
  return [
    // An answer that came from a cache replaces itself.
    ...apps.flatMap((app) => of(columns.pool, app.at, app.pools)),
    ...of(columns.bouncer, at, bouncers),
    ...of(columns.server, at, servers),
  ];
}
