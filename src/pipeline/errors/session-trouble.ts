import { isFatal } from './server-error.js';

/**
 * Defect of a session, as an error of the server shows it.
 *
 * - `readOnly`: it rejects writes; a read-only transaction in a writable session does so too
 * - `stale`: it uses outdated plans, or lacks prepared statements that the client believes it has
 * - `over`: it has ended
 */
export type SessionTrouble = 'readOnly' | 'stale' | 'over';

/** SQLSTATEs of statements that another session might accept (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const ofSession: Readonly<Record<string, SessionTrouble>> = {
  '25006': 'readOnly',
  // A prepared statement that does not exist, or already exists.
  '26000': 'stale',
  '42P05': 'stale',
};
/** A connection exception that does not end the session: it is about a connection of the session to another server. */
const ofLink = /^08(?!P01)/;

/** Functions of the server that reject an outdated plan; their names are not translated. */
const refusesPlan = /^(RevalidateCachedQuery|plpgsql_param_eval_\w+)$/;
/** Their messages, for poolers that omit the function; the last is never translated. */
const saysStale =
  /^cached plan must not change result type$|does not match that when preparing the plan|with OID \d+ does not exist$|^cache lookup failed for /;

/**
 * Returns the defect if an error is the session's rather than the statement's, so that the connection should not be kept.
 * Pure.
 *
 * @returns undefined for an error that would be the same in every session
 */
export function troubleOf(error: unknown): SessionTrouble | undefined {
  if (isFatal(error)) return 'over';
  const { code, message, routine } = (error ?? {}) as { code?: unknown; message?: unknown; routine?: unknown };
  if (typeof code !== 'string') return undefined;
  const known = ofSession[code];
  if (known !== undefined) return known;
  if (ofLink.test(code) || refusesPlan.test(String(routine))) return 'stale';
  return typeof message === 'string' && saysStale.test(message) ? 'stale' : undefined;
}
