import { formatDuration } from '../../format/duration.js';
import type { Finding } from '../finding.js';
import { bouncerPoolsOf, type Context } from './context.js';
import { judged } from './judged.js';

/** Maximum time that clients of PgBouncer have been waiting for a server connection. */
export function maxWait(context: Context): Finding[] {
  return bouncerPoolsOf(context).map(({ place, facts: { maxWaitMs } }) =>
    judged(context.thresholds, 'maxWait', place, {
      value: maxWaitMs,
      message:
        maxWaitMs > 0
          ? `A client has been waiting for ${formatDuration(maxWaitMs)}.`
          : 'No client has been waiting for long.',
      remedy: 'Check that the server answers; shorten transactions; then raise `pool_size` if the server has room.',
    }),
  );
}
