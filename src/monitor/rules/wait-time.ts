import { formatDuration } from '../../format/duration.js';
import { formatNoun } from '../../format/noun.js';
import type { Finding } from '../finding.js';
import { type Context, settledPoolsOf } from './context.js';
import { period } from './growth.js';
import { judged } from './judged.js';
import { waitsOf } from './waits.js';

/** Time that callers waited for a connection. */
export function waitTime(context: Context): Finding[] {
  return settledPoolsOf(context).map((seen) => {
    const { counted, p95 } = waitsOf(seen);
    const when = period(seen, counted);
    return judged(context.thresholds, 'waitTime', seen.place, {
      value: p95,
      message:
        p95 === undefined
          ? `No caller got a connection ${when}.`
          : `p95 of waiting: ${formatDuration(p95)} (${formatNoun(counted.by.count, 'caller')} ${when}).`,
      remedy: 'Shorten transactions and slow statements; then raise `max` (DB_POOL_MAX) if the server has room.',
    });
  });
}
