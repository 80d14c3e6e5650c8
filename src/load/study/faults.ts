import type { Measures, Point, StrategyName } from './result.js';

/** Failures that are meant: a pool that was told how many may wait, or how long, refuses the others early. */
export const isRefusal = (kind: string) => kind.startsWith('refused: ');

/** More failures than that make a strategy one that cannot be relied on: one of a thousand. */
const tolerated = 0.001;

/** How many requests failed that should not have. */
export function countFaults(errors: Measures['errors']): number {
  return errors.filter(({ kind }) => !isRefusal(kind)).reduce((sum, { count }) => sum + count, 0);
}

/** Failures of requests that come at a rate, whether or not anybody can serve them, are no fault of a strategy's. */
export function faultsOf({ load, summary }: Point): number {
  return load.kind === 'open' ? 0 : countFaults(summary.errors);
}

/** Where a strategy failed its users most; `undefined` where it can be relied on. Pure. */
export function worstPoint(points: readonly Point[], strategy: StrategyName): Point | undefined {
  const failing = points.filter((point) => point.strategy === strategy && shareOf(point) > tolerated);
  return failing.toSorted((a, b) => shareOf(b) - shareOf(a))[0];
}

/** Which of the requests failed: 0 to 1. */
export function shareOf(point: Point): number {
  const { done, failed } = point.summary;
  return done + failed === 0 ? 0 : faultsOf(point) / (done + failed);
}
