import type pg from 'pg';
import { parseQuery, type StatementConfig } from '../pipeline/parse-query.js';
import { type ClientQuery, enqueue } from '../pipeline/send.js';
import {
  hearOf,
  queryOn,
  type SendListener,
  type StandIn,
  type StandInClass,
  standInClassLike,
} from '../pipeline/stand-in.js';
import { onAbort } from '../util/abort.js';
import { runtime } from '../util/runtime.js';
import { leadingToCaller } from './caller.js';
import type { Connection } from './connections.js';
import type { Engine } from './engine.js';
import { runOn, withoutCallback } from './own-connection.js';
import { Failure, type Outcome, OwnConnection, type PlacementListener, PoolStatement } from './pool-statement.js';
import { limitOf } from './statement-limit.js';

/** A statement that may share a connection, and how its caller gave it. */
export interface WatchedCall {
  readonly statement: PoolStatement;
  readonly config: unknown;
  readonly values: unknown;
  readonly signal: AbortSignal | undefined;
}

/**
 * Passes statements of `pool.query` through a replaced `Client.prototype.query`, usually a tracer's, while they share
 * connections. A statement gets its place first, so that the replacement sees the connection that carries it, and is written
 * at the end of the turn, after the replacement has run.
 *
 * The usual replacement sends the statement as it is. One that changes it sends the changed one. One that sends others too, or
 * later, gets a connection of its own for all of them.
 */
export class WatchedQueries {
  readonly #engine: Engine;
  #StandIn: StandInClass | undefined;
  /** Calls whose outcome is known, and which are not answered yet. */
  #settled: SeenCall[] = [];

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** True if statements can be passed through: a connection has been open, and none has a replacement of its own. */
  get isPossible(): boolean {
    let open: Connection | undefined;
    for (const connection of this.#engine.core.connections) {
      if (connection.openedAt === 0) continue;
      if (connection.hooks.isWatched()) return false;
      open = connection;
    }
    if (open) this.#StandIn ??= standInClassLike(open.client);
    return this.#StandIn !== undefined;
  }

