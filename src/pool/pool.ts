import { AsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import pg from 'pg';
import type { Budget } from '../budget/seats.js';
import { resolvePoolOptions } from '../config/options.js';
import type { PoolOptions } from '../config/pool-options.js';
import { warnOfSettings } from '../config/warn.js';
import { throwFromHere } from '../pipeline/errors/server-error.js';
import { isPoolUntouched, type PgMethods } from '../pipeline/hooks.js';
import { areLarge, isSubmittable, parseQuery, type StatementConfig } from '../pipeline/parse-query.js';
import type { ClientConstructor } from '../pipeline/pg-client.js';
import { onAbort, readSignal } from '../util/abort.js';
import { type Clock, systemClock } from '../util/clock.js';
import { runtime } from '../util/runtime.js';
import { leadingToCaller } from './caller.js';
import { traced, tracing } from './channels.js';
import { Checkout, type ConnectOptions, checkDuration, type PooledClient, type ReleaseFunction } from './checkout.js';
import type { Connection } from './connections.js';
import { Engine } from './engine.js';
import { runAlone, runOn } from './own-connection.js';
import { Failure, type Outcome, OwnConnection, PoolStatement } from './pool-statement.js';
import type { PoolStats } from './stats.js';
import { submit } from './submit.js';
import { connectThrough } from './through-connect.js';
import { runTransaction, type Transaction, type TransactionOptions } from './transaction.js';

export type { ConnectOptions, PooledClient } from './checkout.js';

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
}

/** Options for closing a pool. */
export interface EndOptions {
  /** Maximum time for accepted work to complete, in milliseconds; then it is cut off. @default the pool's `endTimeoutMs` */
  readonly timeoutMs?: number;
}

/** Environment of a pool: clock, randomness and budget, which tests replace. @internal */
export interface PoolEnvironment {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly budget?: Budget<Connection>;
}

type ConnectCallback = (error: Error | undefined, client: PooledClient | undefined, release: ReleaseFunction) => void;
type QueryCallback<T = pg.QueryResult> = (error: Error, result: T) => void;
/** Type of a row unless the caller gives one: `any`, as in pg's types. */
type AnyRow = pg.QueryResult['rows'][number];
type AnyArray = pg.QueryArrayResult['rows'][number];
type AnyValues = NonNullable<pg.QueryConfig['values']>;

/**
 * A pool of PostgreSQL connections: a drop-in for `pg.Pool` that keeps callers waiting in order, never opens more than
 * `max` connections, survives the loss of the server and reports its state. Opens no connection until one is needed.
 *
 * Events are those of `pg.Pool`: `connect`, `acquire`, `release`, `remove`, and `error`, which needs no listener;
 * and `leak`, with `{ client, heldMs, stack }`.
 *
 * @throws {ConfigError} when an option is wrong
 * @example
 * const pool = new Pool({ connectionString: 'postgresql://app@localhost/app', max: 10 });
 * const { rows } = await pool.query('select $1::int as n', [1]);
 */
export class Pool extends EventEmitter implements AsyncDisposable {
  /**
   * The options with every default filled in; `pipeline` is present only if it is off, as false. `password`, if any, is
   * not enumerable.
   */
  readonly options: PoolOptions & pg.PoolOptions;
  /** The class of the clients. */
  readonly Client: typeof pg.Client;
  readonly #engine: Engine;
  readonly #resource = new AsyncResource('HeadroomPool');
  readonly #checkout: Checkout;
  readonly #prototype: PgMethods;

