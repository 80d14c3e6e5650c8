import type { Report } from '../../monitor/report.js';
import type { LayerName, Reading, Silence, Snapshot } from '../../monitor/snapshot.js';
import { type Gauge, listGauges } from './gauges.js';

/** Use and waiting of one gauge at one time. */
interface Point {
  readonly share: number | undefined;
  readonly waiting: number | undefined;
}

/** One sample in the history. */
export interface Moment {
  readonly at: number;
  /** By the gauge's key. */
  readonly points: ReadonlyMap<string, Point>;
}

/** A source that is silent now. */
export interface Absence {
  readonly silence: Silence;
  /** When it was first found silent. */
  readonly since: number;
  /** When it last answered; undefined when it never did. */
  readonly answeredAt: number | undefined;
  /** Gauges of its last answer. */
  readonly gauges: readonly Gauge[];
}

/** History of the samples so far. Immutable. */
export interface History {
  /** The oldest first, at most {@link maxHistory}. */
  readonly moments: readonly Moment[];
  readonly absences: ReadonlyMap<string, Absence>;
  /** When each source last answered, and what was measured. */
  readonly answers: ReadonlyMap<string, { readonly at: number; readonly gauges: readonly Gauge[] }>;
  readonly latest: Report | undefined;
}

/** More than the widest terminal can show. */
export const maxHistory = 240;

/** Before the first look. */
export const emptyHistory: History = { moments: [], absences: new Map(), answers: new Map(), latest: undefined };

/** Tells sources apart: one address may be a server and a PgBouncer. */
export function keyOf(layer: LayerName, source: string): string {
  return `${layer} ${source}`;
}

/** All sources of a snapshot, from the application down. */
export function listReadings(snapshot: Snapshot): { readonly layer: LayerName; readonly reading: Reading<unknown> }[] {
  const { apps, bouncers, servers } = snapshot;
  return [
    ...apps.map((reading) => ({ layer: 'pool' as const, reading })),
    ...bouncers.map((reading) => ({ layer: 'bouncer' as const, reading })),
    ...servers.map((reading) => ({ layer: 'server' as const, reading })),
  ];
}

/** The history with one more report. Pure. */
export function remember(history: History, report: Report): History {
  const { takenAt } = report.snapshot;
  const gauges = listGauges(report);
  const points = gauges.map(({ key, share, waiting }) => [key, { share, waiting }] as const);
  const absences = new Map<string, Absence>();
  const answers = new Map(history.answers);
  for (const { layer, reading } of listReadings(report.snapshot)) {
    const key = keyOf(layer, reading.source);
    if ('silence' in reading) absences.set(key, absenceOf(history, key, reading.silence, takenAt));
    else answers.set(key, { at: takenAt, gauges: gauges.filter((each) => keyOf(each.layer, each.source) === key) });
  }
  const moments = [...history.moments, { at: takenAt, points: new Map(points) }].slice(-maxHistory);
  return { moments, absences, answers, latest: report };
}

function absenceOf(history: History, key: string, silence: Silence, now: number): Absence {
  const answer = history.answers.get(key);
  return {
    silence,
    since: history.absences.get(key)?.since ?? now,
    answeredAt: answer?.at,
    gauges: answer?.gauges ?? [],
  };
}

/** The values of one gauge, the oldest first; undefined where the source was silent. */
export function seriesOf(history: History, key: string, what: keyof Point): (number | undefined)[] {
  return history.moments.map(({ points }) => points.get(key)?.[what]);
}
