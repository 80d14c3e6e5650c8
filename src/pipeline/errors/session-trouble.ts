import { isFatal } from './server-error.js';

/**
 * What an error of the server says of the session that it came from.
 *
 * - `readOnly`: it refuses to write; so may a transaction of its own in a session that can
 * - `stale`: it goes by what is no longer so, or does not have what the client believes it to have
 * - `over`: it has ended
 */
export type SessionTrouble = 'readOnly' | 'stale' | 'over';

/** Refuses with these (https://www.postgresql.org/docs/current/errcodes-appendix.html) what another session might take. */
const ofSession: Readonly<Record<string, SessionTrouble>> = {
  '25006': 'readOnly',
  // A prepared statement that is not there, or is there already.
  '26000': 'stale',
  '42P05': 'stale',
};
/** A connection exception that is no end of the session: one that it holds to another server, and would go on using. */
const ofLink = /^08(?!P01)/;

/** Functions of the server that refuse a plan made for what is no longer so; their names are in no other language. */
const refusesPlan = /^(RevalidateCachedQuery|plpgsql_param_eval_\w+)$/;
/** The same by what they say, where a pooler leaves out the function; the last is never translated. */
const saysStale =
  /^cached plan must not change result type$|does not match that when preparing the plan|with OID \d+ does not exist$|^cache lookup failed for /;

/**
 * Whether an error speaks of the session rather than of the statement, so that the connection is not to be kept. Pure.
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
