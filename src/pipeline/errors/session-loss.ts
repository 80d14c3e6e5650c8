import type { HeadroomError } from '../../errors.js';
import { connectError } from './connect-error.js';
import { connectionLost } from './errors.js';
import { classifyPoolerError } from './pooler-error.js';
import { classifyConnectFailure, isFatal } from './server-error.js';

/** What was on a connection and has certainly not been carried out. */
export type Unsent = 'nothing' | 'all behind the first' | 'everything';

/** What a server says to those who come in. Where somebody is in already, a pooler came in for him, and passes it on. */
const saidAtTheDoor = /^(53300|3D000|28...)$/;
/** Codes that poolers use for all they have to say, whose words may be new to us. */
const maybePooler = new Set(['08P01', '08006', '58000', 'XX000']);

/**
 * With these the server ends a session that nothing runs in: idle for too long (`idle_session_timeout`), or between the
 * statements of a transaction. What was on its way to it then is read by nobody.
 */
const idleTooLong = new Set(['57P05', '25P03']);

/**
 * How much of what was on a connection that has ended was certainly not carried out, by what was said at its end.
 *
 * A server that ends the session reads nothing after the statement it is at. A pooler says that it lost the server
 * whatever that had read and done already.
 *
 * @param isAlone whether it was a single statement, with nothing sent in front of it that is not answered
 */
export function unsentBy(end: unknown, isAlone = false): Unsent {
  if (!isFatal(end)) return 'nothing';
  const pooler = classifyPoolerError(end);
  if (pooler) return pooler.isUnsent || (isAlone && pooler.isUnsentAlone) ? 'everything' : 'nothing';
  const { code } = end as { code?: unknown };
  if (saidAtTheDoor.test(String(code)) || idleTooLong.has(String(code))) return 'everything';
  return maybePooler.has(String(code)) ? 'nothing' : 'all behind the first';
}

/**
 * Whether what was on the connection is to wait for another: it was read by nobody, and what is in the way passes by
 * itself. While it lasts, a pooler that has lost the server lets us in all the same.
 */
export function isTransient(end: unknown, isAlone = false): boolean {
  return unsentBy(end, isAlone) === 'everything' && (isServerGone(end) || isOnlyClosing(end));
}

/** Whether the server has no connection for the pooler, which would say the same on any other connection to it. */
export function isServerGone(end: unknown): boolean {
  if (unsentBy(end) !== 'everything') return false;
  const failure = classifyConnectFailure(end);
  return failure === 'down' ? !isOnlyClosing(end) : failure === 'full' && classifyPoolerError(end)?.kind !== 'busy';
}

/** Whether the pooler or the server only wanted the connection to end, so that the same statement will do on another. */
function isOnlyClosing(end: unknown): boolean {
  if (isFatal(end) && idleTooLong.has(String((end as { code?: unknown }).code))) return true;
  const kind = classifyPoolerError(end)?.kind;
  return kind === 'closing' || kind === 'timedOut';
}

/**
 * For the caller of a statement whose connection has ended.
 *
 * @param isSent whether the statement was, as far as we know; what was said at the end may know better
 */
export function toLossError(
  end: unknown,
  isSent: boolean,
  { isAlone = false, isOneTransaction = true } = {},
): HeadroomError {
  if (unsentBy(end, isAlone) !== 'everything') return connectionLost(end, isSent, isOneTransaction);
  return isOnlyClosing(end) ? connectionLost(end, false) : connectError(classifyConnectFailure(end), { cause: end });
}
