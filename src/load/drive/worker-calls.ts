import type { Demand, DriveProgress, Span } from './plan.js';
import type { Measured } from './run.js';
import type { WorkerPlan } from './share.js';

/** Calls to a worker, one at a time. */
export interface WorkerCalls {
  /** Comes first, once. */
  prepare(plan: WorkerPlan): Promise<void>;
  /** Starts the load; answered when it is warm. */
  begin(order: { readonly demand: Demand; readonly span: Span }): Promise<void>;
  /** Answered when the window has closed; the load continues. */
  measure(order: undefined): Promise<Measured>;
  /** Ends the load and closes its connections. */
  end(order: undefined): Promise<void>;
}

/** From the parent. `cut` ends what `begin` and `measure` wait for, and is not answered. */
export type ToWorker =
  | { readonly kind: 'ask'; readonly name: keyof WorkerCalls; readonly order: unknown }
  | { readonly kind: 'cut' };

/** To the parent. `pulse` says several times a second that the worker is alive. */
export type FromWorker =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly name: string; readonly message: string }
  | { readonly kind: 'pulse'; readonly progress: DriveProgress };

/** Interval of a worker's heartbeat, in milliseconds. */
export const pulseEveryMs = 200;
