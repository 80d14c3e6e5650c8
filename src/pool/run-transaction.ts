import type pg from 'pg';
import { HeadroomError } from '../errors.js';
import { CommitUnknownError, ConnectionLostError, TransactionError } from '../pipeline/errors/errors.js';
import { afterTheirs } from '../pipeline/errors/said-by.js';
import { isConnectionLoss, isFatal, isServerAnswer } from '../pipeline/errors/server-error.js';
import { isTransient, toLossError, unsentBy } from '../pipeline/errors/session-loss.js';
import type { ExclusivePipeline } from '../pipeline/exclusive.js';
import { backoffMs } from '../util/backoff.js';
import type { Clock } from '../util/clock.js';
import type { Guard } from './pooler/guard.js';
import type { Publisher } from './publisher.js';
import { Transaction } from './transaction.js';
import { TransactionSession } from './transaction-session.js';

/** Options of a transaction. */
export interface TransactionOptions {
  /** @default the server's default, READ COMMITTED unless changed */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  /** @default false */
  readonly readOnly?: boolean;
  /** Waits for a safe snapshot; only with `isolation: 'serializable'` and `readOnly`. @default false */
  readonly deferrable?: boolean;
  /**
   * Maximum number of retries after a serialization failure (40001) or deadlock (40P01), if a pooler had no server for it, or
   * if the connection broke before the transaction had written anything.
   * The function must be safe to run more than once: its effects outside of the database are not undone.
   * @default 3
   */
  readonly retries?: number;
  /** Aborts the wait for a connection. It does not interrupt the function. */
  readonly signal?: AbortSignal | null | undefined;
  /** Maximum wait for a connection, in milliseconds; 0 for no limit. @default the pool's `acquireTimeoutMs` */
  readonly acquireTimeoutMs?: number | undefined;
}

/** @default for `TransactionOptions.retries` */
const defaultRetries = 3;
const retryRange = { firstMs: 5, capMs: 500 } as const;
/** https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html */
const retryableStates = new Set(['40001', '40P01']);
/** Errors of transactions without effect: a pooler had no server for it, or it broke before it had written anything. */
const repeatable = new WeakSet<object>();

/** Renders the statement that begins a transaction with these options. @throws {TypeError} for an invalid isolation level */
export function renderBegin({ isolation, readOnly, deferrable }: TransactionOptions): string {
  if (isolation !== undefined && !['read committed', 'repeatable read', 'serializable'].includes(isolation)) {
    throw new TypeError(
      `isolation: expected 'read committed', 'repeatable read' or 'serializable', got ${JSON.stringify(isolation)}`,
    );
  }
  const modes = [
    isolation && `ISOLATION LEVEL ${isolation.toUpperCase()}`,
    readOnly !== undefined && (readOnly ? 'READ ONLY' : 'READ WRITE'),
    deferrable && 'DEFERRABLE',
  ].filter(Boolean);
  return ['BEGIN', ...modes].join(' ');
}

/** Dependencies of a transaction on its pool. */
export interface TransactionHost {
  readonly clock: Clock;
  readonly random: () => number;
  /** Sends statements without the client; undefined if only the client may use the socket. */
  exclusiveOn(client: pg.PoolClient): ExclusivePipeline | undefined;
  /** Publishes statements on diagnostics channels. */
  readonly publisher?: Publisher;
  /** Statements to begin each transaction with, after BEGIN. */
  sets(): readonly string[];
  /** Checks statements that go through the client. */
  readonly guard: Guard;
  onRetry(): void;
  /** Called once it has ended, successfully or not. */
  onEnd(): void;
  /** True if the pool still accepts callers. */
  isOpen(): boolean;
  /** Maximum wait for the answer to ROLLBACK, in milliseconds. */
  rollbackTimeoutMs(): number;
  /** True if the connection is gone, so that nothing more can be sent on it. */
  isLost(client: pg.PoolClient): boolean;
  /** True if the error came over the connection, as opposed to from the function itself. */
  hasSaid(client: pg.PoolClient, error: unknown): boolean;
}

/**
 * Runs the function in a transaction: commits, or rolls back if it throws, and retries transient failures.
 *
 * @param checkout takes a connection, for each attempt
 */
export async function runTransaction<T>(
  host: TransactionHost,
  checkout: () => Promise<pg.PoolClient>,
  run: (tx: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const begin = renderBegin(options);
  const retries = options.retries ?? defaultRetries;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await attemptTransaction(host, await checkout(), run, begin);
      host.onEnd();
      return result;
    } catch (error) {
      if (attempt > retries || !isRetryable(error) || !host.isOpen()) {
        host.onEnd();
        throw error;
      }
      host.onRetry();
      await pause(host.clock, backoffMs(attempt, host.random(), retryRange));
    }
  }
}

