import { median } from '../../util/rounds.js';
import { measure } from './measures.js';
import type { Overhead, StrategyName } from './result.js';
import type { Taken } from './trial.js';

/**
 * What each strategy adds to a request of one user: the median over the rounds of the difference between its median
 * and that of the bare statement in the same round. `null` without both. Pure.
 */
export function overheadOf(taken: ReadonlyMap<StrategyName | 'bare', readonly Taken[]>): Overhead | null {
  const bareTurns = taken.get('bare') ?? [];
  const bare = measure(bareTurns).latencyMs;
  if (bare === null) return null;
  const bareByRound = new Map(bareTurns.map((each) => [each.trial.round, medianMs(each)]));
  const strategies = [...taken].flatMap(([strategy, trials]) => {
    const latencyMs = measure(trials).latencyMs;
    if (strategy === 'bare' || latencyMs === null) return [];
    const differences = trials.flatMap((each) => {
      const [own, theirs] = [medianMs(each), bareByRound.get(each.trial.round)];
      return own === undefined || theirs === undefined ? [] : [own - theirs];
    });
    return differences.length === 0 ? [] : [{ strategy, latencyMs, overheadMs: median(differences) }];
  });
  return strategies.length === 0 ? null : { bare, strategies };
}

function medianMs(taken: Taken): number | undefined {
  return measure([taken]).latencyMs?.p50;
}
