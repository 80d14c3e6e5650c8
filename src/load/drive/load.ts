import type { Clock } from '../../util/clock.js';
import type { CompiledWorkload, Connections } from '../script/script.js';

/** Told of each request that ended, of times by the load's clock, in milliseconds. */
export interface Sink {
  /**
   * @param latencyMs from when it was to start
   * @param cycleMs since its user's last one ended, or the user began; 0 with an open load
   */
  succeeded(now: number, latencyMs: number, cycleMs: number): void;
  failed(now: number, error: unknown, cycleMs: number): void;
}

/** What a load is made with. */
export interface LoadParts {
  readonly connections: Connections;
  readonly workload: CompiledWorkload;
  readonly clock: Clock;
  readonly random: () => number;
  readonly sink: Sink;
  /** Numbers of users: those of all workers together count from 0, as pgbench's clients do. */
  readonly userNumbers: { readonly first: number; readonly step: number };
}

/** Requests that are being made. */
export interface Load {
  start(): void;
  /** Whether every user has ended a request, so that what happened at the start is over. */
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
  /** Requests that have waited for longer than that, in milliseconds, with an open load. */
  countWaiting(now: number, longerThanMs: number): number;
  /** No more requests. Resolves when those under way have ended, with what was asked for before. */
  stop(): Promise<void>;
  /** What is under way counts no more, however it ends. */
  abandon(): void;
}
