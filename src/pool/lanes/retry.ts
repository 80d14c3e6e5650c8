import { isFatal, isServerAnswer } from '../failure.js';
import type { PreparedStatements } from './prepared.js';
import type { LaneStatement } from './statement.js';

/** SQLSTATEs with which a prepared statement is refused before it runs: it is not there, or its result has changed. */
const refusedUnrun = new Set(['26000', '0A000']);
const cancelled = '57014';
/** A statement that requests to cancel others keep hitting is not put back more often than this. */
const mostHits = 3;

/** Whether the server refused a prepared statement as such, if it did before it was bound. */
function hasNotRun(failure: unknown): boolean {
  return isServerAnswer(failure) && refusedUnrun.has(codeOf(failure));
}

/**
 * Takes down what a failure says of the prepared statement: it is not there, or no good any more. It is closed in any
 * case, which does no harm where the server does not have it.
 */
export function bookFailure(statements: PreparedStatements, { prepared, isBound, failure }: LaneStatement): void {
  if (prepared === undefined || failure === undefined) return;
  if (!prepared.isDescribed || (!isBound && hasNotRun(failure))) statements.discard(prepared);
}

/** Why a statement that failed is run again without its caller knowing. */
export type RetryReason = 'was refused unrun' | 'was hit';

/**
 * Whether a statement that failed is run again without its caller knowing: only where it certainly had no effect and
 * the fault is not its own, and not for ever.
 *
 * @param wasCancelledAround whether its lane has asked the server to cancel what it runs, which may have hit this one
 * @returns why; undefined when it is not
 */
export function reasonToRunAgain(statement: LaneStatement, wasCancelledAround: boolean): RetryReason | undefined {
  const { failure, isBound, isRetried, prepared, hits } = statement;
  if (isFatal(failure)) return undefined;
  const wasPrepared = prepared?.key !== undefined;
  if (wasPrepared && !isBound && !isRetried && hasNotRun(failure)) return 'was refused unrun';
  // Cancelled, it is rolled back as any statement that fails.
  const isCancelled = isServerAnswer(failure) && codeOf(failure) === cancelled;
  return wasCancelledAround && isCancelled && hits < mostHits ? 'was hit' : undefined;
}

function codeOf(failure: unknown): string {
  return (failure as { code?: string }).code ?? '';
}
