import { HeadroomError, type HeadroomErrorDetails } from '../../errors.js';
import { remedyFor, type SessionFeature } from '../../sql/session-feature.js';
import { saidBy } from './said-by.js';
import { isFatal } from './server-error.js';

/** No connection became free before the caller's deadline: the pool is too small, or its connections are held too long. */
export class AcquireTimeoutError extends HeadroomError {
  readonly code = 'HEADROOM_ACQUIRE_TIMEOUT';
  /** Whether a statement had been sent, behind one that still runs. One that had not has certainly not been carried out. */
  readonly isSent: boolean;

  constructor(what: string, { isSent = false, ...details }: HeadroomErrorDetails & { readonly isSent?: boolean } = {}) {
    super(what, details);
    this.isSent = isSent;
  }
}

/** `queueLimit` callers are waiting already. */
export class QueueFullError extends HeadroomError {
  readonly code = 'HEADROOM_QUEUE_FULL';
}

/** Refused early, because waits have been above `shedTargetMs` for a while. */
export class ShedError extends HeadroomError {
  readonly code = 'HEADROOM_SHED';
}

/**
 * No connection could be opened. It has what the server or the system said of it under the names that `pg`'s errors and
 * Node's have (`code`, `severity`, `syscall`, `address` …), for programs and libraries that look for those.
 */
export abstract class ConnectError extends HeadroomError {
  /** The code of the cause, such as `ECONNREFUSED` or `28P01`; where it has none, `headroomCode`. */
  readonly code: string | undefined;

  constructor(what: string, details: HeadroomErrorDetails = {}) {
    super(what, details);
    const { code, ...said } = saidBy(details.cause);
    Object.assign(this, said);
    // Who looks for the words goes on to them only where there is no code.
    this.code = code ?? (details.isWhole ? undefined : this.headroomCode);
  }
}

/** The server has no place for another connection (53300), and the pool has none open. */
export class ServerFullError extends ConnectError {
  override get headroomCode(): 'HEADROOM_SERVER_FULL' {
    return 'HEADROOM_SERVER_FULL';
  }
}

/** The server cannot be reached, or is starting or stopping. */
export class ServerDownError extends ConnectError {
  override get headroomCode(): 'HEADROOM_SERVER_DOWN' {
    return 'HEADROOM_SERVER_DOWN';
  }
}

/** The server, TLS or a connect hook refuses the pool: wrong password, no such database, untrusted certificate. */
export class ConnectRefusedError extends ConnectError {
  override get headroomCode(): 'HEADROOM_CONNECT_REFUSED' {
    return 'HEADROOM_CONNECT_REFUSED';
  }
}

/** The pooler in front of the server takes no more clients: `max_client_conn` and the like. */
export class PoolerFullError extends HeadroomError {
  readonly code = 'HEADROOM_POOLER_FULL';
}

/** None of the pooler's connections to the server became free within its `query_wait_timeout`. */
export class PoolerBusyError extends HeadroomError {
  readonly code = 'HEADROOM_POOLER_BUSY';
  /** No server was given the statement: it has certainly not been carried out. */
  readonly isSent = false;
}

/** A statement uses what outlives its transaction, which a pooler in transaction mode takes away. */
export class PoolerFeatureError extends HeadroomError {
  readonly code = 'HEADROOM_POOLER_FEATURE';
  /** What it uses; undefined where the error was made without saying. */
  readonly feature: SessionFeature | undefined;

  constructor(
    what: string,
    { feature, ...details }: HeadroomErrorDetails & { readonly feature?: SessionFeature } = {},
  ) {
    super(what, details);
    this.feature = feature;
  }
}

/** For the caller of a statement that a pooler in transaction mode would break. */
export function poolerFeature(feature: SessionFeature): PoolerFeatureError {
  const what = `The statement was not sent: it uses ${nameOf(feature)}, which does not work behind a pooler in transaction mode.`;
  return new PoolerFeatureError(what, { feature, remedy: remedyFor(feature) });
}

/** An attempt to open a connection ran past `connectTimeoutMs`. The `cause` of what callers get. */
export class ConnectTimeoutError extends HeadroomError {
  readonly code = 'HEADROOM_CONNECT_TIMEOUT';
}

