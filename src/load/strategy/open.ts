import { ask } from './answer.js';
import { openHeadroom } from './headroom.js';
import type { GrowingStrategy, Opening, OpenStrategy, StrategyPlan } from './opening.js';
import { openPgPool } from './pg-pool.js';
import { openBare, openNone, openPgBouncer } from './unpooled.js';

type Open = (plan: StrategyPlan, opening: Opening) => Promise<GrowingStrategy>;

const openers: Readonly<Record<StrategyPlan['strategy'], Open>> = {
  none: openNone,
  'pg-pool': openPgPool,
  headroom: openHeadroom,
  pgbouncer: openPgBouncer,
  bare: openBare,
};

/**
 * Opens the strategy.
 *
 * @throws {ConfigError} when the plan's variables are wrong
 */
export async function openStrategy(plan: StrategyPlan, opening: Opening): Promise<OpenStrategy> {
  const strategy = await openers[plan.strategy](plan, opening);
  return {
    query: (statement) => ask(strategy, statement),
    run: (work) => strategy.run((session) => work({ query: (statement) => ask(session, statement) })),
    ...(strategy.isGrowing && { isGrowing: strategy.isGrowing }),
    close: () => strategy.close(),
  };
}
