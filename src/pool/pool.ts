import { AsyncResource } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import pg from 'pg';
import { type ChangingPool, makeLiveOptions } from '../config/live-options.js';
import { resolvePoolOptions } from '../config/options.js';
import type { PoolOptions } from '../config/pool-options.js';
import { debugOfSettings, warnOfSettings } from '../config/warn.js';
import { type NotificationOptions, NotificationStream } from '../notify/stream.js';
import type { ListenOptions, NotificationHandler, Subscription } from '../notify/subscription.js';
import { isFatal, isServerAnswer } from '../pipeline/errors/server-error.js';
import type { PgMethods } from '../pipeline/hooks.js';
import { isSubmittable } from '../pipeline/parse-query.js';
import type { ClientConstructor } from '../pipeline/pg-client.js';
import { noPosition, positionQuery, readPosition } from '../replicas/replica-set.js';
import { traced } from '../tracing/channels.js';
import type { StatementPublication } from '../tracing/statement.js';
import { systemClock } from '../util/clock.js';
import { runtime } from '../util/runtime.js';
import { Checkout, type ConnectOptions, checkDuration, type PooledClient, type ReleaseFunction } from './checkout.js';
import { type CopyOptions, copyFrom, copyTo } from './copy.js';
import { Engine } from './engine.js';
import { type ConnectionStats, inspectConnection } from './inspect.js';
import { Listening, type ListeningPool, type ListeningPoolOptions } from './listening.js';
import {
  clientsOf,
  idleItemsOf,
  type PromiseClass,
  pendingOf,
  promised,
  refuseOverridden,
  removeClient,
  sealInternals,
} from './pg-surface.js';
import type {
  AnyRow,
  AnyValues,
  EndOptions,
  PoolEnvironment,
  ReadQueries,
  Session,
  SessionOptions,
  StatementOptions,
} from './pool-types.js';
import { type ReadablePool, Reading } from './reading.js';
import { refuseClosed } from './refusal.js';
import { type RowStream, type StreamOptions, streamRows } from './row-stream.js';
import type { TransactionOptions } from './run-transaction.js';
import { Statements } from './statements.js';
import type { PoolStats } from './stats.js';
import { submit, submitQuery } from './submit.js';
import type { Transaction } from './transaction.js';
import { Transactions } from './transactions.js';

export type { ConnectOptions, PooledClient } from './checkout.js';
export type {
  EndOptions,
  PoolEnvironment,
  ReadQueries,
  Session,
  SessionOptions,
  StatementOptions,
} from './pool-types.js';