/**
 * A statement ran for longer than `statementTimeoutMs` behind a pooler, where the pool keeps that limit itself. Elsewhere
 * the server does, and its error is 57014.
 */
export class StatementTimeoutError extends HeadroomError {
  readonly code = 'HEADROOM_STATEMENT_TIMEOUT';
}

/** A statement has more values than the protocol can count: their number is sent in 16 bits. */
export class TooManyValuesError extends HeadroomError {
  readonly code = 'HEADROOM_TOO_MANY_VALUES';
}

/** For the caller of a statement with that many values. */
export function tooManyValues(count: number, most: number): TooManyValuesError {
  const what = `The statement was not sent: it has ${count} values, and PostgreSQL takes ${most} at most.`;
  return new TooManyValuesError(what, { remedy: 'Split it, or pass lists as arrays: unnest($1::int[], $2::text[]).' });
}

/** The pool is closing or closed. */
export class PoolClosedError extends HeadroomError {
  readonly code = 'HEADROOM_POOL_CLOSED';
}

/** `release()` was called on a connection that had been released. */
export class DoubleReleaseError extends HeadroomError {
  readonly code = 'HEADROOM_DOUBLE_RELEASE';
}

/**
 * The connection broke with a statement on it. Where it was sent, whether the server carried it out is not known: repeat
 * it only if that does no harm.
 */
export class ConnectionLostError extends HeadroomError {
  readonly code = 'HEADROOM_CONNECTION_LOST';
  /** Whether the statement had been sent. One that had not has certainly not been carried out. */
  readonly isSent: boolean;

  constructor(what: string, { isSent = true, ...details }: HeadroomErrorDetails & { readonly isSent?: boolean } = {}) {
    super(what, details);
    this.isSent = isSent;
  }
}

/**
 * For the caller of a statement whose connection broke.
 *
 * @param isOneTransaction whether the statement was certainly one transaction, which is there as a whole or not at all
 */
export function connectionLost(cause: unknown, isSent: boolean, isOneTransaction = true): ConnectionLostError {
  if (!isSent) {
    const what = 'The connection broke before the statement was sent; it has not been carried out.';
    return new ConnectionLostError(what, { cause, isSent, remedy: 'Repeat the statement.' });
  }
  if (isOneTransaction && isFatal(cause) && (cause as { code?: unknown }).code === transactionTimeout) {
    const what = 'The server ended the session at its transaction_timeout; the statement was rolled back.';
    return new ConnectionLostError(what, { cause, isSent, remedy: 'Make it faster, or raise transaction_timeout.' });
  }
  const what = 'The connection broke while a statement was in flight; it may have been carried out.';
  return new ConnectionLostError(what, { cause, isSent, remedy: 'Repeat the statement only if that does no harm.' });
}

/** From PostgreSQL 17 on. It is over before a transaction is committed. */
const transactionTimeout = '25P04';

/** A transaction ended in another way than its function asked for. */
export class TransactionError extends HeadroomError {
  readonly code = 'HEADROOM_TRANSACTION';
}

/** For the caller of `pool.query` whose statement would leave a transaction open. */
export function transactionRefused(): TransactionError {
  const what = 'The statement was not sent: it needs a transaction around it, or begins one that it does not end.';
  return new TransactionError(what, { remedy: oneConnection });
}

/** The same where only the answer told. */
export function transactionLeftOpen(): TransactionError {
  const what = 'The statement left a transaction open, which was rolled back: the next may run on another connection.';
  return new TransactionError(what, { remedy: oneConnection });
}

const oneConnection =
  'Statements of pool.query need not run on one connection: use pool.transaction(), or pool.connect() and query the client.';

/** The connection broke during COMMIT: the transaction is either wholly there or not at all, and only the data can tell. */
export class CommitUnknownError extends HeadroomError {
  readonly code = 'HEADROOM_COMMIT_UNKNOWN';
}

function nameOf(feature: SessionFeature): string {
  return /^[a-z]/.test(feature) ? `${feature.startsWith('a') ? 'an' : 'a'} ${feature}` : feature;
}
