import { isFatal, isServerAnswer } from './errors/server-error.js';
import type { Exchange } from './exchange.js';

/**
 * SQLSTATE classes that a fresh Parse does not cure: invalid transaction state, conflict, insufficient resources, object in
 * use or locked, operator intervention, system error; and those that come from functions, which the planner may have called:
 * their effects outside of the transaction would be doubled. Of the violated constraints, 23502 and 23514 are also those of domains.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const incurable = /^(23(?!502|514)|25|2F|38|39|40|53|55|57|58|P0)/;

/**
 * SQLSTATEs that an outdated prepared statement can fail with, even during its execution: of values, types and names, and
 * internal errors.
 */
const curable = /^(0A|22|26|42|XX|08P01)/;

/** The name already belongs to another statement, created by PREPARE for example. */
const isTaken = '42P05';

/**
 * True if the name of a statement that could not be prepared must be closed before it is used again. After a successful
 * Parse the name exists; after a failed one, PgBouncer still believes that it does, and ends the connection when the name
 * comes again. A caller's name is not closed if it was parsed, which `pg` relies on, or belongs to another statement.
 */
export function isToClose({ prepared, failure }: Exchange): boolean {
  if (typeof prepared.key !== 'string') return true;
  return !prepared.isParsed && (failure as { code?: string } | undefined)?.code !== isTaken;
}

/**
 * True if the server rejected a statement because of an automatically or previously prepared one, and may accept its text:
 * parameter types have changed since, a name resolves to another object, or the prepared statement no longer exists. It was
 * not bound, so it was certainly not executed.
 *
 * Of most SQLSTATEs any may be due to what was prepared, and if the text fails too, its error does not mention a generated name
 * that the caller does not know.
 */
export function isStale({ failure, isBound, isParsed, preludes, prepared }: Exchange): boolean {
  const { key } = prepared;
  const isAutomatic = key !== undefined && typeof key !== 'string';
  if (isBound || preludes > 0 || (isParsed && !isAutomatic)) return false;
  if (!isServerAnswer(failure) || isFatal(failure)) return false;
  if (wasInFunction(failure)) return false;
  const { code = '' } = failure as { code?: string };
  // Also if it was parsed for this very run: a pooler may have passed it on to one that the server had parsed earlier.
  return !incurable.test(code);
}

/**
 * Errors of a running statement that finds a type, column or function to be another than when it was prepared: all of names and
 * types but for missing rights, "cache lookup failed", and 22P07 for a row whose type was altered.
 */
const outdated = /^(0A|42(?!501)|XX|22P07)/;

/**
 * True if a statement has failed while it ran, and what the pool had prepared for it may be the reason: the type of a row has
 * been altered, for example, which the server does not notice when it plans. It has begun, so it may be repeated only if that is
 * proven to change nothing.
 */
export function isOutdated({ failure, isBound, preludes, prepared, profile }: Exchange): boolean {
  const { key } = prepared;
  if (!isBound || preludes > 0 || key === undefined || typeof key === 'string' || profile.waits !== 'table')
    return false;
  if (!isServerAnswer(failure) || isFatal(failure) || wasInFunction(failure)) return false;
  return outdated.test((failure as { code?: string }).code ?? '');
}

/**
 * True if a statement may have failed because it was prepared under its name earlier, and the schema has changed since. It may
 * have been executed in part, so it is not repeated; but the next run should prepare it again.
 */
export function isDoubtful(failure: unknown): boolean {
  if (!isServerAnswer(failure) || isFatal(failure)) return false;
  return curable.test((failure as { code?: string }).code ?? '');
}

/** True for an error of class 22: usually the value that a caller gave is wrong. */
export function isOfValue(error: unknown): boolean {
  return (error as { code?: string }).code?.startsWith('22') === true;
}

/**
 * True if a function had been called: by the planner, or by the check of a domain. Its effects outside of the transaction would
 * be doubled. The context of an error has a line for each function; that of a value names only its parameter, as `$1`.
 */
function wasInFunction(failure: unknown): boolean {
  const { where } = failure as { where?: unknown };
  return typeof where === 'string' && where.split('\n').some((line) => !/\$\d/.test(line));
}
