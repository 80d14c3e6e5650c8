import { isFatal, isServerAnswer } from './errors/server-error.js';
import type { Exchange } from './exchange.js';

/**
 * Classes of SQLSTATE that preparing anew does not cure: the wrong state of a transaction, a conflict, want of resources, a
 * lock or object in use, somebody's request to cancel, a system error.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const incurable = /^(25|40|53|55|57|58)/;

/** A name that somebody has given to another statement, by PREPARE for instance. */
const isTaken = '42P05';

/**
 * Whether the name of a statement that could not be prepared is to be closed before it is used again. Parsed, it is there; and
 * PgBouncer thinks that it is where parsing it failed, and ends the connection when it comes again. Left alone is what a
 * caller's name is known by to `pg`, or stands for already.
 */
export function isToClose({ prepared, failure }: Exchange): boolean {
  if (typeof prepared.key !== 'string') return true;
  return !prepared.isParsed && (failure as { code?: string } | undefined)?.code !== isTaken;
}

/**
 * Whether the server refused a statement for what was prepared unasked, or earlier, and may take it when it is sent as it is:
 * the types of its parameters have changed since, what it refers to is another, it is not there any more. It was not
 * bound, so it has certainly not been carried out.
 *
 * It does not go by the code: whatever such a statement fails with before it is bound, the text alone may not; and where it
 * does, its error does not speak of a name that its caller has never heard of.
 */
export function isStale({ failure, isBound, isParsed, preludes, prepared }: Exchange): boolean {
  const { key } = prepared;
  const isAutomatic = key !== undefined && typeof key !== 'string';
  if (isBound || preludes > 0 || (isParsed && !isAutomatic)) return false;
  if (!isServerAnswer(failure) || isFatal(failure)) return false;
  return !incurable.test((failure as { code?: string }).code ?? '');
}
