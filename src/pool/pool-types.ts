import type pg from 'pg';
import type { Budget } from '../budget/seats.js';
import type { Clock } from '../util/clock.js';
import type { Connection } from './connections.js';
import type { TransactionOptions } from './run-transaction.js';
import type { Transaction } from './transaction.js';

/** Type of a row unless the caller gives one: `any`, as in pg's types. */
export type AnyRow = pg.QueryResult['rows'][number];
export type AnyValues = NonNullable<pg.QueryConfig['values']>;

/** Options of a statement in addition to those of `pg`'s types. */
export interface StatementOptions {
  /**
   * Aborts the statement. One that is not sent yet is never sent; for a running one, the server receives a cancel request.
   * In both cases it rejects with the signal's reason at once, and other statements are not affected.
   */
  readonly signal?: AbortSignal | null | undefined;
  /**
   * Maximum time of the statement once it has a connection, in milliseconds; then it is aborted.
   * @default the pool's `query_timeout`, none unless given; 0 counts as not given, as in `pg`
   */
  readonly query_timeout?: number | undefined;
  /** Server for the statement; `replica` is the same as `pool.read.query`. @default 'primary' */
  readonly target?: 'primary' | 'replica' | undefined;
}

/** Options for closing a pool. */
export interface EndOptions {
  /** Maximum time for accepted work to complete, in milliseconds; then it is cut off. @default the pool's `endTimeoutMs` */
  readonly timeoutMs?: number;
}

/** Runs statements on replicas. */
export interface ReadQueries {
  query<R extends pg.QueryResultRow = AnyRow, V = AnyValues>(
    config: string | (pg.QueryConfig<V> & StatementOptions),
    values?: pg.QueryConfigValues<V>,
  ): Promise<pg.QueryResult<R>>;
}

/** A session that reads its own writes. */
export interface Session extends ReadQueries {
  /** As `pool.read`, where the session's writes are visible. */
  readonly read: ReadQueries;
  /** As `pool.transaction()`. */
  transaction<T>(run: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Resolves with the session's writes as a text, for a later session, also in another process; empty without writes. */
  token(): Promise<string>;
}

/** Options of a session. */
export interface SessionOptions {
  /** Token of an earlier session, whose writes this one must see. @default none */
  readonly token?: string | null | undefined;
}

/** Environment of a pool: clock, randomness and budget, which tests replace. @internal */
export interface PoolEnvironment {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly budget?: Budget<Connection>;
  /** Source of the server's address, if the options come from the environment. */
  readonly source?: string | undefined;
  /** Connection string that `options` shows, if the pool was not created from one. */
  readonly connectionString?: string | undefined;
}
