import { severityOf } from '../codec/severity.js';
import { classifyPoolerError, type PoolerFailureKind } from './pooler-error.js';

/**
 * Why a connection could not be opened.
 *
 * - `full`: the server (or the role, or the database) has no place left; frees up by itself
 * - `down`: nobody answers, or the server is starting, stopping or recovering; comes back by itself
 * - `refused`: the server, the TLS layer or a hook said no; the same attempt will be refused again
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
 * SQLSTATEs that pass by themselves: connection exceptions (08, but for protocol violations), out of resources (53),
 * operator intervention (57P: starting up, shutting down, crashed), system errors (58).
 */
const comesBack = /^(08(?!P01)|53|57P|58)...?$/;
/** What `severity` is where it says it in English. */
const severities = new Set(['ERROR', 'FATAL', 'PANIC']);
/** SQLSTATEs with which the server ends a session, as a rule: a function can raise any of them. */
const endsSession = /^(57P0[1-5]|25P0[34])$/;

/** What `pg`'s Client says, without a code, of a socket that closed under it. */
const saysConnectionIsGone = /^Connection terminated|not queryable$/;

/** What a pooler's refusals come to; it is full for its own clients, or its server is for it. */
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
 * Tells the kinds apart by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or by the
 * system's error code. 53300 `too_many_connections` also covers a role's and a database's own limit.
 */
export function classifyConnectFailure(error: unknown): ConnectFailure {
  const pooler = classifyPoolerError(error);
  if (pooler) return ofPooler[pooler.kind];
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (code === '53300') return 'full';
  if (typeof code === 'string' && (comesBack.test(code) || networkCodes.has(code))) return 'down';
  if (isAggregate(error)) return classifyConnectFailure(error.errors[0]);
  return typeof message === 'string' && saysConnectionIsGone.test(message) ? 'down' : 'refused';
}

/** Whether the server said it, as against the socket or `pg` itself. */
export function isServerAnswer(error: unknown): boolean {
  return severityOf(error) !== undefined;
}

/** Whether the server ended the session with this error: its severity decides, whatever the code. */
export function isFatal(error: unknown): boolean {
  const severity = severityOf(error);
  if (severity === undefined) return false;
  if (severities.has(severity)) return severity !== 'ERROR';
  // A client that tells it in the server's own language alone.
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && endsSession.test(code);
}

/** Whether `pg`'s Client refused a statement without sending it, since its socket was closed already. */
export function wasUnsent(error: unknown): boolean {
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' && message.endsWith('not queryable');
}

/** Whether a statement failed because its connection broke, not because the server refused it. */
export function isConnectionLoss(error: unknown): boolean {
  return isFatal(error) || classifyConnectFailure(error) === 'down';
}

/** An error's stack leads to whoever awaits the statement, not to the socket that it came from; as `pg` does it. */
export function throwFromHere(error: unknown): never {
  if (error instanceof Error && Object.isExtensible(error)) tryToCapture(error);
  throw error;
}

/** An error may have a stack of its own that is not to be changed. */
function tryToCapture(error: Error): void {
  try {
    Error.captureStackTrace(error, tryToCapture);
  } catch {}
}

// A host name with several addresses, all of which failed: Node reports them together.
function isAggregate(error: unknown): error is AggregateError {
  return error instanceof AggregateError && error.errors.length > 0;
}
