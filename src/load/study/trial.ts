import type { Demand, Driven, Span } from '../drive/plan.js';
import type { StrategyName } from './result.js';
import type { Watched } from './watched.js';

/** One strategy, driven once. */
export interface Trial {
  readonly strategy: StrategyName | 'bare';
  readonly poolMax: number;
  readonly demand: Demand;
  readonly span: Span;
  /** True to sample the server meanwhile. Not for one user alone, whose microseconds the samples would disturb. */
  readonly isWatched: boolean;
  /** Description of the load, such as `500 users`. */
  readonly load: string;
  /** From 0. */
  readonly round: number;
  readonly rounds: number;
}

/** Result of a trial. */
export interface Taken {
  readonly trial: Trial;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly driven: Driven;
  readonly watched: Watched;
}

/** Length of a trial, warm-up included, in milliseconds. */
export function lengthOf({ span }: Pick<Trial, 'span'>): number {
  return span.warmUpMs + span.durationMs;
}
