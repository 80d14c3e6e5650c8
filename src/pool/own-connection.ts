import type pg from 'pg';
import { transactionLeftOpen, transactionRefused } from '../pipeline/errors/errors.js';
import { isFatal, wasUnsent } from '../pipeline/errors/server-error.js';
import { isTransient, toLossError } from '../pipeline/errors/session-loss.js';
import { refuseTooMany, type StatementConfig } from '../pipeline/parse-query.js';
import { type DriverClient, hasStatement, hasWorkInFlight, isInTransaction, isUsable } from '../pipeline/pg-client.js';
import { sendThrough, sendUnseen } from '../pipeline/send.js';
import { canCommitWithin } from '../sql/classify.js';
import { leavesOpen } from '../sql/open-transaction.js';
import type { StatementMessage, StatementPublication } from '../tracing/statement.js';
import { onAbort } from '../util/abort.js';
import type { Connection } from './connections.js';
import type { Engine } from './engine.js';
import { withoutPublishing } from './published-client.js';
import type { AcquireRequest } from './queue.js';
import { limitOf } from './statement-limit.js';
import { connectThrough, releaseThrough } from './through-connect.js';

/**
 * Runs one statement on a connection that it has to itself.
 *
 * @throws {TooManyValuesError | TransactionError | TypeError} for one that cannot be sent
 */
export function runAlone(engine: Engine, call: OwnCall): Promise<pg.QueryResult> {
  const { config, values, message } = call;
  if (message) message.route = 'connection';
  if (typeof config === 'function') {
    throw new TypeError('Passing a function as the first parameter to pool.query is not supported');
  }
  refuseTooMany(config, values);
  refuseOpening(config);
  return engine.hasOwnConnect ? runOn(engine, undefined, call) : runThrough(engine, call);
}

/** @throws {TransactionError} for a text that leaves a transaction open: the next statement may run on another connection */
function refuseOpening(config: unknown): void {
  const text = typeof config === 'string' ? config : (config as StatementConfig | null | undefined)?.text;
  if (typeof text === 'string' && leavesOpen(text)) throw transactionRefused();
}

/** Runs the statement on a client from a replaced `connect`, as `pg.Pool` does. */
async function runThrough(engine: Engine, { config, values, signal, message }: OwnCall): Promise<pg.QueryResult> {
  const { stats, clock } = engine.core;
  const beganAt = clock.now();
  const client = await connectThrough(engine.pool, signal);
  const sentAt = clock.now();
  message?.placed({ client: client as object }, sentAt - beganAt);
  try {
    const send = (): Promise<pg.QueryResult> =>
      sendThrough(client as unknown as DriverClient, withoutCallback(config), values as unknown[]);
    const answer = message ? withoutPublishing(send) : send();
    const inTime = withinLimit(answer, engine, config);
    const result = await (signal ? unlessAborted(inTime, signal) : inTime);
    stats.queryMs.record(clock.now() - sentAt);
    releaseThrough(client);
    return result;
  } catch (error) {
    stats.counters.queryErrors += 1;
    releaseThrough(client, error);
    throw error;
  } finally {
    stats.counters.queries += 1;
  }
}

/** A statement that gets a connection to itself. */
export interface OwnCall {
  readonly config: unknown;
  readonly values: unknown;
  readonly signal: AbortSignal | undefined;
  /** True if replacements of the client's `query`, such as those of tracers, have seen it already. */
  readonly isSeen?: boolean | undefined;
  /** Of the statement, if it is published. */
  readonly message?: StatementMessage | undefined;
  /** Time since which it has been waiting for a pooler that had no server for it. */
  readonly strandedAt?: number;
}

/** A statement of `pool.query`. */
export interface StatementCall extends Omit<OwnCall, 'signal' | 'strandedAt'> {
  /** The one that `message` is of, if it may end with the statement's outcome. */
  readonly publication?: StatementPublication | undefined;
}

/**
 * Runs the statement on an exclusive connection, and releases that.
 *
 * @param given the connection, if there is one already; otherwise waits for one
 */
