import type { Load, Measures, Point, StrategyName, StudyResult } from '../study/result.js';
import { type Difference, listDifferences } from './compare-conditions.js';
import { failedShare, keyOfLoad } from './facts.js';

/** A later study compared with an earlier one. */
export interface Comparison {
  readonly old: StudyMark;
  readonly new: StudyMark;
  /** Conditions that were not the same. Where there are any, changes need not come from what the reader changed. */
  readonly differences: readonly Difference[];
  /** Points that both have, in the order of the new study. */
  readonly points: readonly PointChange[];
  readonly onlyOld: readonly PointMark[];
  readonly onlyNew: readonly PointMark[];
}

export interface StudyMark {
  readonly version: string;
  readonly startedAt: string;
}

export interface PointMark {
  readonly strategy: StrategyName;
  readonly load: Load;
}

/** Change of one strategy under one load. */
export interface PointChange extends PointMark {
  readonly requestsPerSecond: Change;
  readonly p50Ms: Change;
  readonly p99Ms: Change;
  /** Share of the requests that failed, 0 to 1. */
  readonly failedShare: Change;
  readonly peakSessions: Change;
}

export interface Change {
  readonly old: number | null;
  readonly new: number | null;
  /** `new / old`; `null` where one is missing or the old one is 0. */
  readonly ratio: number | null;
  /**
   * Whether the change says something: `beyond noise` where all rounds of one study lie above all of the other; `within
   * noise` where they do not; `unknown` where a study has fewer than two rounds, which tell nothing of their spread.
   */
  readonly evidence: 'beyond noise' | 'within noise' | 'unknown';
}

/** Lays two studies beside each other, point by point. Pure. */
export function compareStudies(older: StudyResult, newer: StudyResult): Comparison {
  const keyOf = ({ strategy, load }: Point) => `${strategy} ${keyOfLoad(load)}`;
  const before = new Map(older.points.map((point) => [keyOf(point), point]));
  const after = new Set(newer.points.map(keyOf));
  return {
    old: { version: older.version, startedAt: older.startedAt },
    new: { version: newer.version, startedAt: newer.startedAt },
    differences: listDifferences(older, newer),
    points: newer.points.flatMap((point) => {
      const earlier = before.get(keyOf(point));
      return earlier ? [comparePoints(earlier, point)] : [];
    }),
    onlyOld: older.points.filter((point) => !after.has(keyOf(point))).map(toMark),
    onlyNew: newer.points.filter((point) => !before.has(keyOf(point))).map(toMark),
  };
}

function toMark({ strategy, load }: Point): PointMark {
  return { strategy, load };
}

function comparePoints(older: Point, newer: Point): PointChange {
  const change = (read: (measures: Measures) => number | null): Change => compareFigures(older, newer, read);
  return {
    ...toMark(newer),
    requestsPerSecond: change((each) => each.requestsPerSecond),
    p50Ms: change(({ latencyMs }) => latencyMs?.p50 ?? null),
    p99Ms: change(({ latencyMs }) => latencyMs?.p99 ?? null),
    failedShare: change(failedShare),
    peakSessions: change(({ peakSessions }) => peakSessions),
  };
}

function compareFigures(older: Point, newer: Point, read: (measures: Measures) => number | null): Change {
  const [before, after] = [read(older.summary), read(newer.summary)];
  return {
    old: before,
    new: after,
    ratio: before === null || after === null || before === 0 ? null : after / before,
    evidence: weigh(readRounds(older, read), readRounds(newer, read)),
  };
}

function readRounds({ rounds }: Point, read: (measures: Measures) => number | null): number[] {
  return rounds.map(read).filter((figure) => figure !== null);
}

/** Rounds of a study differ by chance; a change counts only where the two studies do not overlap. */
function weigh(before: readonly number[], after: readonly number[]): Change['evidence'] {
  if (before.length < 2 || after.length < 2) return 'unknown';
  const isApart = Math.max(...before) < Math.min(...after) || Math.max(...after) < Math.min(...before);
  return isApart ? 'beyond noise' : 'within noise';
}