  /**
   * Runs the statement; only if possible.
   *
   * @throws an error that the replacement throws
   */
  run(call: WatchedCall): Promise<pg.QueryResult> {
    const { statement, config, values, signal } = call;
    const seen = new SeenCall(this.#engine, call, this);
    this.#engine.dispatcher.ride(statement);
    // With a connection of its own, it is sent through the client, which has the replacement.
    if (seen.outcome !== undefined) return this.#settleAlone(seen.outcome, signal);
    const standIn = new (this.#StandIn as StandInClass)(seen.connection?.client);
    let answer: unknown;
    try {
      answer = queryOn(standIn, toArgument(config), values);
    } catch (error) {
      seen.withdraw();
      throw error;
    }
    return seen.begin(standIn, answer);
  }

  /**
   * Answers the call in a microtask, with all others that are settled until then: the code of the replacement must not run
   * amid the reading of answers.
   */
  settled(call: SeenCall): void {
    if (this.#settled.push(call) === 1) void microtask.then(this.#answerAll);
  }

  readonly #answerAll = (): void => {
    const calls = this.#settled;
    this.#settled = [];
    for (const call of calls) call.answer();
  };

  async #settleAlone(outcome: Outcome, signal: AbortSignal | undefined): Promise<pg.QueryResult> {
    if (outcome instanceof Failure) return leadingToCaller(Promise.reject(outcome.error), signal);
    if (!(outcome instanceof OwnConnection)) return outcome;
    const { connection, config, values } = outcome;
    return leadingToCaller(runOn(this.#engine, connection, { config, values, signal }), signal);
  }
}

// Its continuations cost a fraction of `queueMicrotask`.
const microtask = Promise.resolve();

/** One statement that a replacement has seen, from its call to its answer. */
class SeenCall implements PlacementListener, SendListener {
  /** Connection of the statement, once it has one. */
  connection: Connection | undefined;
  /** Outcome of the statement, once it is settled. */
  outcome: Outcome | undefined;
  readonly #engine: Engine;
  readonly #call: WatchedCall;
  readonly #queries: WatchedQueries;
  readonly #publication: PlacementListener | undefined;
  #standIn: StandIn | undefined;
  /** Its replacement's query, if the statement is carried for it. */
  #query: ClientQuery | undefined;
  #answer: Promise<pg.QueryResult> | undefined;
  /** For what is not as usual. */
  #session: OwnSession | undefined;
  /** True if the caller has aborted it. */
  #isAborted = false;
  #forget: (() => void) | undefined;

  constructor(engine: Engine, call: WatchedCall, queries: WatchedQueries) {
    this.#engine = engine;
    this.#call = call;
    this.#queries = queries;
    const { statement } = call;
    this.#publication = statement.placement;
    statement.placement = this;
    statement.whenSettled(this.#settled);
  }

  placed(connection: Connection, waitedMs: number, isAlone?: boolean): void {
    this.connection = connection;
    this.#publication?.placed(connection, waitedMs, isAlone);
  }

  /** Takes back the statement, which is not written yet. */
  withdraw(): void {
    this.#engine.manager.takeBack(this.#call.statement);
  }

  /** @param answer result of the replacement */
  begin(standIn: StandIn, answer: unknown): Promise<pg.QueryResult> {
    const { signal, statement } = this.#call;
    this.#answer = answer instanceof Promise ? answer : Promise.resolve(answer as pg.QueryResult);
    this.#standIn = standIn;
    hearOf(standIn, this);
    const { _queryQueue: queue } = standIn;
    const count = queue.length;
    const query = queue.pop();
    if (count !== 1 || query === undefined) this.#takeOver(query ? [...queue.splice(0), query] : []);
    else if (isUnchanged(query, statement)) this.#carry(query, statement);
    else this.#carryChanged(query);
    return signal === undefined ? this.#answer : this.#answer.catch(this.#reject);
  }

  /** Called for queries that the replacement sends later; they are sent when the code that does so is over. */
  sent(): void {
    runtime.queueMicrotask(() => this.#forward(this.#standIn?._queryQueue.splice(0) ?? []));
  }

  readonly #settled = (outcome: Outcome): void => {
    this.outcome = outcome;
    if (this.#query !== undefined) this.#queries.settled(this);
  };

  /** Called when the statement is settled. */
  answer(): void {
    const { outcome } = this;
    const query = this.#query as ClientQuery;
    this.#forget?.();
    if (outcome instanceof OwnConnection) void this.#runOn(query, outcome);
    else if (outcome instanceof Failure) this.#fail(query, outcome.error);
    else answer(query, null, outcome);
  }

  readonly #reject = (error: unknown): never => {
    throw this.#isAborted ? this.#call.signal?.reason : error;
  };

  /** Gives queries a connection of their own, until the call is over. */
  #forward(queries: readonly ClientQuery[]): void {
    if (this.#session === undefined) {
      const session = new OwnSession(this.#engine, this.#call);
      this.#session = session;
      const end = (): void => session.end();
      this.#answer?.then(end, end);
    }
    this.#session.forward(queries);
  }

  /** The statement shares a connection; who waits for the query gets its answer. */
  #carry(query: ClientQuery, statement: PoolStatement): void {
    const { signal } = this.#call;
    this.#query = query;
    if (signal) this.#forget = onAbort(signal, () => this.#engine.manager.giveUp(statement, signal.reason));
    if (this.outcome !== undefined) this.#queries.settled(this);
  }

  #runOn(query: ClientQuery, { connection, config, values }: OwnConnection): Promise<void> {
    const { signal } = this.#call;
    return runOn(this.#engine, connection, { config, values, signal, isSeen: true }).then(
      (result) => answer(query, null, result),
      (error) => this.#fail(query, error),
    );
  }

  /** The reason of an abort is the caller's own, and may be anything: the replacement gets an error of the pool. */
  #fail(query: ClientQuery, error: unknown): void {
    const { signal } = this.#call;
    this.#isAborted = signal?.aborted === true && error === signal.reason;
    answer(query, this.#isAborted ? new Error('The statement was aborted.', { cause: error }) : error);
  }

  /** The changed statement replaces the first, if it can share a connection too. */
  #carryChanged(query: ClientQuery): void {
    const { manager, dispatcher, core } = this.#engine;
    const { statement } = this.#call;
    const config = toConfig(query);
    const plain = parseQuery(config, undefined, manager.profiles, statement.timeoutMs);
    if (plain === undefined) return this.#takeOver([query]);
    this.withdraw();
    const changed = new PoolStatement(plain, config, core.settings.acquireTimeoutMs);
    changed.placement = this;
    changed.whenSettled(this.#settled);
    dispatcher.ride(changed);
    this.#carry(query, changed);
  }

  /** All queries run on a connection of their own, in order. */
  #takeOver(sent: readonly ClientQuery[]): void {
    this.withdraw();
    const { signal } = this.#call;
    if (signal) {
      onAbort(signal, () => {
        this.#isAborted = true;
        this.#session?.abort(new Error('The statement was aborted.', { cause: signal.reason }));
      });
    }
    this.#forward(sent);
  }
}

/** A connection for the queries of a replacement that sends others too, or later; until its call is over. */
class OwnSession {
  readonly #engine: Engine;
  readonly #call: WatchedCall;
  #acquired: Promise<Connection> | undefined;
  #connection: Connection | undefined;
  readonly #running = new Set<(error: unknown) => void>();
  #isOver = false;