  constructor(options: PoolOptions = {}, environment: PoolEnvironment = {}) {
    super();
    const resolved = resolvePoolOptions(options);
    warnOfSettings(resolved.warnings);
    this.options = resolved.options as PoolOptions & pg.PoolOptions;
    this.Client = (resolved.hooks.Client as typeof pg.Client | undefined) ?? pg.Client;
    this.#prototype = this.Client.prototype as unknown as PgMethods;
    this.#engine = new Engine({
      resolved,
      Client: this.Client as unknown as ClientConstructor,
      events: this,
      connect: ownConnect,
      clock: environment.clock ?? systemClock,
      random: environment.random ?? Math.random,
      budget: environment.budget,
      isolated: (run) => this.#resource.runInAsyncScope(run),
    });
    this.#checkout = new Checkout(this.#engine);
  }

  /** Number of connections that serve callers or are about to, including those being opened. */
  get totalCount(): number {
    return this.#engine.core.connections.serving;
  }
  get idleCount(): number {
    return this.#engine.core.connections.count('idle');
  }
  /** Number of callers waiting for a connection. */
  get waitingCount(): number {
    return this.#engine.core.queue.length;
  }
  /** Number of checked-out connections past their lifetime, which will be closed on release. */
  get expiredCount(): number {
    return this.#engine.expiredCount;
  }
  get ending(): boolean {
    return this.#engine.core.phase !== 'open';
  }
  get ended(): boolean {
    return this.#engine.core.phase === 'ended';
  }

  /**
   * Checks out a connection for the caller alone, until `client.release()`.
   *
   * @throws {AcquireTimeoutError} no connection became free in time
   * @throws {ServerDownError | ServerFullError | ConnectRefusedError} none could be opened
   * @throws {QueueFullError | ShedError} too many callers wait already
   * @throws {PoolClosedError} after `end()`
   * @example
   * await using client = await pool.connect();
   * await client.query('listen jobs');
   */
  connect(options?: ConnectOptions): Promise<PooledClient>;
  connect(callback: ConnectCallback): void;
  connect(given?: ConnectOptions | ConnectCallback): Promise<PooledClient> | undefined {
    const holder = this.#captureHolder(ownConnect);
    if (typeof given !== 'function') return this.#traceCheckout(given ?? {}, holder);
    this.#traceCheckout({}, holder).then(
      (client) => runtime.nextTick(given, undefined, client, client.release),
      (error) => runtime.nextTick(given, error, undefined, () => {}),
    );
    return undefined;
  }

  /**
   * Runs one statement; arguments, result and errors are those of `pg`. Short statements of several callers share
   * connections: none waits behind another caller's slow one, and each is a transaction of its own.
   *
   * @throws {ConnectionLostError} the connection broke while the statement was in flight
   * @throws as `connect()` when no connection is available
   * @example
   * const { rows } = await pool.query('select name from users where id = $1', [7]);
   * await pool.query({ text: 'select * from search($1)', values: ['x'], signal: request.signal });
   */
  query<S extends pg.Submittable>(submittable: S): S;
  query<R extends AnyArray = AnyArray, V = AnyValues>(
    config: pg.QueryArrayConfig<V>,
    values?: pg.QueryConfigValues<V>,
  ): Promise<pg.QueryArrayResult<R>>;
  query<R extends pg.QueryResultRow = AnyRow, V = AnyValues>(
    config: string | pg.QueryConfig<V>,
    values?: pg.QueryConfigValues<V>,
  ): Promise<pg.QueryResult<R>>;
  query<R extends AnyArray = AnyArray, V = AnyValues>(
    config: pg.QueryArrayConfig<V>,
    callback: QueryCallback<pg.QueryArrayResult<R>>,
  ): void;
  query<R extends pg.QueryResultRow = AnyRow, V = AnyValues>(
    config: string | pg.QueryConfig<V>,
    callback: QueryCallback<pg.QueryResult<R>>,
  ): void;
  query<R extends pg.QueryResultRow = AnyRow, V = AnyValues>(
    text: string,
    values: pg.QueryConfigValues<V>,
    callback: QueryCallback<pg.QueryResult<R>>,
  ): void;
  // The overloads above are exactly those of pg.Pool, so that a variable may hold either pool.
  query<R extends AnyArray = AnyArray, V = AnyValues>(
    config: pg.QueryArrayConfig<V> & StatementOptions,
    values?: pg.QueryConfigValues<V>,
  ): Promise<pg.QueryArrayResult<R>>;
  query<R extends pg.QueryResultRow = AnyRow, V = AnyValues>(
    config: pg.QueryConfig<V> & StatementOptions,
    values?: pg.QueryConfigValues<V>,
  ): Promise<pg.QueryResult<R>>;
  query(config: unknown, second?: unknown, third?: unknown): unknown {
    const hasNoValues = typeof second === 'function';
    const callback = hasNoValues ? second : third;
    const values = hasNoValues ? undefined : second;
    let result: Promise<pg.QueryResult>;
    try {
      if (typeof config !== 'string' && isSubmittable(config))
        return submit(this.#engine, config, callback, this.#captureHolder(this.query));
      result = tracing.query.hasSubscribers ? this.#runTraced(config, values) : this.#run(config, values);
    } catch (error) {
      // A getter may throw: pg.Pool reads nothing until it has a client, and rejects as for any other error.
      result = Promise.reject(error);
    }
    if (typeof callback !== 'function') return result;
    // Callbacks of pg.Pool are never called synchronously, and their exceptions are not caught.
    result.then(
      (value) => runtime.nextTick(callback as QueryCallback, undefined, value),
      (error) => runtime.nextTick(callback as QueryCallback, error, undefined),
    );
    return undefined;
  }

  /**
   * Runs the function in a transaction on a connection of its own: commits when it resolves, rolls back when it throws.
   * After a serialization failure or a deadlock it is run again, at most `retries` times, so it must be safe to repeat.
   *
   * @returns the function's result
   * @throws the function's error; `TransactionError` when the transaction was rolled back without its request;
   *   `CommitUnknownError` when the connection broke during COMMIT
   * @example
   * await pool.transaction(async (tx) => {
   *   await tx.query('update accounts set balance = balance - 10 where id = 1');
   *   await tx.query('update accounts set balance = balance + 10 where id = 2');
   * }, { isolation: 'serializable' });
   */
  transaction<T>(run: (tx: Transaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const { clock, random, stats, settings } = this.#engine.core;
    const holder = this.#captureHolder(this.transaction);
    stats.counters.transactions += 1;
    const host = {
      clock,
      random,
      checkout: () => this.#checkoutForTransaction(options, holder),
      guard: this.#engine.guard,
      sets: () => this.#engine.pooler.transactionSets,
      onRetry: () => {
        stats.counters.transactionRetries += 1;
      },
      isOpen: () => !this.ending,
      exclusiveOn: (client: pg.PoolClient) => this.#engine.exclusiveOn(client),
      rollbackTimeoutMs: settings.pingTimeoutMs,
      isLost: (client: pg.PoolClient) => this.#engine.hasLost(client),
      hasSaid: (client: pg.PoolClient, error: unknown) => this.#engine.hasSaid(client, error),
    };
    if (!tracing.transaction.hasSubscribers) return runTransaction(host, run, options);
    return traced('transaction', { pool: this.#name }, () => runTransaction(host, run, options));
  }

  /** Current state and counters of the pool; frozen. */
  stats(): PoolStats {
    return this.#engine.snapshot();
  }

  /** Changes `max`. Connections above it are closed, the checked-out ones on release. */
  resize(max: number): void {
    this.#engine.resize(max);
  }

  /** Replaces every current connection: idle ones at once, checked-out ones on release. */
  reset(): void {
    this.#engine.reset();
  }

  /** Hands out no connection until `resume()`; callers wait, within their deadlines. Resolves when all are released. */
  suspend(): Promise<void> {
    return this.#engine.suspend();
  }

  resume(): void {
    this.#engine.resume();
  }

  /**
   * Closes the pool: new callers are rejected, accepted work may complete within `timeoutMs` and is then cut off. Resolves
   * when every socket is closed; always resolves; a second call joins the first.
   *
   * @example
   * process.once('SIGTERM', () => pool.end({ timeoutMs: 5000 }));
   */
  end(options?: EndOptions): Promise<void>;
  end(callback: () => void): void;
  end(given?: EndOptions | (() => void) | null): Promise<void> | undefined {
    const ended = this.#end(typeof given === 'function' ? undefined : given?.timeoutMs);
    if (typeof given !== 'function') return ended;
    ended.then(() => runtime.nextTick(given));
    return undefined;
  }

  async #end(timeoutMs: number | undefined): Promise<void> {
    if (timeoutMs !== undefined) checkDuration('timeoutMs', timeoutMs);
    return this.#engine.end(timeoutMs);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  get #name(): string {
    return this.#engine.core.settings.name;
  }

  #runTraced(config: unknown, values: unknown): Promise<pg.QueryResult> {
    const text = typeof config === 'string' ? config : (config as { text?: string } | null)?.text;
    return traced('query', { pool: this.#name, text }, async () => this.#run(config, values));
  }

  /**
   * Runs one statement: on a shared connection if possible, otherwise on one of its own while it runs.
   *
   * @throws the error of a getter of the config
   */
  #run(config: unknown, values: unknown): Promise<pg.QueryResult> {
    const engine = this.#engine;
    const signal = typeof config === 'string' ? undefined : signalOf(config);
    const isShared = engine.pipelining.obstacle === undefined && isPoolUntouched(this, ownConnect, this.#prototype);
    const timeout = engine.clientOptions.query_timeout || pg.defaults.query_timeout;
    const query = isShared ? parseQuery(config, values, engine.manager.profiles, timeout) : undefined;
    if (query === undefined || areLarge(query.values)) return runAlone(engine, config, values, signal);
    const statement = new PoolStatement(query, config, engine.core.settings.acquireTimeoutMs);
    // The code below runs in the caller's async context, not in that of the server's answer.
    if (signal !== undefined) return this.#runUnlessAborted(statement, signal);
    engine.dispatcher.ride(statement);
    return statement.outcome.then(this.#settle);
  }

  #runUnlessAborted(statement: PoolStatement, signal: AbortSignal): Promise<pg.QueryResult> {
    const { dispatcher, manager } = this.#engine;
    if (signal.aborted) return Promise.reject(signal.reason);
    const forget = onAbort(signal, () => manager.giveUp(statement, signal.reason));
    dispatcher.ride(statement);
    return statement.outcome.then((outcome) => {
      forget();
      if (outcome instanceof Failure && outcome.error === signal.reason && signal.aborted) throw outcome.error;
      return this.#settle(outcome, signal);
    });
  }

  readonly #settle = (outcome: Outcome, signal?: AbortSignal): pg.QueryResult | Promise<pg.QueryResult> => {
    if (outcome instanceof Failure) return throwFromHere(outcome.error);
    if (!(outcome instanceof OwnConnection)) return outcome;
    const { connection, config, values } = outcome;
    return leadingToCaller(runOn(this.#engine, connection, config, values, signal), signal);
  };

  /** Captures the caller's stack for leak reports; undefined if leak detection is off. */
  #captureHolder(entered: (...values: never[]) => unknown): Error | undefined {
    if (this.#engine.core.settings.leakThresholdMs === 0) return undefined;
    const holder = new Error('checked out');
    Error.captureStackTrace(holder, entered);
    return holder;
  }

  #traceCheckout(options: ConnectOptions, holder: Error | undefined): Promise<PooledClient> {
    if (!tracing.connect.hasSubscribers) return this.#checkout.take(options, holder, true);
    return traced('connect', { pool: this.#name }, () => this.#checkout.take(options, holder, true));
  }

  /** Checks out through the public `connect`, as `pg.Pool`'s query does, if an application has replaced or watches it. */
  #checkoutForTransaction(options: ConnectOptions, holder: Error | undefined): Promise<PooledClient> {
    if (this.#engine.hasOwnConnect) return this.#checkout.take(options, holder, false);
    return connectThrough(this, readSignal(options.signal)) as Promise<PooledClient>;
  }
}

// Makes it a pg.Pool to `instanceof`, without pg.Pool's own fields: its constructor is not run, and every method
// and property that its documentation names is defined above.
Object.setPrototypeOf(Pool.prototype, pg.Pool.prototype);

/** A pool's own `connect`, unless the application has replaced it. */
const ownConnect = Pool.prototype.connect;

function signalOf(config: unknown): AbortSignal | undefined {
  const signal = (config as StatementConfig | null | undefined)?.signal;
  return signal === undefined || signal === null ? undefined : readSignal(signal as AbortSignal);
}
