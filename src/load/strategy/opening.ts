import type { WorkerPlan } from '../drive/share.js';
import type { Connections } from '../script/script.js';
import type { OnOpened } from './connections.js';
import type { Strategy } from './strategy.js';

/** The part of a worker's plan that strategies use. */
export type StrategyPlan = Pick<WorkerPlan, 'strategy' | 'env' | 'applicationName' | 'poolMax' | 'workers' | 'index'>;

/** Parameters of a strategy for one drive. */
export interface Opening {
  /** Users at the start; strategies with a connection per user open one for each of them. */
  readonly users: number;
  /** Maximum number of concurrent users; connections of later users are opened when they start. */
  readonly maxUsers: number;
  /** Stops opening; connections that are open by then are used. */
  readonly signal: AbortSignal;
  readonly onOpened: OnOpened;
}

/** A strategy that is ready for requests. */
export interface OpenStrategy extends Connections {
  /** Of a pool: true while it opens connections. */
  readonly isGrowing?: () => boolean;
  /** Closes all connections at once, including those in use; pending requests may never settle. */
  close(): Promise<void>;
}

/** A strategy with the state of its pool, if it has one. */
export type GrowingStrategy = Strategy & Pick<OpenStrategy, 'isGrowing'>;
