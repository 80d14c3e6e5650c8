import type { Clock } from '../../util/clock.js';
import type { CompiledWorkload, Connections } from '../script/script.js';

/** Receives each request that ended; times are of the load's clock, in milliseconds. */
export interface Sink {
  /**
   * @param latencyMs from when it was to start
   * @param cycleMs since its user's last one ended, or the user began; 0 with an open load
   */
  succeeded(now: number, latencyMs: number, cycleMs: number): void;
  failed(now: number, error: unknown, cycleMs: number): void;
}

/** Dependencies of a load. */
export interface LoadParts {
  readonly connections: Connections;
  readonly workload: CompiledWorkload;
  readonly clock: Clock;
  readonly random: () => number;
  readonly sink: Sink;
  /** Numbers of users: those of all workers together count from 0, as pgbench's clients do. */
  readonly userNumbers: { readonly first: number; readonly step: number };
}

/** A generator of requests. */
export interface Load {
  start(): void;
  /** True if each user has completed a request, so that start-up effects are over. */
  readonly isWarm: boolean;
  /**
   * By how much users have been at it for longer or shorter than is typical, as a share of that: much where all are held
   * up, or were let go just now. 0 where there are no users.
   */
  strayedBy(now: number): number;
  /**
   * How long all users together have been at what they are doing, in milliseconds: what has begun of requests that have
   * not ended. `null` where there are no users.
   */
  underWayMs(now: number): number | null;
  /** Number of requests of an open load that have waited for longer, in milliseconds. */
  countWaiting(now: number, longerThanMs: number): number;
  /** Starts no more requests. Resolves when those in progress have ended. */
  stop(): Promise<void>;
  /** Ignores the results of requests in progress. */
  abandon(): void;
}
