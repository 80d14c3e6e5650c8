import { isFatal, isServerAnswer } from '../failure.js';
import type { PreparedStatements } from './prepared.js';
import type { LaneStatement } from './statement.js';

/** SQLSTATEs with which a prepared statement is refused before it runs: it is not there, or its result has changed. */
const refusedUnrun = new Set(['26000', '0A000']);
const cancelled = '57014';

/** Whether the server refused a prepared statement as such, if it did before it was bound. */
function hasNotRun(failure: unknown): boolean {
  return isServerAnswer(failure) && refusedUnrun.has(codeOf(failure));
}

/** Takes down what a failure says of the prepared statement: it is not there, or no good any more. */
export function bookFailure(statements: PreparedStatements, { prepared, isBound, failure }: LaneStatement): void {
  if (prepared === undefined) return;
  if (!prepared.isDescribed) statements.forget(prepared);
  else if (!isBound && hasNotRun(failure)) statements.discard(prepared);
}

/**
 * Whether a statement that failed may be run again without its caller knowing: once, and only where it certainly had
 * no effect and the fault is not its own.
 *
 * @param wasCancelledAround whether its lane has asked the server to cancel what it runs, which may have hit this one
 */
export function mayRunAgain(statement: LaneStatement, wasCancelledAround: boolean): boolean {
  const { failure, isBound, isRetried, prepared } = statement;
  if (isRetried || isFatal(failure)) return false;
  const wasPrepared = prepared?.key !== undefined;
  if (wasPrepared && !isBound && hasNotRun(failure)) return true;
  // Cancelled, it is rolled back as any statement that fails.
  return wasCancelledAround && isServerAnswer(failure) && codeOf(failure) === cancelled;
}

function codeOf(failure: unknown): string {
  return (failure as { code?: string }).code ?? '';
}
