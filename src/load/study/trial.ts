import type { Demand, Driven, Span } from '../drive/plan.js';
import type { StrategyName } from './result.js';
import type { Watched } from './watched.js';

/** One strategy, driven once. */
export interface Trial {
  readonly strategy: StrategyName | 'bare';
  readonly poolMax: number;
  readonly demand: Demand;
  readonly span: Span;
  /** Whether the server is looked at meanwhile. One user alone is measured in microseconds, which looking would disturb. */
  readonly isWatched: boolean;
  /** What it is part of, such as `500 users`. */
  readonly load: string;
  /** From 0. */
  readonly round: number;
  readonly rounds: number;
}

/** What came of a trial. */
export interface Taken {
  readonly trial: Trial;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly driven: Driven;
  readonly watched: Watched;
}

/** How long a trial drives, warm-up included, in milliseconds. */
export function lengthOf({ span }: Pick<Trial, 'span'>): number {
  return span.warmUpMs + span.durationMs;
}
