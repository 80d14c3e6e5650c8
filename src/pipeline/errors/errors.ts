import { HeadroomError, type HeadroomErrorDetails, nameErrors, PoolError } from '../../errors.js';
import { remedyFor, type SessionFeature } from '../../sql/session-feature.js';
import { afterTheirs, isKnownWithoutCode, saidBy } from './said-by.js';
import { isFatal } from './server-error.js';

/** No connection became free before the caller's deadline: the pool is too small, or its connections are held too long. */
export class AcquireTimeoutError extends PoolError {
  readonly code = 'HEADROOM_ACQUIRE_TIMEOUT';
  /** True if the statement had been sent, behind one that is still running. If false, it was certainly not executed. */
  readonly isSent: boolean;

  constructor(what: string, { isSent = false, ...details }: HeadroomErrorDetails & { readonly isSent?: boolean } = {}) {
    super(what, details);
    this.isSent = isSent;
  }
}

/** `queueLimit` callers are waiting already. */
export class QueueFullError extends PoolError {
  readonly code = 'HEADROOM_QUEUE_FULL';
}

/** Rejected early, because waits have exceeded `shedTargetMs` for a while. */
export class ShedError extends PoolError {
  readonly code = 'HEADROOM_SHED';
}

/**
 * The server, a pooler or the system refused or ended a connection. The error carries the fields of theirs, under the names that
 * `pg` and Node use (`code`, `severity`, `syscall`, `address` …), for programs and libraries that check those, and its message
 * begins with theirs.
 */
abstract class CausedError extends PoolError {
  /** The code of the cause, such as `ECONNREFUSED` or `28P01`; `headroomCode` if it has none. */
  readonly code: string | undefined;

  constructor(what: string, details: HeadroomErrorDetails = {}) {
    super(what, details);
    const { code, ...said } = saidBy(details.cause);
    Object.assign(this, said);
    this.code = code ?? (isKnownWithoutCode(details.cause) ? undefined : this.headroomCode);
    // Loggers show an error's own properties.
    Object.defineProperty(this, 'headroomCode', { value: this.headroomCode, enumerable: true });
  }
}

/** No connection could be opened. */
export abstract class ConnectError extends CausedError {}

/** The server accepts no further connection (53300), and the pool has none open. */
export class ServerFullError extends ConnectError {
  override get headroomCode(): 'HEADROOM_SERVER_FULL' {
    return 'HEADROOM_SERVER_FULL';
  }
}

/** The server cannot be reached, or is starting up or shutting down. */
export class ServerDownError extends ConnectError {
  override get headroomCode(): 'HEADROOM_SERVER_DOWN' {
    return 'HEADROOM_SERVER_DOWN';
  }
}

/** The server, TLS or a connect hook rejects the pool: wrong password, no such database, untrusted certificate. */
export class ConnectRefusedError extends ConnectError {
  override get headroomCode(): 'HEADROOM_CONNECT_REFUSED' {
    return 'HEADROOM_CONNECT_REFUSED';
  }
}

/** The pooler in front of the server accepts no more clients: `max_client_conn` and the like. */
export class PoolerFullError extends ConnectError {
  override get headroomCode(): 'HEADROOM_POOLER_FULL' {
    return 'HEADROOM_POOLER_FULL';
  }
}

/** None of the pooler's connections to the server became free within its `query_wait_timeout`. */
export class PoolerBusyError extends ConnectError {
  /** The statement reached no server: it was certainly not executed. */
  readonly isSent = false;

  override get headroomCode(): 'HEADROOM_POOLER_BUSY' {
    return 'HEADROOM_POOLER_BUSY';
  }
}

/** A statement needs session state that outlives its transaction, which a pooler in transaction mode does not keep. */
export class PoolerFeatureError extends HeadroomError {
  readonly code = 'HEADROOM_POOLER_FEATURE';
  /** The session state that it needs; undefined if the error was created without it. */
  readonly feature: SessionFeature | undefined;

  constructor(
    what: string,
    { feature, ...details }: HeadroomErrorDetails & { readonly feature?: SessionFeature } = {},
  ) {
    super(what, details);
    this.feature = feature;
  }
}

/** Creates the error for a statement that a pooler in transaction mode would break. */
export function poolerFeature(feature: SessionFeature): PoolerFeatureError {
  const what = `The statement was not sent: it uses ${nameOf(feature)}, which does not work behind a pooler in transaction mode.`;
  return new PoolerFeatureError(what, { feature, remedy: remedyFor(feature) });
}

/** An attempt to open a connection exceeded `connectTimeoutMs`. The `cause` of the error that callers get. */
export class ConnectTimeoutError extends PoolError {
  readonly code = 'HEADROOM_CONNECT_TIMEOUT';
}

/** No host has the role that `targetSessionAttrs` asks for. The `cause` of the error that callers get. */
export class NoSuitableHostError extends PoolError {
  readonly code = 'HEADROOM_NO_SUITABLE_HOST';
}

/**
 * A statement exceeded `statementTimeoutMs` behind a pooler, where the pool itself enforces that limit. Elsewhere the
 * server does, and its error is 57014.
 */