export async function runOn(engine: Engine, given: Connection | undefined, call: OwnCall): Promise<pg.QueryResult> {
  const { config, values, signal, isSeen, message } = call;
  const { dispatcher, lifecycle } = engine;
  const { stats, clock, settings } = engine.core;
  const beganAt = message === undefined ? 0 : clock.now();
  // One asynchronous function, since each further one costs every statement three microtasks.
  const request = requestOf(call, settings.acquireTimeoutMs);
  const idle = given ?? (signal?.aborted ? undefined : dispatcher.tryAcquire(false, undefined, request.statementName));
  const connection = idle ?? (await dispatcher.acquire(request, itself));
  if (given === undefined) message?.placed(connection, clock.now() - beganAt);
  const sentAt = clock.now();
  const isClean = !hasWorkInFlight(connection.client) && !isInTransaction(connection.client);
  try {
    const refusal = engine.guard.refusalOf(config);
    if (refusal) throw refusal;
    const send = isSeen ? sendUnseen : sendThrough;
    const answer = send(connection.client, withoutCallback(engine.guard.toSend(config)), values as unknown[]);
    const inTime = withinLimit(answer, engine, config);
    const result = await (signal ? unlessAborted(inTime, signal) : inTime);
    // It is rolled back when the connection is released.
    if (isClean && isInTransaction(connection.client)) throw transactionLeftOpen();
    stats.queryMs.record(clock.now() - sentAt);
    stats.counters.queries += 1;
    lifecycle.giveBack(connection);
    return result;
  } catch (error) {
    const isEnd = connection.hasSaid(error) && isTransient(error, true);
    const failure = settleFailure(engine, connection, error, { config, signal });
    if (isEnd) return runLater(engine, { strandedAt: clock.now(), ...call });
    stats.counters.queries += 1;
    stats.counters.queryErrors += 1;
    throw failure;
  }
}

/** For a statement for which the pooler had no server: waits for another connection, within the same total limit as for the first. */
async function runLater(engine: Engine, call: OwnCall & { readonly strandedAt: number }): Promise<pg.QueryResult> {
  const { clock, settings, stats } = engine.core;
  const { strandedAt } = call;
  stats.counters.retriedUnseen += 1;
  const { acquireTimeoutMs } = settings;
  const leftMs = acquireTimeoutMs === 0 ? 0 : Math.max(1, strandedAt + acquireTimeoutMs - clock.now());
  const connection = await engine.dispatcher.acquire(requestOf(call, leftMs), itself);
  return runOn(engine, connection, call);
}

/** The request for a connection for the statement. */
function requestOf({ config, signal }: OwnCall, timeoutMs: number): AcquireRequest {
  const statementName = (config as { name?: string } | null)?.name;
  return { timeoutMs, statementName, isCheckout: false, signal };
}

function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    const forget = onAbort(signal, abort);
    answer.then(resolve, reject).finally(forget);
  });
}

/** Rejects if the statement exceeds the limit that the pool enforces in place of the server. */
function withinLimit<T>(answer: Promise<T>, { core, pooler }: Engine, config: unknown): Promise<T> {
  const queryTimeoutMs = Number((config as StatementConfig | null)?.query_timeout) || 0;
  const limit = limitOf(queryTimeoutMs, pooler.statementTimeoutMs);
  // The client enforces `query_timeout`.
  if (limit.ms === 0 || limit.ms === queryTimeoutMs) return answer;
  return new Promise((resolve, reject) => {
    const timer = core.clock.setTimer(() => reject(limit.error()), limit.ms);
    answer.then(resolve, reject).finally(() => timer.cancel());
  });
}

/** `pg`'s Client may have left the callback of an earlier call in the object, and would call whatever is there. */
export function withoutCallback(config: unknown): unknown {
  const callback = (config as { callback?: unknown } | null | undefined)?.callback;
  return callback ? Object.create(config as object, { callback: { value: undefined } }) : config;
}

const itself = (connection: Connection): Connection => connection;

/**
 * Releases the connection, and returns the error for the caller. The connection stays usable after an answer of the server,
 * and after an error thrown by the caller or its values; anything else means that it broke.
 */
function settleFailure(
  engine: Engine,
  connection: Connection,
  error: unknown,
  { config, signal }: { readonly config: unknown; readonly signal: AbortSignal | undefined },
): unknown {
  const isEnd = connection.hasSaid(error) && isFatal(error);
  const isLost = isEnd || connection.state === 'closed' || !isUsable(connection.client);
  // It exceeded its limit, or its caller aborted it.
  if (!isLost && hasStatement(connection.client)) engine.cancelRunning(connection);
  engine.lifecycle.giveBack(connection, isLost ? (error as Error) : undefined);
  const isOwnReason = signal?.aborted === true && error === signal.reason;
  if (!isLost || isOwnReason) return error;
  return toLossError(error, !wasUnsent(error), { isAlone: true, isOneTransaction: !canCommitWithin(textOf(config)) });
}

function textOf(config: unknown): string {
  const text = typeof config === 'string' ? config : (config as { text?: unknown } | null | undefined)?.text;
  return typeof text === 'string' ? text : '';
}
