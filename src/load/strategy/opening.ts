import type { WorkerPlan } from '../drive/share.js';
import type { Connections } from '../script/script.js';
import type { OnOpened } from './connections.js';
import type { Strategy } from './strategy.js';

/** As much of a worker's plan as a strategy takes. */
export type StrategyPlan = Pick<WorkerPlan, 'strategy' | 'env' | 'applicationName' | 'poolMax' | 'workers' | 'index'>;

/** Who opens a strategy for one drive. */
export interface Opening {
  /** How many will ask from the beginning; strategies whose users keep connections open one for each of them. */
  readonly users: number;
  /** How many will ask at once at most; those who come later have their connections opened when they do. */
  readonly maxUsers: number;
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

/** A strategy, as strategies have it. */
export type GrowingStrategy = Strategy & Pick<OpenStrategy, 'isGrowing'>;
