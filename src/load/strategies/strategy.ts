import type { OnOpened } from '../clients.js';
import type { WorkerPlan } from '../drive/share.js';
import type { Connections } from '../script/script.js';
import type { Way } from '../way.js';
import { ask } from './answer.js';
import { openBare, openNone, openPgBouncer } from './clients.js';
import { openHeadroom } from './headroom.js';
import { openPgPool } from './pg-pool.js';

/** As much of a worker's plan as a strategy takes. */
export type StrategyPlan = Pick<WorkerPlan, 'strategy' | 'env' | 'applicationName' | 'poolMax' | 'workers' | 'index'>;

/** Who opens a strategy for one drive. */
export interface Opening {
  /** How many will ask from the beginning; strategies whose users keep connections open one for each of them. */
  readonly users: number;
  /** How many will ask at once at most; those who come later have their connections opened when they do. */
  readonly mostUsers: number;
  /** Gives up opening: what is open by then is there. */
  readonly signal: AbortSignal;
  readonly onOpened: OnOpened;
}

/** A strategy, ready to be asked. */
export interface OpenStrategy extends Connections {
  /** Of a pool: whether it is opening connections, so that it is not yet what it is going to be. */
  readonly isGrowing?: () => boolean;
  /** Closes everything at once, also what is in use; what still waits may never be told. */
  close(): Promise<void>;
}

/** A way, as strategies have it. */
export type StrategyWay = Way & Pick<OpenStrategy, 'isGrowing'>;

type Open = (plan: StrategyPlan, opening: Opening) => Promise<StrategyWay>;

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
  const way = await openers[plan.strategy](plan, opening);
  return {
    query: (statement) => ask(way, statement),
    run: (work) => way.run((session) => work({ query: (statement) => ask(session, statement) })),
    ...(way.isGrowing && { isGrowing: way.isGrowing }),
    close: () => way.close(),
  };
}
