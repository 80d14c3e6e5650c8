import { formatDuration } from '../../format/duration.js';
import type { Finding } from '../finding.js';
import { bouncerPoolsOf, type Context } from './context.js';
import { judged } from './judged.js';

/** How long clients of PgBouncer have to wait for a server connection. */
export function maxWait(context: Context): Finding[] {
  return bouncerPoolsOf(context).map(({ place, facts: { maxWaitMs } }) =>
    judged(context.thresholds, 'maxWait', place, {
      value: maxWaitMs,
      message:
        maxWaitMs > 0
          ? `The client that waits longest has waited for ${formatDuration(maxWaitMs)}.`
          : 'No client has waited for long.',
      remedy: 'See whether the server answers; shorten transactions; then raise `pool_size` if the server has room.',
    }),
  );
}
