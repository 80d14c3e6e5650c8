import { Histogram, type HistogramSnapshot } from '../util/histogram.js';
import type { PoolerStats } from './pooler/pooler.js';

/**
 * Why a connection was closed. `lost`: it broke; `released`: the borrower said so; `invalid`: a check failed, or its session
 * was itself what went wrong;
 * `dirty`: it came back in a state that could not be cleaned.
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

/** Everything the pool has counted since it was made; each number only grows. */
export interface PoolCounters {
  /** Callers who were given a connection, or a part of one. */
  readonly acquired: number;
  /** Of these, how many after waiting. */
  readonly acquiredAfterWait: number;
  readonly acquireAborted: number;
  readonly acquireTimedOut: number;
  readonly queueRefused: number;
  readonly shed: number;
  readonly opened: number;
  readonly openFailed: Readonly<Record<'full' | 'down' | 'refused', number>>;
  readonly closed: Readonly<Record<CloseCause, number>>;
  /** Connections that came back inside a transaction and were rolled back. */
  readonly rolledBackOnReturn: number;
  readonly leaksReported: number;
  readonly leaksReturned: number;
  /** Statements given to `pool.query` that were answered, well or badly. */
  readonly queries: number;
  readonly queryErrors: number;
  /** Statements that were run again without their callers knowing, since they had had no effect. */
  readonly retriedUnseen: number;
  /** Requests to the server to cancel a statement that nobody wanted any more. */
  readonly cancelRequests: number;
  readonly transactions: number;
  readonly transactionRetries: number;
}

/** What a pool is doing, as of one moment. */
export interface PoolStats {
  readonly name: string;
  readonly max: number;
  readonly min: number;
  /** What the server lets the pool have for now, where that is less than `max` (see error 53300). */
  readonly ceiling: number;
  readonly total: number;
  readonly idle: number;
  readonly leased: number;
  /** Shared by statements of `pool.query`, which travel on them one behind the other. */
  readonly lanes: number;
  /** Statements on lanes. */
  readonly pipelined: number;
  /** Whether statements share connections, and if not, why; it is found out with the first connection. */
  readonly pipelining: { readonly mode: 'unknown' | 'on' | 'off'; readonly reason: string | undefined };
  /** Texts that are run unprepared for now, since prepared they take longer: `headroom:preparing:stopped` says which. */
  readonly leftUnprepared: number;
  /** What stands before the server; it is found out with the first connection. */
  readonly pooler: PoolerStats;
  /** Being asked whether they are alive. */
  readonly checking: number;
  /** Back from a caller, being made ready for the next. */
  readonly settling: number;
  readonly connecting: number;
  readonly retiring: number;
  readonly waiting: number;
  readonly isSuspended: boolean;
  /** Age of the connection open longest, in milliseconds; 0 with none. */
  readonly oldestConnectionMs: number;
  /** How long the connection checked out longest has been out, in milliseconds; 0 with none. */
  readonly longestLeaseMs: number;
  readonly counters: PoolCounters;
  /** Time callers waited for a connection, zero waits included. */
  readonly waitMs: HistogramSnapshot;
  /** Time connections were held. */
  readonly useMs: HistogramSnapshot;
  /** Time it took to open connections. */
  readonly createMs: HistogramSnapshot;
  /** Time that statements of `pool.query` took from being sent to being answered. */
  readonly queryMs: HistogramSnapshot;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends number ? number : Mutable<T[K]> };

/** The pool's own counters and histograms, written where things happen. */
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
