import type { HeadroomError } from '../../errors.js';

/** Codes of errors that say: no connection was to be had, so nothing was wrong with the statement. */
const codes: ReadonlySet<string> = new Set([
  'HEADROOM_ACQUIRE_TIMEOUT',
  'HEADROOM_QUEUE_FULL',
  'HEADROOM_SHED',
  'HEADROOM_SERVER_FULL',
  'HEADROOM_SERVER_DOWN',
  'HEADROOM_POOLER_FULL',
  'HEADROOM_POOLER_BUSY',
  'HEADROOM_NO_SUITABLE_HOST',
  'HEADROOM_POOL_CLOSED',
]);

/** ORMs wrap errors in one of their own, seldom in more than two. */
const maxDepth = 10;

/**
 * True if the error, or one that it wraps as its `cause`, says that no connection was available: too many callers, or a server
 * that is full or away. The same request may succeed later, so an HTTP service answers 503.
 *
 * @example
 * try {
 *   await pool.query('select 1');
 * } catch (error) {
 *   console.log(isUnavailable(error) ? 503 : 500);
 * }
 */
export function isUnavailable(error: unknown): boolean {
  let each = error;
  for (let depth = 0; depth < maxDepth && each instanceof Error; depth += 1) {
    if (codes.has(codeOf(each))) return true;
    each = each.cause;
  }
  return false;
}

/** The code, also of an error of another copy of this package, and of its part behind a bundler. */
function codeOf(error: Error): string {
  const { headroomCode } = error as Partial<HeadroomError>;
  return headroomCode ?? '';
}
