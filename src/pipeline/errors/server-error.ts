import { severityOf } from '../codec/severity.js';
import { classifyPoolerError, type PoolerFailureKind } from './pooler-error.js';
import { saidBy } from './said-by.js';

/**
 * Reason why a connection could not be opened.
 *
 * - `full`: the limit of the server, the role or the database is reached; transient
 * - `down`: the server does not answer, or is starting up, shutting down or recovering; transient
 * - `refused`: the server, the TLS layer or a hook rejected it; the same attempt will fail again
 */
export type ConnectFailure = 'full' | 'down' | 'refused';

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'HEADROOM_CONNECT_TIMEOUT',
]);

/**
 * SQLSTATEs of transient failures: connection exceptions (08, except protocol violations), insufficient resources (53),
 * operator intervention (57P: starting up, shutting down, crashed), system errors (58).
 */
const transientStates = /^(08(?!P01)|53|57P|58)...?$/;
/** Values of `severity` in English. */
const severities = new Set(['ERROR', 'FATAL', 'PANIC']);
/** SQLSTATEs with which the server usually ends a session; a function can raise any of them too. */
const endsSession = /^(57P0[1-5]|25P0[34])$/;

/** Messages of `pg`'s Client, without a code, for a socket that was closed. */
const saysConnectionIsGone = /^Connection terminated|not queryable$/;

/** Connect failure for each failure of a pooler. */
const ofPooler: Readonly<Record<PoolerFailureKind, ConnectFailure>> = {
  full: 'full',
  busy: 'full',
  serverFull: 'full',
  serverDown: 'down',
  closing: 'down',
  timedOut: 'down',
  disabled: 'refused',
  startupParameter: 'refused',
  refused: 'refused',
};

/**
 * Classifies an error by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or by the
 * system's error code. 53300 `too_many_connections` also covers a role's and a database's own limit.
 */
export function classifyConnectFailure(error: unknown): ConnectFailure {
  const pooler = classifyPoolerError(error);
  if (pooler) return ofPooler[pooler.kind];
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (code === '53300') return 'full';
  if (typeof code === 'string' && (transientStates.test(code) || networkCodes.has(code))) return 'down';
  if (isAggregate(error)) return classifyConnectFailure(error.errors[0]);
  return typeof message === 'string' && saysConnectionIsGone.test(message) ? 'down' : 'refused';
}

/** System errors of an address without a server: nothing listens, the name is unknown, or there is no route. */
const unreachable = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'EADDRNOTAVAIL'],
  ...['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'],
]);

/** True if no server was there to answer, as opposed to one that is starting, full or slow. */
export function isUnreachable(error: unknown): boolean {
  return unreachable.has(String(saidBy(error).code));
}

/** True if the error came from the server, as opposed to the socket or `pg` itself. */
export function isServerAnswer(error: unknown): boolean {
  return severityOf(error) !== undefined;
}

/** True if the server ended the session with this error: the severity decides, whatever the code. */
export function isFatal(error: unknown): boolean {
  const severity = severityOf(error);
  if (severity === undefined) return false;
  if (severities.has(severity)) return severity !== 'ERROR';
  // The client reports the severity only in the server's language.
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && endsSession.test(code);
}

/** True if `pg`'s Client rejected a statement without sending it, because its socket was already closed. */
export function wasUnsent(error: unknown): boolean {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' && message.endsWith('not queryable');
}

/** True if a statement failed because its connection broke, as opposed to being rejected by the server. */
export function isConnectionLoss(error: unknown): boolean {
  return isFatal(error) || classifyConnectFailure(error) === 'down';
}

/** Throws the error with the stack of the code that awaits the statement, instead of the socket's; as `pg` does. */
export function throwFromHere(error: unknown): never {
  if (error instanceof Error && Object.isExtensible(error)) tryToCapture(error);
  throw error;
}

/**
 * Rejects with the error, with the stack of the code that awaits the promise that is resolved with this one. Costs nothing
 * while all goes well, where a handler of rejections costs a promise.
 */
export async function rejectionAt(error: unknown): Promise<never> {
  // That promise follows this one after the first.
  await undefined;
  await undefined;
  return throwFromHere(error);
}

/** An error may have a read-only stack. */
function tryToCapture(error: Error): void {
  try {
    Error.captureStackTrace(error, tryToCapture);
  } catch {}
}

// Node reports the failures of all addresses of a host name together.
function isAggregate(error: unknown): error is AggregateError {
  return error instanceof AggregateError && error.errors.length > 0;
}
