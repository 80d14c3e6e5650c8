import type { HeadroomError } from '../errors.js';
import { connectError } from './connect-error.js';
import { connectionLost } from './errors.js';
import { classifyConnectFailure, isFatal } from './failure.js';
import { classifyPoolerError, isUnsent } from './pooler-failure.js';

/** What was on a connection and has certainly not been carried out. */
export type Unsent = 'nothing' | 'all behind the first' | 'everything';

/** What a server says to those who come in. Where somebody is in already, a pooler came in for him, and passes it on. */
const saidAtTheDoor = /^(53300|3D000|28...)$/;
/** Codes that poolers use for all they have to say, whose words may be new to us. */
const maybePooler = new Set(['08P01', '08006', '58000', 'XX000']);

/**
 * How much of what was on a connection that has ended was certainly not carried out, by what was said at its end.
 *
 * A server that ends the session reads nothing after the statement it is at. A pooler says that it lost the server
 * whatever that had read and done already.
 */
export function unsentBy(end: unknown): Unsent {
  if (!isFatal(end)) return 'nothing';
  const pooler = classifyPoolerError(end);
  if (pooler) return isUnsent(pooler) ? 'everything' : 'nothing';
  const { code } = end as { code?: unknown };
  if (saidAtTheDoor.test(String(code))) return 'everything';
  return maybePooler.has(String(code)) ? 'nothing' : 'all behind the first';
}

/**
 * Whether what was on the connection is to wait for another: it was read by nobody, and what is in the way passes by
 * itself. While it lasts, a pooler that has lost the server lets us in all the same.
 */
export function passes(end: unknown): boolean {
  return unsentBy(end) === 'everything' && (isServerGone(end) || isOnlyClosing(end));
}

/** Whether the server has no connection for the pooler, which would say the same on any other connection to it. */
export function isServerGone(end: unknown): boolean {
  if (unsentBy(end) !== 'everything') return false;
  const failure = classifyConnectFailure(end);
  return failure === 'down' ? !isOnlyClosing(end) : failure === 'full' && classifyPoolerError(end)?.kind !== 'busy';
}

/** Whether the pooler only wanted the connection to end, so that the same statement will do on another. */
function isOnlyClosing(end: unknown): boolean {
  const kind = classifyPoolerError(end)?.kind;
  return kind === 'closing' || kind === 'timedOut';
}

/**
 * For the caller of a statement whose connection has ended.
 *
 * @param isSent whether the statement was, as far as we know; what was said at the end may know better
 */
export function lossOf(end: unknown, isSent: boolean): HeadroomError {
  if (unsentBy(end) !== 'everything') return connectionLost(end, isSent);
  return isOnlyClosing(end) ? connectionLost(end, false) : connectError(classifyConnectFailure(end), { cause: end });
}
