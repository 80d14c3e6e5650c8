import type { HeadroomError } from '../../errors.js';
import { connectError } from './connect-error.js';
import { connectionLost } from './errors.js';
import { classifyPoolerError } from './pooler-error.js';
import { classifyConnectFailure, isFatal } from './server-error.js';

/** Statements on a lost connection that were certainly not executed. */
export type Unsent = 'nothing' | 'all behind the first' | 'everything';

/** SQLSTATEs of a rejected login. On a session that is already open, a pooler forwards the failure of its own login. */
const loginRejected = /^(53300|3D000|28...)$/;
/** Codes that poolers use for all their errors, some with messages that are not known here. */
const maybePooler = new Set(['08P01', '08006', '58000', 'XX000']);

/**
 * With these the server ends a session that runs no statement: `idle_session_timeout` and
 * `idle_in_transaction_session_timeout`. It does not read what is on its way then.
 */
const idleTooLong = new Set(['57P05', '25P03']);

/**
 * Determines from the error that ended a session which of its statements were certainly not executed.
 *
 * A server that ends a session reads nothing after the statement it is running. A pooler reports that it lost the server
 * regardless of how much that had read and executed.
 *
 * @param isAlone true for a single statement, without an unanswered one in front of it
 */
export function unsentBy(end: unknown, isAlone = false): Unsent {
  if (!isFatal(end)) return 'nothing';
  const pooler = classifyPoolerError(end);
  if (pooler) return pooler.isUnsent || (isAlone && pooler.isUnsentAlone) ? 'everything' : 'nothing';
  const { code } = end as { code?: unknown };
  if (loginRejected.test(String(code)) || idleTooLong.has(String(code))) return 'everything';
  return maybePooler.has(String(code)) ? 'nothing' : 'all behind the first';
}

/**
 * True if the connection's statements should wait for another one: no server read them, and the cause is transient. While
 * it lasts, a pooler that has lost the server still accepts connections.
 */
export function isTransient(end: unknown, isAlone = false): boolean {
  return unsentBy(end, isAlone) === 'everything' && (isServerGone(end) || isOnlyClosing(end));
}

/** True if the pooler has no server connection, so that any other connection to it would get the same error. */
export function isServerGone(end: unknown): boolean {
  if (unsentBy(end) !== 'everything') return false;
  const failure = classifyConnectFailure(end);
  return failure === 'down' ? !isOnlyClosing(end) : failure === 'full' && classifyPoolerError(end)?.kind !== 'busy';
}

/** True if the pooler or the server only closed this connection, so that the statement can run on another. */
function isOnlyClosing(end: unknown): boolean {
  if (isFatal(end) && idleTooLong.has(String((end as { code?: unknown }).code))) return true;
  const kind = classifyPoolerError(end)?.kind;
  return kind === 'closing' || kind === 'timedOut';
}

/**
 * Creates the error for a statement whose connection has ended.
 *
 * @param isSent true if the statement was written; `end` may still prove that it was not executed
 */
export function toLossError(
  end: unknown,
  isSent: boolean,
  { isAlone = false, isOneTransaction = true } = {},
): HeadroomError {
  if (unsentBy(end, isAlone) !== 'everything') return connectionLost(end, isSent, isOneTransaction);
  return isOnlyClosing(end) ? connectionLost(end, false) : connectError(classifyConnectFailure(end), { cause: end });
}