  constructor(engine: Engine, call: WatchedCall) {
    this.#engine = engine;
    this.#call = call;
  }

  forward(queries: readonly ClientQuery[]): void {
    for (const query of queries) void this.#run(query);
  }

  /** Rejects who waits, and asks the server to cancel what runs. */
  abort(error: unknown): void {
    for (const reject of [...this.#running]) reject(error);
    if (this.#connection?.isBusy) this.#engine.cancelRunning(this.#connection);
  }

  /** Called when the replacement's call is over. */
  end(): void {
    this.#isOver = true;
    this.#releaseIfDone();
  }

  async #run(query: ClientQuery): Promise<void> {
    const { stats } = this.#engine.core;
    let reject!: (error: unknown) => void;
    const rejected = new Promise<never>((_, fail) => {
      reject = fail;
    });
    this.#running.add(reject);
    stats.counters.queries += 1;
    try {
      const connection = await Promise.race([this.#acquire(), rejected]);
      await Promise.race([this.#send(connection, query, reject), rejected]);
    } catch (error) {
      stats.counters.queryErrors += 1;
      answer(query, error);
    }
    this.#running.delete(reject);
    this.#releaseIfDone();
  }

  #acquire(): Promise<Connection> {
    const { dispatcher, core } = this.#engine;
    const request = { timeoutMs: core.settings.acquireTimeoutMs, isCheckout: false };
    this.#acquired ??= dispatcher.acquire(request, (connection) => {
      this.#connection = connection;
      return connection;
    });
    return this.#acquired;
  }

  /** Resolves when the query has been answered, with a result or an error. */
  async #send(connection: Connection, query: ClientQuery, late: (error: unknown) => void): Promise<void> {
    const { guard, pooler, core } = this.#engine;
    const refusal = guard.refusalOf(query);
    if (refusal) throw refusal;
    if (pooler.dropsNames) query.name = undefined;
    const limit = limitOf(this.#call.statement.timeoutMs, pooler.statementTimeoutMs);
    const expire = (): void => {
      if (!this.#running.has(late)) return;
      late(limit.error());
      this.#engine.cancelRunning(connection);
    };
    const timer = limit.ms > 0 ? core.clock.setTimer(expire, limit.ms) : undefined;
    await new Promise<void>((resolve) => {
      const { callback } = query;
      // A cursor has no callback: it is over when the client has nothing more to do.
      if (callback === undefined) connection.client.once('drain', () => resolve());
      else {
        query.callback = (error, result) => {
          resolve();
          callback(error, result);
        };
      }
      enqueue(connection.client, query);
    });
    timer?.cancel();
  }

  #releaseIfDone(): void {
    const connection = this.#connection;
    if (!this.#isOver || this.#running.size > 0 || connection === undefined) return;
    this.#connection = undefined;
    this.#acquired = undefined;
    this.#engine.lifecycle.giveBack(connection);
  }
}

/** Calls who waits for a query; an exception of that code is not the pool's, as in `pg`. */
function answer(query: ClientQuery, error: unknown, result?: pg.QueryResult): void {
  const { callback } = query;
  // Without one, the query would emit a late answer as an event.
  query.callback = nothing;
  try {
    callback?.(error, result);
  } catch (thrown) {
    runtime.nextTick(() => {
      throw thrown;
    });
  }
}

const nothing = (): void => undefined;

/** The caller's config for the replacement: without the time limit, which the pool keeps. */
function toArgument(config: unknown): unknown {
  const given = withoutCallback(config);
  const hasLimit = Boolean((given as StatementConfig | null)?.query_timeout);
  return hasLimit ? Object.create(given as object, { query_timeout: { value: undefined } }) : given;
}

function toConfig({ text, name, values, types, rows, binary, portal, _rowMode }: ClientQuery): StatementConfig {
  return { text, name, values, types, rows, binary, portal, rowMode: _rowMode };
}

function isUnchanged(query: ClientQuery, { profile, name, values, types, rowMode }: PoolStatement): boolean {
  const hasValues = query.values === values || (values.length === 0 && isEmpty(query.values));
  const isPlain = !query.rows && !query.binary && !query.portal;
  const isSame = query.text === profile.text && (query.name ?? '') === name && query._rowMode === rowMode;
  return isSame && hasValues && isPlain && (query.types ?? undefined) === types;
}

function isEmpty(values: unknown): boolean {
  return !values || (Array.isArray(values) && values.length === 0);
}
