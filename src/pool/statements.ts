import pg from 'pg';
import { isFatal, isServerAnswer, throwFromHere } from '../pipeline/errors/server-error.js';
import { contextOf } from '../pipeline/exchange.js';
import { isPoolUntouched, isQueryReplaced, type PgMethods } from '../pipeline/hooks.js';
import { areLarge, parseQuery, type StatementConfig } from '../pipeline/parse-query.js';
import { behindMarker, type Lsn, renderCheck } from '../replicas/lsn.js';
import { onAbort, readSignal } from '../util/abort.js';
import { leadingToCaller } from './caller.js';
import type { Engine } from './engine.js';
import { runAlone, runOn, type StatementCall } from './own-connection.js';
import { Failure, type Outcome, OwnConnection, PoolStatement } from './pool-statement.js';
import { WatchedQueries } from './watched-query.js';

/** Runs the statements of `pool.query`: on a shared connection if possible, otherwise on one of their own while they run. */
export class Statements {
  readonly #engine: Engine;
  readonly #connect: unknown;
  readonly #prototype: PgMethods;
  /** Undefined while no tracer is loaded. */
  #watchedQueries: WatchedQueries | undefined;

  /**
   * @param connect the pool's own `connect`, to detect a replacement
   * @param prototype of the clients, likewise
   */
  constructor(engine: Engine, connect: unknown, prototype: PgMethods) {
    this.#engine = engine;
    this.#connect = connect;
    this.#prototype = prototype;
  }

  get #watched(): WatchedQueries {
    this.#watchedQueries ??= new WatchedQueries(this.#engine);
    return this.#watchedQueries;
  }

  /** @throws the error of a getter of the config */
  run(call: StatementCall): Promise<pg.QueryResult> {
    const { config, values, message, publication } = call;
    const engine = this.#engine;
    const signal = typeof config === 'string' ? undefined : signalOf(config);
    const isUnhindered = engine.pipelining.obstacle === undefined;
    const isShared = isUnhindered && isPoolUntouched(engine.pool, this.#connect, this.#prototype);
    const timeout = engine.resolved.client.query_timeout || pg.defaults.query_timeout;
    if (!isShared && isUnhindered) engine.pipelining.warnOfHooks();
    const query = isShared ? parseQuery(config, values, engine.manager.profiles, timeout) : undefined;
    const isReplaced = !call.isSeen && isQueryReplaced();
    const isAlone = query === undefined || areLarge(query.values) || (isReplaced && !this.#watched.isPossible);
    // Not `{ ...call, signal }`: V8 gives that a map which it deprecates, and each read of a field then takes microseconds.
    if (isAlone) return runAlone(engine, { config, values, message, isSeen: call.isSeen, signal });
    const statement = new PoolStatement(query, config, engine.core.settings.acquireTimeoutMs);
    statement.placement = message;
    const inContext = contextOf(query.values);
    if (inContext !== undefined) statement.inContext = inContext;
    if (isReplaced) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      return this.#watched.run({ statement, config, values, signal });
    }
    // The code below runs in the caller's async context, not in that of the server's answer.
    if (signal !== undefined) return this.#runUnlessAborted(statement, signal);
    const outcome = statement.promise();
    engine.dispatcher.ride(statement);
    return publication === undefined ? outcome.then(this.#settle) : publication.join(outcome, this.#settle);
  }

  /** Runs a read if the server has replayed the position; otherwise rejects with an error that `saysBehind`. */
  runFresh({ config, values, message }: StatementCall, needed: Lsn): Promise<pg.QueryResult> {
    const engine = this.#engine;
    const { dispatcher, lifecycle, manager, pipelining } = engine;
    // A replaced `query` may change the statement, or send others, which would not be checked.
    const isShared = !isQueryReplaced() && pipelining.isOn();
    const timeout = engine.resolved.client.query_timeout || pg.defaults.query_timeout;
    const query = isShared ? parseQuery(config, values, manager.profiles, timeout) : undefined;
    if (query === undefined || areLarge(query.values)) return Promise.reject(new Error(behindMarker));
    const statement = new PoolStatement(query, config, engine.core.settings.acquireTimeoutMs);
    statement.prelude = [renderCheck(needed, false)];
    statement.inContext = contextOf(query.values);
    statement.placement = message;
    const signal = typeof config === 'string' ? undefined : signalOf(config);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const forget = signal && onAbort(signal, () => manager.giveUp(statement, signal.reason));
    const settled = statement.promise();
    dispatcher.ride(statement);
    return settled.then((outcome) => {
      forget?.();
      const isOfCheck = outcome instanceof Failure && (statement.exchange?.preludes ?? 0) > 0;
      // A server may lack the functions of the check.
      if (isOfCheck && isServerAnswer(outcome.error) && !isFatal(outcome.error)) throw new Error(behindMarker);
      if (!(outcome instanceof OwnConnection)) return this.#settle(outcome);
      lifecycle.giveBack(outcome.connection);
      throw new Error(behindMarker);
    });
  }

  #runUnlessAborted(statement: PoolStatement, signal: AbortSignal): Promise<pg.QueryResult> {
    const { dispatcher, manager } = this.#engine;
    if (signal.aborted) return Promise.reject(signal.reason);
    const forget = onAbort(signal, () => manager.giveUp(statement, signal.reason));
    const settled = statement.promise();
    dispatcher.ride(statement);
    return settled.then((outcome) => {
      forget();
      if (outcome instanceof Failure && outcome.error === signal.reason && signal.aborted) throw outcome.error;
      return this.#settle(outcome, signal);
    });
  }

  readonly #settle = (outcome: Outcome, signal?: AbortSignal): pg.QueryResult | Promise<pg.QueryResult> => {
    if (outcome instanceof Failure) return throwFromHere(outcome.error);
    if (!(outcome instanceof OwnConnection)) return outcome;
    const { connection, config, values } = outcome;
    return leadingToCaller(runOn(this.#engine, connection, { config, values, signal }), signal);
  };
}

function signalOf(config: unknown): AbortSignal | undefined {
  const signal = (config as StatementConfig | null | undefined)?.signal;
  return signal === undefined || signal === null ? undefined : readSignal(signal as AbortSignal);
}
