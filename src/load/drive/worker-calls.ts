import type { Demand, DriveProgress, Span } from './plan.js';
import type { Measured } from './run.js';
import type { WorkerPlan } from './share.js';

/** What a worker can be asked for, one at a time. */
export interface WorkerCalls {
  /** Comes first, once. */
  prepare(plan: WorkerPlan): Promise<void>;
  /** Makes load; answered when it is warm. */
  begin(order: { readonly demand: Demand; readonly span: Span }): Promise<void>;
  /** Answered when the window has closed; the load goes on. */
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

/** How often a worker says that it is alive, in milliseconds. */
export const pulseEveryMs = 200;