type ConnectCallback = (error: Error | undefined, client: PooledClient | undefined, release: ReleaseFunction) => void;
type QueryCallback<T = pg.QueryResult> = (error: Error, result: T) => void;
type AnyArray = pg.QueryArrayResult['rows'][number];
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
   * The options with every default filled in. As in `pg.Pool`, changes take effect: a changed `max` immediately, an address
   * or a password for the connections opened from then on. A wrong value throws `ConfigError`, and so does changing an
   * option by which the pool was built, such as `name` or `Client`. `password`, if any, is not enumerable.
   */
  readonly options: PoolOptions & pg.PoolOptions;
  /** The class of the clients. */
  readonly Client: typeof pg.Client;
  /** The class of the promises that `connect`, `query` and `end` return. */
  readonly Promise: PromiseClass;
  /** Called with a line for each step, as in `pg.Pool`; does nothing unless the option `log` is given. */
  readonly log: (...messages: unknown[]) => void;
  readonly #engine: Engine;
  readonly #resource = new AsyncResource('HeadroomPool');
  readonly #checkout: Checkout;
  readonly #statements: Statements;
  readonly #transactions: Transactions;
  readonly #Promise: PromiseClass | undefined;
  readonly #isLogging: boolean;
  readonly #openDirect: ((options: ListeningPoolOptions) => ListeningPool) | undefined;
  /** Undefined until something listens. */
  #listening: Listening | undefined;
  readonly #replicas: readonly Pool[];
  /** Undefined without replicas, until there is a session. */
  #reading: Reading | undefined;

  constructor(options: PoolOptions = {}, environment: PoolEnvironment = {}) {
    super();
    const resolved = resolvePoolOptions(options);
    warnOfSettings(resolved.warnings);
    debugOfSettings(resolved.notes);
    refuseOverridden(this, Pool.prototype);
    const { Promise: Own = Promise, log = silent } = resolved.hooks;
    this.Promise = Own as PromiseClass;
    this.#Promise = this.Promise === Promise ? undefined : this.Promise;
    this.log = log;
    this.#isLogging = log !== silent;
    this.Client = (resolved.hooks.Client as typeof pg.Client | undefined) ?? pg.Client;
    this.#engine = new Engine({
      resolved,
      Client: this.Client as unknown as ClientConstructor,
      events: this,
      connect: ownConnect,
      clock: environment.clock ?? systemClock,
      random: environment.random ?? Math.random,
      budget: environment.budget,
      source: environment.source,
      isolated: (run) => this.#resource.runInAsyncScope(run),
    });
    this.#checkout = new Checkout(this.#engine);
    this.#statements = new Statements(this.#engine, ownConnect, this.Client.prototype as unknown as PgMethods);
    this.#transactions = new Transactions(this.#engine, this.#checkout);
    const others = withoutAddress(environment);
    this.#replicas = resolved.replicas.map((each) => new Pool(each, withoutBudget(others)));
    this.options = makeLiveOptions(
      options ?? {},
      resolved,
      this.#changing,
      environment.connectionString,
    ) as PoolOptions & pg.PoolOptions;
    if (this.#replicas.length > 0) this.#reading = this.#makeReading(this.#replicas);
    const { directUrl } = options ?? {};
    const direct = { connectionString: directUrl, max: 2, min: 0, pooler: 'none' } as const;
    this.#openDirect = directUrl ? (given) => new Pool({ ...given, ...direct }, others).#listenable : undefined;
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

  /** The clients, as libraries read them from `pg.Pool`; a copy. */
  get _clients(): readonly pg.Client[] {
    return clientsOf(this.#engine);
  }
  /** The idle clients, as libraries read them from `pg.Pool`; a copy. */
  get _idle(): readonly { readonly client: pg.Client }[] {
    return idleItemsOf(this.#engine);
  }
  /** As long as the queue of callers, as libraries read it from `pg.Pool`. */
  get _pendingQueue(): readonly undefined[] {
    return pendingOf(this.#engine);
  }
  /** True if `max` connections are open or being opened. */
  _isFull(): boolean {
    return this.totalCount >= this.#engine.core.max;
  }
  /** Serves callers that can be served; the pool does so by itself. */
  _pulseQueue(): void {
    this.#engine.core.changed();
  }
  /** Closes a client of the pool. */
  _remove(client: pg.ClientBase, callback?: () => void): void {
    if (callback) client.once('end', callback);
    removeClient(this.#engine, client);
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
    if (typeof given !== 'function') {
      const taking = this.#take(given, holder);
      return this.#Promise === undefined ? taking : promised(taking, this.#Promise);
    }
    this.#callBack(this.#take(undefined, holder), given);
    return undefined;
  }

  /**
   * Runs one statement; arguments, result and errors are those of `pg`. Short statements of several callers share
   * connections: none waits behind another caller's slow one, and each is a transaction of its own.
   *
   * A cursor, a stream or COPY is returned as it was given; for `pg`'s own `Query` object the result is a promise, whatever
   * `pg`'s types say, as in `pg.Pool`.
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
    if (this.#isLogging) this.log('dispatching query');
    try {
      if (typeof config !== 'string' && isSubmittable(config)) {
        this.#reading?.unseen(config);
        const holder = this.#captureHolder(this.query);
        if (!(config instanceof pg.Query)) return submit(this.#engine, config, callback, holder);
        const answer = submitQuery(this.#engine, config, callback, holder);
        return answer && promised(answer, this.#Promise);
      }
      // Of the kinds of wrong arguments, the one for which pg.Pool looks.
      if (typeof config === 'function') return this.#refuseFunction(config as QueryCallback);
      const publication = this.#engine.core.publisher.statement(config, values, 'lane');
      result = publication === undefined ? this.#run(config, values) : this.#publish(config, values, publication);
    } catch (error) {
      // A getter may throw: pg.Pool reads nothing until it has a client, and rejects as for any other error.
      result = Promise.reject(error);
    }
    if (this.#isLogging) this.#logEnd(result);
    if (typeof callback !== 'function') return this.#Promise === undefined ? result : promised(result, this.#Promise);
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
    const reading = this.#reading;
    if (reading === undefined) return this.#transactions.run(run, options, this.#captureHolder(this.transaction));
    if (options.readOnly === true && reading.hasReplicas) return reading.readOnly(run, options);
    return reading.writing(this.#transactions.run(run, options, this.#captureHolder(this.transaction)));
  }

  /**
   * Runs a statement and gives its rows one after the other, asking the server for as many as are read. A connection is used
   * from the first row to the last, or until the loop is left.
   *
   * @param text one statement that returns rows
   * @throws {RangeError | TypeError} for wrong arguments; while iterating, the errors of `query()`
   * @example
   * for await (const { id, name } of pool.stream('select id, name from users where age > $1', [18])) {
   *   if (id > 1000) break;
   * }
   */
  stream<R = AnyRow>(text: string, values?: readonly unknown[], options: StreamOptions = {}): RowStream<R> {
    this.#reading?.unseen(text);
    return streamRows(this.#engine, text, values, options) as RowStream<R>;
  }

  /**
   * Sends the data of a `COPY … FROM STDIN`, as fast as the server takes it. Needs the package `pg-copy-streams`.
   *
   * @param source chunks of the data, split anywhere; if it throws, nothing is copied
   * @returns number of rows
   * @throws {Error} if the package is not installed; otherwise as `connect()` and `query()`, or the source's error
   * @example
   * const rows = await pool.copyFrom('copy users (id, name) from stdin (format csv)', createReadStream('users.csv'));
   */
  copyFrom(
    text: string,
    source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
    options: CopyOptions = {},
  ): Promise<number> {
    return copyFrom(() => this.connect({ signal: options.signal }), text, source, options);
  }

  /**
   * Gives the data of a `COPY … TO STDOUT` in chunks, as fast as they are read. Needs the package `pg-copy-streams`.
   *
   * @throws {Error} if the package is not installed; otherwise as `connect()` and `query()`, while iterating
   * @example
   * await pipeline(pool.copyTo('copy users to stdout (format csv)'), createWriteStream('users.csv'));
   */
  copyTo(text: string, options: CopyOptions = {}): AsyncGenerator<Buffer, void, undefined> {
    return copyTo(() => this.connect({ signal: options.signal }), text, options);
  }

  /**
   * Listens on a channel: the handler is called for each notification, in order. One connection of the pool serves all
   * channels; when it breaks, it is replaced, at the current primary, and `onGap` is called with the period in which
   * notifications may have been missed. Behind a pooler in transaction mode, it connects to `directUrl`.
   *
   * @returns when the server has confirmed it; `close()`, or the end of an `await using` block, ends it
   * @throws {PoolerFeatureError} behind a pooler in transaction mode, without `directUrl`
   * @throws as `connect()` when no connection is available
   * @example
   * await using jobs = await pool.listen('jobs', (payload) => work(payload), { onGap: () => readAllJobs() });
   */
  listen(channel: string, handler: NotificationHandler, options: ListenOptions = {}): Promise<Subscription> {
    if (this.ending) return Promise.reject(refuseClosed(this.#engine.core));
    this.#listening ??= new Listening(this.#engine, this.#openDirect);
    return this.#listening.listen(channel, handler, options);
  }

  /**
   * The notifications of a channel as an iterator, which listens from its first step to the end of the loop.
   *
   * @throws {NotificationOverflowError} from the loop, if it reads too slowly and there is no `onGap`
   * @example
   * for await (const { payload } of pool.notifications('jobs', { limit: 1000 })) await work(payload);
   */
  notifications(channel: string, options: NotificationOptions = {}): NotificationStream {
    const listen = (name: string, handler: NotificationHandler, more: ListenOptions) =>
      this.listen(name, handler, more);
    return new NotificationStream(listen, channel, options);
  }

  /**
   * Sends a notification to all listeners of a channel.
   *
   * @param payload at most 7999 bytes
   * @throws as `query()`
   * @example await pool.notify('jobs', String(id))
   */
  async notify(channel: string, payload = ''): Promise<void> {
    await this.query('select pg_notify($1, $2)', [channel, payload]);
  }

  /** Runs reads on replicas, or on the primary if none is available, or fresh enough. @example await pool.read.query('select 1') */
  get read(): ReadQueries {
    const run = async (config: unknown, values: unknown): Promise<pg.QueryResult> => {
      const publication = this.#engine.core.publisher.statement(config, values, 'lane');
      const call = { config, values, message: publication?.message };
      const send = (): Promise<pg.QueryResult> => this.#reading?.query(call) ?? this.#statements.run(call);
      return publication === undefined ? send() : traced(publication, send);
    };
    return { query: run as ReadQueries['query'] };
  }

  /**
   * Runs the function in a session that reads its own writes: after a write, its reads go to a replica only once that has
   * replayed the write, and until then to the primary, or wait for `waitForReplicaMs`. All calls on this pool inside of the
   * function belong to the session, also those of code that it calls.
   *
   * @param token of an earlier session, from a cookie or a header, whose writes this one must see
   * @throws {TypeError} for an invalid token
   * @example
   * await pool.session(async (db) => {
   *   await db.query('update users set name = $1 where id = 7', ['Ada']);
   *   const { rows } = await db.read.query('select name from users where id = 7');
   *   response.setHeader('set-cookie', `seen=${await db.token()}`);
   * }, { token: cookies.seen });
   */
  session<T>(run: (db: Session) => Promise<T>, { token }: SessionOptions = {}): Promise<T> {
    this.#reading ??= this.#makeReading([]);
    return this.#reading.runSession(token, (state) =>
      run({
        query: ((config: never, values: never) => this.query(config, values)) as ReadQueries['query'],
        read: this.read,
        transaction: (inner, options) => this.transaction(inner, options),
        token: () => state.token(),
      }),
    );
  }

  /** Current state and counters of the pool; frozen. */
  stats(): PoolStats {
    return this.#engine.snapshot();
  }

  /** The connections of the pool, as they are now, with their holders and the statements that share them. */
  connections(): readonly ConnectionStats[] {
    const { connections, clock } = this.#engine.core;
    const now = clock.now();
    return [...connections].map((each) => inspectConnection(each, now));
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
    if (typeof given !== 'function') return promised(ended, this.#Promise);
    ended.then(() => runtime.nextTick(given));
    return undefined;
  }

  async #end(timeoutMs: number | undefined): Promise<void> {
    if (timeoutMs !== undefined) checkDuration('timeoutMs', timeoutMs);
    this.log('ending');
    const listening = this.#listening?.end(timeoutMs);
    this.#reading?.close();
    const replicas = this.#replicas.map((replica) => replica.#end(timeoutMs));
    await Promise.all([this.#engine.end(timeoutMs), listening, ...replicas]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  /** The pool as its `options` change it. Replicas share its password and settings. */
  get #changing(): ChangingPool {
    const [engine, replicas] = [this.#engine, this.#replicas];
    return {
      get max() {
        return engine.max;
      },
      resize: (max) => engine.resize(max),
      apply: (resolved) => {
        engine.apply(resolved);
        for (const [at, replica] of replicas.entries()) {
          replica.#engine.apply(resolvePoolOptions(resolved.replicas[at]));
        }
      },
    };
  }

  #makeReading(replicas: readonly Pool[]): Reading {
    const { clock, settings } = this.#engine.core;
    const { maxReplicaLagMs: maxLagMs, waitForReplicaMs: waitMs } = settings;
    return new Reading({
      primary: this.#readable,
      replicas: replicas.map((each) => each.#readable),
      clock,
      maxLagMs,
      waitMs,
    });
  }

  /** This pool as the routing of reads uses it. */
  get #readable(): ReadablePool {
    return {
      query: (call, needed) =>
        needed === undefined ? this.#statements.run(call) : this.#statements.runFresh(call, needed),
      transaction: (run, options, needed) =>
        this.#transactions.run(run, options, this.#captureHolder(this.transaction), needed),
      position: () =>
        this.#statements.run({ config: positionQuery, values: undefined, isSeen: true }).then(
          ({ rows }) => readPosition(rows[0]),
          (error) => {
            if (isServerAnswer(error) && !isFatal(error)) return noPosition;
            throw error;
          },
        ),
    };
  }

  /** This pool as `Listening` uses it for the connection past a pooler. */
  get #listenable(): ListeningPool {
    return { engine: this.#engine, end: (timeoutMs) => this.end({ timeoutMs }) };
  }

  /** As `pg.Pool` does: rejects, or calls the function back with the error. */
  #refuseFunction(callback: QueryCallback): undefined {
    const error = new TypeError('Passing a function as the first parameter to pool.query is not supported');
    runtime.nextTick(callback, error, undefined as never);
    return undefined;
  }

  #logEnd(result: Promise<unknown>): void {
    const log = (): void => this.log('query dispatched');
    result.then(log, log);
  }

  #publish(config: unknown, values: unknown, publication: StatementPublication): Promise<pg.QueryResult> {
    return traced(publication, () => this.#run(config, values, publication));
  }

  /**
   * Runs one statement: on a shared connection if possible, otherwise on one of its own while it runs.
   *
   * @param publication of the statement, if it is published
   * @throws the error of a getter of the config
   */
  #run(config: unknown, values: unknown, publication?: StatementPublication): Promise<pg.QueryResult> {
    const message = publication?.message;
    // A read may be repeated on another server, and ends with the last of its outcomes.
    const routed = this.#reading?.route({ config, values, message });
    return routed ?? this.#statements.run({ config, values, message, publication });
  }

  #callBack(taking: Promise<PooledClient>, callback: ConnectCallback): void {
    taking.then(
      (client) => runtime.nextTick(callback, undefined, client, client.release),
      (error) => runtime.nextTick(callback, error, undefined, () => {}),
    );
  }

  /** Checks out a connection, and notes that if it belongs to a session that reads its own writes. */
  #take(options: ConnectOptions | undefined, holder: Error | undefined): Promise<PooledClient> {
    const taking = this.#checkout.traced(options, holder);
    return this.#reading === undefined ? taking : this.#noted(taking, this.#reading);
  }

  #noted(taking: Promise<PooledClient>, reading: Reading): Promise<PooledClient> {
    const noting = reading.borrowing();
    if (noting === undefined) return taking;
    return taking.then((client) => {
      const lease = this.#engine.core.connections.of(client)?.lease;
      noting.taken();
      if (lease) lease.onReleased = noting.released;
      return client;
    });
  }

  /** Captures the caller's stack for leak reports; undefined if leak detection is off. */
  #captureHolder(entered: (...values: never[]) => unknown): Error | undefined {
    if (this.#engine.core.settings.leakThresholdMs === 0) return undefined;
    const holder = new Error('checked out');
    Error.captureStackTrace(holder, entered);
    return holder;
  }
}

// Makes it a pg.Pool to `instanceof`, without pg.Pool's own fields: its constructor is not run, and every method
// and property that its documentation names is defined above.
Object.setPrototypeOf(Pool.prototype, pg.Pool.prototype);
sealInternals(Pool.prototype);

const silent = (): void => undefined;

/** A pool's own `connect`, unless the application has replaced it. */
const ownConnect = Pool.prototype.connect;

/** Other pools have addresses of their own. */
function withoutAddress({ source: _, connectionString: __, ...environment }: PoolEnvironment): PoolEnvironment {
  return environment;
}

/** The budget is that of the primary; a replica is another server. */
function withoutBudget({ budget: _, ...environment }: PoolEnvironment): PoolEnvironment {
  return environment;
}
