import { median } from '../../util/rounds.js';
import { measure } from './measures.js';
import type { Overhead, StrategyName } from './result.js';
import type { Taken } from './turn.js';

/**
 * What each strategy adds to a request of one user: the median over the rounds of the difference between its median
 * and that of the bare statement in the same round. `null` without both. Pure.
 */
export function overheadOf(taken: ReadonlyMap<StrategyName | 'bare', readonly Taken[]>): Overhead | null {
  const bareTurns = taken.get('bare') ?? [];
  const bare = measure(bareTurns).latencyMs;
  if (bare === null) return null;
  const bareByRound = new Map(bareTurns.map((each) => [each.turn.round, medianMs(each)]));
  const strategies = [...taken].flatMap(([strategy, turns]) => {
    const latencyMs = measure(turns).latencyMs;
    if (strategy === 'bare' || latencyMs === null) return [];
    const differences = turns.flatMap((each) => {
      const [own, theirs] = [medianMs(each), bareByRound.get(each.turn.round)];
      return own === undefined || theirs === undefined ? [] : [own - theirs];
    });
    return differences.length === 0 ? [] : [{ strategy, latencyMs, overheadMs: median(differences) }];
  });
  return strategies.length === 0 ? null : { bare, strategies };
}

function medianMs(taken: Taken): number | undefined {
  return measure([taken]).latencyMs?.p50;
}
