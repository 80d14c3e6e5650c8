import type { FleetStats } from '../budget/seats.js';
import { Histogram, type HistogramSnapshot } from '../util/histogram.js';
import type { PipeliningState } from './pipelining.js';
import type { PoolerStats } from './pooler/pooler.js';

/**
 * Reason why a connection was closed. `lost`: it broke; `released`: the borrower released it with an error; `invalid`: a check
 * failed, or its session was defective; `dirty`: it was released in a state that could not be cleaned up.
 */
export type CloseCause =
  | 'lifetime'
  | 'idle'
  | 'uses'
  | 'lost'
  | 'released'
  | 'invalid'
  | 'dirty'
  | 'reset'
  | 'resize'
  | 'end';

/** Counters since the pool was created; each only grows. */
export interface PoolCounters {
  /** Number of times that a caller or statement got a connection, its own or a shared one. */
  readonly acquired: number;
  /** Number of these that had to wait. */
  readonly acquiredAfterWait: number;
  readonly acquireAborted: number;
  readonly acquireTimedOut: number;
  readonly queueRefused: number;
  readonly shed: number;
  readonly opened: number;
  readonly openFailed: Readonly<Record<'full' | 'down' | 'refused', number>>;
  readonly closed: Readonly<Record<CloseCause, number>>;
  /** Connections released inside a transaction, which was rolled back. */
  readonly rolledBackOnReturn: number;
  readonly leaksReported: number;
  readonly leaksReturned: number;
  /** Statements of `pool.query` that have completed, successfully or not. */
  readonly queries: number;
  readonly queryErrors: number;
  /** Statements that were sent again without their callers noticing, since the first attempt had no effect. */
  readonly retriedUnseen: number;
  /** Requests to the server to cancel an abandoned statement. */
  readonly cancelRequests: number;
  /** Calls of `pool.transaction` that have ended, successfully or not. */
  readonly transactions: number;
  readonly transactionRetries: number;
}

/** Snapshot of a pool. */
export interface PoolStats {
  readonly name: string;
  readonly max: number;
  readonly min: number;
  /** Current limit on connections; below `max` while the server is full (53300). */
  readonly ceiling: number;
  readonly total: number;
  readonly idle: number;
  readonly leased: number;
  /** Connections shared by pipelined statements of `pool.query`. */
  readonly lanes: number;
  /** Number of statements on lanes. */
  readonly pipelined: number;
  /** State of pipelining, with the reason if it is off; `unknown` before the first connection. */
  readonly pipelining: PipeliningState;
  /** Number of texts currently not prepared because preparing made them slower; see `headroom:preparing:stopped`. */
  readonly leftUnprepared: number;
  /** The pooler in front of the server; `unknown` before the first connection. */
  readonly pooler: PoolerStats;
  /** The fleet whose budget this pool shares; undefined without one. */
  readonly fleet: FleetStats | undefined;
  /** Connections being checked for being alive. */
  readonly checking: number;
  /** Connections released by a caller, being made ready for the next. */
  readonly settling: number;
  readonly connecting: number;
  readonly retiring: number;
  readonly waiting: number;
  readonly isSuspended: boolean;
  /** Age of the oldest connection, in milliseconds; 0 without connections. */
  readonly oldestConnectionMs: number;
  /** Time since the oldest checkout still held, in milliseconds; 0 without checkouts. */
  readonly longestLeaseMs: number;
  readonly counters: PoolCounters;
  /** Time that callers waited for a connection, including zero waits. */
  readonly waitMs: HistogramSnapshot;
  /** Time that connections were held. */
  readonly useMs: HistogramSnapshot;
  /** Time to open a connection. */
  readonly createMs: HistogramSnapshot;
  /** Time of statements of `pool.query`, from being sent to being answered. */
  readonly queryMs: HistogramSnapshot;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends number ? number : Mutable<T[K]> };

/** The pool's counters and histograms, updated by its parts. */
export class StatsRecorder {
  readonly counters: Mutable<PoolCounters> = {
    acquired: 0,
    acquiredAfterWait: 0,
    acquireAborted: 0,
    acquireTimedOut: 0,
    queueRefused: 0,
    shed: 0,
    opened: 0,
    openFailed: { full: 0, down: 0, refused: 0 },
    closed: {
      lifetime: 0,
      idle: 0,
      uses: 0,
      lost: 0,
      released: 0,
      invalid: 0,
      dirty: 0,
      reset: 0,
      resize: 0,
      end: 0,
    },
    rolledBackOnReturn: 0,
    leaksReported: 0,
    leaksReturned: 0,
    queries: 0,
    queryErrors: 0,
    retriedUnseen: 0,
    cancelRequests: 0,
    transactions: 0,
    transactionRetries: 0,
  };
  readonly waitMs = new Histogram();
  readonly useMs = new Histogram();
  readonly createMs = new Histogram();
  readonly queryMs = new Histogram();

  snapshot(): Pick<PoolStats, 'counters' | 'waitMs' | 'useMs' | 'createMs' | 'queryMs'> {
    const { openFailed, closed, ...rest } = this.counters;
    return {
      counters: Object.freeze({
        ...rest,
        openFailed: Object.freeze({ ...openFailed }),
        closed: Object.freeze({ ...closed }),
      }),
      waitMs: this.waitMs.snapshot(),
      useMs: this.useMs.snapshot(),
      createMs: this.createMs.snapshot(),
      queryMs: this.queryMs.snapshot(),
    };
  }
}