async function attemptTransaction<T>(
  host: TransactionHost,
  client: pg.PoolClient,
  run: (tx: Transaction) => Promise<T>,
  begin: string,
): Promise<T> {
  const { guard, publisher } = host;
  const session = new TransactionSession(client, [begin, ...host.sets()], {
    exclusive: host.exclusiveOn(client),
    guard,
    publisher,
  });
  const tx = new Transaction(session, confirmCommit);
  try {
    await session.start();
    const result = await run(tx);
    tx.close();
    if (!session.isUntouched) {
      if (tx.ended === undefined && host.isLost(client)) throw new Error('Connection terminated unexpectedly');
      await tx.end();
    }
    client.release();
    return result;
  } catch (error) {
    tx.abandon();
    await abandon(host, session, client, tx);
    // With COMMIT under way, a BEGIN that was not answered may have been executed.
    const first = tx.ended === undefined ? (session.failure ?? error) : error;
    const failure = describeLoss(first, session, client, host);
    if (isTransient(session.failure, true) || (failure !== first && isRepeatable(failure, session)))
      repeatable.add(failure as object);
    throw failure;
  }
}

/** Awaits the answer to COMMIT. @throws if the transaction is not committed, or may not be */
async function confirmCommit(ended: Promise<pg.QueryResult>): Promise<void> {
  let command: string;
  try {
    ({ command } = await ended);
  } catch (cause) {
    // The transaction is certainly undone only if the server rejected COMMIT, as for a deferred constraint or serialization
    // failure, or had ended the session before COMMIT arrived.
    if (isServerAnswer(cause) && (!isFatal(cause) || unsentBy(cause, true) === 'everything')) throw cause;
    const what = 'The connection broke during COMMIT; it is unknown if the transaction was committed.';
    throw new CommitUnknownError(afterTheirs(cause, what), {
      cause,
      remedy: 'Check for its effect before repeating it.',
    });
  }
  if (command === 'COMMIT') return;
  throw new TransactionError(
    'The transaction was rolled back: a statement in it had failed, and the error was caught.',
    {
      remedy: 'Let the error propagate, or run what may fail in tx.transaction().',
    },
  );
}

/** Rolls back and releases the connection. If a statement is stuck, the return path of the pool handles it. */
async function abandon(
  host: TransactionHost,
  session: TransactionSession,
  client: pg.PoolClient,
  tx: Transaction,
): Promise<void> {
  session.refuseWaiting(
    new TransactionError('The transaction was aborted before this statement was sent.', {
      remedy: 'Await every statement before its function throws.',
    }),
  );
  const hasBegun = !session.isUntouched && session.failure === undefined;
  const isEnding = tx.ended !== undefined;
  if (!hasBegun || host.isLost(client) || (session.isBusy && !isEnding)) return client.release();
  const failure = await new Promise<Error | undefined>((resolve) => {
    const timeoutMs = host.rollbackTimeoutMs();
    const late = (): void => resolve(new Error(`ROLLBACK was not answered within ${timeoutMs} ms.`));
    const timer = host.clock.setTimer(late, timeoutMs);
    const ended = tx.ended?.catch(() => {}) ?? session.query('ROLLBACK');
    ended.then(() => resolve(undefined), resolve).finally(() => timer.cancel());
  });
  client.release(failure);
}

/** Wraps the loss of this connection; any other error is returned as it is, including the loss of another connection. */
function describeLoss(
  error: unknown,
  session: TransactionSession,
  client: pg.PoolClient,
  host: TransactionHost,
): unknown {
  if (error instanceof HeadroomError || !isConnectionLoss(error)) return error;
  if (isServerAnswer(error) ? !isFatal(error) || !host.hasSaid(client, error) : !host.isLost(client)) return error;
  if (session.failure !== undefined && unsentBy(error, true) === 'everything') {
    return toLossError(error, false, { isAlone: true });
  }
  return new ConnectionLostError(afterTheirs(error, 'The connection broke in a transaction, which is undone.'), {
    cause: error,
    remedy: 'Run the transaction again.',
  });
}

/** True if the connection broke under a transaction that had changed nothing. */
function isRepeatable(failure: unknown, session: TransactionSession): boolean {
  return failure instanceof ConnectionLostError && session.hasOnlyRead;
}

function isRetryable(error: unknown): boolean {
  if (repeatable.has(Object(error))) return true;
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && retryableStates.has(code);
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.setTimer(resolve, ms));
}
