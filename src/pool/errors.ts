import { HeadroomError, type HeadroomErrorDetails } from '../errors.js';

/** No connection became free before the caller's deadline: the pool is too small, or its connections are held too long. */
export class AcquireTimeoutError extends HeadroomError {
  readonly code = 'HEADROOM_ACQUIRE_TIMEOUT';
}

/** `queueLimit` callers are waiting already. */
export class QueueFullError extends HeadroomError {
  readonly code = 'HEADROOM_QUEUE_FULL';
}

/** Refused early, because waits have been above `shedTargetMs` for a while. */
export class ShedError extends HeadroomError {
  readonly code = 'HEADROOM_SHED';
}

/** The server has no place for another connection (53300), and the pool has none open. */
export class ServerFullError extends HeadroomError {
  readonly code = 'HEADROOM_SERVER_FULL';
}

/** The server cannot be reached, or is starting or stopping. */
export class ServerDownError extends HeadroomError {
  readonly code = 'HEADROOM_SERVER_DOWN';
}

/** The server, TLS or a connect hook refuses the pool: wrong password, no such database, untrusted certificate. */
export class ConnectRefusedError extends HeadroomError {
  readonly code = 'HEADROOM_CONNECT_REFUSED';
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

/** For the caller of a statement whose connection broke. */
export function connectionLost(cause: unknown, isSent: boolean): ConnectionLostError {
  if (!isSent) {
    const what = 'The connection broke before the statement was sent; it has not been carried out.';
    return new ConnectionLostError(what, { cause, isSent, remedy: 'Repeat the statement.' });
  }
  const what = 'The connection broke while a statement was in flight; it may have been carried out.';
  return new ConnectionLostError(what, { cause, isSent, remedy: 'Repeat the statement only if that does no harm.' });
}

/** A transaction ended in another way than its function asked for. */
export class TransactionError extends HeadroomError {
  readonly code = 'HEADROOM_TRANSACTION';
}

/** The connection broke during COMMIT: the transaction is either wholly there or not at all, and only the data can tell. */
export class CommitUnknownError extends HeadroomError {
  readonly code = 'HEADROOM_COMMIT_UNKNOWN';
}

/** Makes the error for callers whom no connection can serve, by what the last attempt to open one met. */
export function connectError(
  failure: 'full' | 'down' | 'refused',
  details: HeadroomErrorDetails,
): ServerFullError | ServerDownError | ConnectRefusedError {
  const said = `: ${messageOf(details.cause)}.`;
  if (failure === 'full') {
    return new ServerFullError(`The server has no connection left${said}`, {
      ...details,
      remedy: 'Lower the number of connections other programs hold, raise max_connections, or put PgBouncer in front.',
    });
  }
  if (failure === 'down') {
    return new ServerDownError(`The server cannot be reached${said}`, {
      ...details,
      remedy: 'Check that it runs, and that host, port and network are right; the pool goes on trying.',
    });
  }
  return new ConnectRefusedError(`The connection was refused${said}`, {
    ...details,
    remedy: 'Check user, password, database and TLS settings.',
  });
}

function messageOf(cause: unknown): string {
  const text = cause instanceof AggregateError ? messageOf(cause.errors[0]) : cause instanceof Error && cause.message;
  return (text || String(cause)).replace(/\.$/, '');
}