export class StatementTimeoutError extends PoolError {
  readonly code = 'HEADROOM_STATEMENT_TIMEOUT';
}

/** A statement has more values than the protocol can count in 16 bits. */
export class TooManyValuesError extends HeadroomError {
  readonly code = 'HEADROOM_TOO_MANY_VALUES';
}

/** Creates the error for a statement with that many values. */
export function tooManyValues(count: number, max: number): TooManyValuesError {
  const what = `The statement was not sent: it has ${count} values, and PostgreSQL accepts at most ${max}.`;
  return new TooManyValuesError(what, { remedy: 'Split it, or pass lists as arrays: unnest($1::int[], $2::text[]).' });
}

/** The pool is closing or closed. */
export class PoolClosedError extends PoolError {
  readonly code = 'HEADROOM_POOL_CLOSED';
}

/** `release()` was called on a connection that was already released. */
export class DoubleReleaseError extends PoolError {
  readonly code = 'HEADROOM_DOUBLE_RELEASE';
}

/**
 * The connection broke with a statement on it. If `isSent`, the server may have executed it: repeat it only if that does
 * no harm.
 */
export class ConnectionLostError extends CausedError {
  /** True if the statement had been sent. If false, it was certainly not executed. */
  readonly isSent: boolean;

  constructor(what: string, { isSent = true, ...details }: HeadroomErrorDetails & { readonly isSent?: boolean } = {}) {
    super(what, details);
    this.isSent = isSent;
  }

  override get headroomCode(): 'HEADROOM_CONNECTION_LOST' {
    return 'HEADROOM_CONNECTION_LOST';
  }
}

/**
 * Creates the error for a statement whose connection broke.
 *
 * @param isOneTransaction true if the statement was certainly one transaction, committed as a whole or not at all
 */
export function connectionLost(cause: unknown, isSent: boolean, isOneTransaction = true): ConnectionLostError {
  if (!isSent) {
    const what = afterTheirs(cause, 'The connection broke before the statement was sent; it was not executed.');
    return new ConnectionLostError(what, { cause, isSent, remedy: 'Repeat the statement.' });
  }
  if (isOneTransaction && isFatal(cause) && (cause as { code?: unknown }).code === transactionTimeout) {
    const what = afterTheirs(cause, 'The statement was rolled back.');
    return new ConnectionLostError(what, { cause, isSent, remedy: 'Make it faster, or raise transaction_timeout.' });
  }
  const what = afterTheirs(cause, 'The connection broke while a statement was in flight; it may have been executed.');
  return new ConnectionLostError(what, { cause, isSent, remedy: 'Repeat the statement only if that does no harm.' });
}

/** From PostgreSQL 17 on. The server raises it only before the transaction commits. */
const transactionTimeout = '25P04';

/** A transaction did not end as its function asked, or was used wrongly. */
export class TransactionError extends HeadroomError {
  readonly code = 'HEADROOM_TRANSACTION';
}

/** Creates the error for a statement of `pool.query` that would leave a transaction open. */
export function transactionRefused(): TransactionError {
  const what = 'The statement was not sent: it needs a transaction around it, or begins one that it does not end.';
  return new TransactionError(what, { remedy: oneConnection });
}

/** Creates the error for a statement that did, as its answer shows. */
export function transactionLeftOpen(): TransactionError {
  const what = 'The statement left a transaction open, which was rolled back: the next may run on another connection.';
  return new TransactionError(what, { remedy: oneConnection });
}

/** Creates the error for a statement that would end the transaction that its function is called in. */
export function transactionEndRefused(): TransactionError {
  const what =
    'The statement was not sent: it would end the transaction, and what follows would be executed outside of it.';
  return new TransactionError(what, {
    remedy: 'Return from the function to commit, or throw to roll back; to undo a part, use tx.transaction().',
  });
}

/** Creates the error for a statement that was sent together with one that failed. */
export function behindFailure(cause: unknown): TransactionError {
  const what = 'The statement was not executed: one that was sent in front of it failed.';
  return new TransactionError(what, { cause, remedy: 'See the cause.' });
}

const oneConnection =
  'Statements of pool.query may run on different connections: use pool.transaction(), or query a client of pool.connect().';

/** The connection broke during COMMIT: the transaction committed as a whole or not at all, and only the data shows which. */
export class CommitUnknownError extends CausedError {
  override get headroomCode(): 'HEADROOM_COMMIT_UNKNOWN' {
    return 'HEADROOM_COMMIT_UNKNOWN';
  }
}

nameErrors({
  AcquireTimeoutError,
  QueueFullError,
  ShedError,
  ConnectError,
  ServerFullError,
  ServerDownError,
  ConnectRefusedError,
  PoolerFullError,
  PoolerBusyError,
  PoolerFeatureError,
  ConnectTimeoutError,
  NoSuitableHostError,
  StatementTimeoutError,
  TooManyValuesError,
  PoolClosedError,
  DoubleReleaseError,
  ConnectionLostError,
  TransactionError,
  CommitUnknownError,
});

function nameOf(feature: SessionFeature): string {
  return /^[a-z]/.test(feature) ? `${feature.startsWith('a') ? 'an' : 'a'} ${feature}` : feature;
}
