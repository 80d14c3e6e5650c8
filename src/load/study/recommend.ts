import { compareStrategies, heaviest, isAhead } from './compare-points.js';
import { shareOf, worstPoint } from './faults.js';
import {
  explainComparison,
  explainDoubts,
  explainFaults,
  explainOverhead,
  explainProcesses,
  explainSaturation,
  explainSessions,
  explainSize,
  type Measured,
} from './reasons.js';
import type { Point, Recommendation, StrategyName } from './result.js';

/** Where strategies are level, the one that is least to run and does most for the service. */
const preferred: readonly StrategyName[] = ['headroom', 'pg-pool', 'pgbouncer', 'none'];

/**
 * Recommends a strategy and a size, with reasons. `null` if fewer than two strategies were measured, most requests of
 * each failed, or the study was stopped before each strategy had been measured. Pure.
 */
export function recommend(study: Measured): Recommendation | null {
  const { points, settings, sizes } = study;
  const measured = preferred.filter((strategy) => points.some((point) => point.strategy === strategy));
  const isPartial = measured.length < settings.strategies.length;
  if (measured.length < 2 || (isPartial && study.isInterrupted) || hasFailed(points, measured)) return null;
  const reliable = measured.filter((strategy) => worstPoint(points, strategy) === undefined);
  const strategy = chooseAmong(points, reliable.length > 0 ? reliable : leastFaulty(points, measured));
  // Without a size that can be told from others, the size that was measured stays.
  const poolMax = sizes === null || sizes.doubt ? settings.poolMax : sizes.best;
  return { strategy, poolMax, reasons: explain(study, { strategy, poolMax, measured, reliable }) };
}

/** The first of those preferred that no other is surely ahead of. */
function chooseAmong(points: readonly Point[], strategies: readonly StrategyName[]): StrategyName {
  return strategies.reduce((best, other) => {
    const comparison = other === best ? undefined : compareStrategies(points, other, best);
    return comparison !== undefined && isAhead(comparison) ? other : best;
  });
}

/** Failures beyond which figures are those of the mistake, not of the strategies. */
const mostRequests = 0.5;

/** True if every strategy failed most requests: the statements, the server or the load is wrong. */
function hasFailed(points: readonly Point[], measured: readonly StrategyName[]): boolean {
  return measured.every((strategy) => {
    const worst = worstPoint(points, strategy);
    return worst !== undefined && shareOf(worst) >= mostRequests;
  });
}

function leastFaulty(points: readonly Point[], measured: readonly StrategyName[]): StrategyName[] {
  const share = (strategy: StrategyName) => {
    const worst = worstPoint(points, strategy);
    return worst === undefined ? 0 : shareOf(worst);
  };
  return [measured.reduce((best, other) => (share(other) < share(best) ? other : best))];
}

interface Choice {
  readonly strategy: StrategyName;
  readonly poolMax: number;
  readonly measured: readonly StrategyName[];
  readonly reliable: readonly StrategyName[];
}

function explain(study: Measured, { strategy, poolMax, measured, reliable }: Choice): string[] {
  const { points } = study;
  const others = measured.filter((other) => other !== strategy);
  const rivals = others.filter((other) => reliable.includes(other));
  const main = heaviest(points.filter((point) => point.strategy === strategy));
  return [
    ...measured.flatMap((each) => explainFaults(worstPoint(points, each))),
    ...rivals.flatMap((other) => explainComparison(compareStrategies(points, strategy, other))),
    ...explainSessions(main, study.server),
    ...explainOverhead(study.overhead, strategy),
    ...explainSize(study, strategy, poolMax),
    ...explainProcesses(study, strategy, poolMax),
    ...explainSaturation(main),
    ...explainDoubts(study, main),
  ];
}
