import { isFatal, isServerAnswer } from '../failure.js';
import type { Exchange } from './exchange.js';

/**
 * Classes of SQLSTATE that preparing anew does not cure: the wrong state of a transaction, a conflict, want of resources, a
 * lock or object in use, somebody's request to cancel, a system error.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const incurable = /^(25|40|53|55|57|58)/;

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
