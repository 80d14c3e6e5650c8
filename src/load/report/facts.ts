import type { Load, Measures, Point, StrategyName, StudyResult } from '../study/result.js';

/** A load with the points of all strategies under it. */
export interface LoadGroup {
  readonly load: Load;
  readonly points: readonly Point[];
}

/** Tells loads apart; strategies under the same load have the same key. */
export function keyOfLoad(load: Load): string {
  if (load.kind === 'closed') return `closed ${load.users}`;
  // Of a capacity the rates differ from strategy to strategy, and from study to study.
  return load.ofCapacity === null ? `open ${load.ratePerSecond}` : `open × ${load.ofCapacity}`;
}

/** Points by load, in the order in which loads first come. */
export function groupByLoad(points: readonly Point[]): LoadGroup[] {
  const groups = new Map<string, Point[]>();
  for (const point of points) {
    const key = keyOfLoad(point.load);
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return [...groups.values()].map((each) => ({ load: (each[0] as Point).load, points: each }));
}

/** A point under a closed load. */
export type ClosedPoint = Point & { readonly load: { readonly kind: 'closed'; readonly users: number } };

/** Points of users in a closed loop, by rising users. */
export function listClosed(points: readonly Point[]): ClosedPoint[] {
  return points.filter(isClosed).sort((a, b) => a.load.users - b.load.users);
}

function isClosed(point: Point): point is ClosedPoint {
  return point.load.kind === 'closed';
}

/** The closed load with the most users that more than one strategy bore; else that of one. */
export function findGreatestLoad(points: readonly Point[]): LoadGroup | undefined {
  const groups = groupByLoad(listClosed(points)).reverse();
  return groups.find((group) => group.points.length > 1) ?? groups[0];
}

/** Strategies in the order of the points, each once. */
export function listStrategies(points: readonly { readonly strategy: StrategyName }[]): StrategyName[] {
  return [...new Set(points.map(({ strategy }) => strategy))];
}

/** Two points under the same load: what is recommended, and what it is measured against. */
export interface BeforeAfter {
  readonly load: Load;
  readonly before: Point;
  readonly after: Point;
}

/** The point without pooling and the recommended one, with the most users; `undefined` if one is missing. */
export function findBeforeAfter({ points, recommendation }: StudyResult): BeforeAfter | undefined {
  const pairs = groupByLoad(listClosed(points)).flatMap(({ load, points: under }) => {
    const before = under.find(({ strategy }) => strategy === 'none');
    const after = under.find(({ strategy }) => strategy === (recommendation?.strategy ?? 'headroom'));
    return before && after && before !== after ? [{ load, before, after }] : [];
  });
  return pairs.at(-1);
}

/** Share of the requests that failed, 0 to 1; 0 without requests. */
export function failedShare({ done, failed }: Pick<Measures, 'done' | 'failed'>): number {
  return failed === 0 ? 0 : failed / (done + failed);
}
