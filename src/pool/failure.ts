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
  'HEADROOM_CONNECT_TIMEOUT',
]);

/** SQLSTATEs that say that the server is not there for now: starting up, shutting down, crashed, in recovery. */
const comesBackStates = new Set(['57P01', '57P02', '57P03']);

/** What `pg`'s Client says, without a code, of a socket that closed under it. */
const saysConnectionIsGone = /^Connection terminated|not queryable$/;

/**
 * Tells the kinds apart by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or by the
 * system's error code. 53300 `too_many_connections` also covers a role's and a database's own limit.
 */
export function classifyConnectFailure(error: unknown): ConnectFailure {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (code === '53300') return 'full';
  if (typeof code === 'string' && (comesBackStates.has(code) || networkCodes.has(code))) return 'down';
  if (isAggregate(error)) return classifyConnectFailure(error.errors[0]);
  return typeof message === 'string' && saysConnectionIsGone.test(message) ? 'down' : 'refused';
}

/** Whether the server ended the session with this error. */
export function isFatal(error: unknown): boolean {
  const { severity } = (error ?? {}) as { severity?: unknown };
  return severity === 'FATAL' || severity === 'PANIC';
}

/** Whether a statement failed because its connection broke, not because the server refused it. */
export function isConnectionLoss(error: unknown): boolean {
  return isFatal(error) || classifyConnectFailure(error) === 'down';
}

// A host name with several addresses, all of which failed: Node reports them together.
function isAggregate(error: unknown): error is AggregateError {
  return error instanceof AggregateError && error.errors.length > 0;
}
