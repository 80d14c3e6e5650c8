import { formatDuration } from '../../format/duration.js';
import { formatNoun } from '../../format/noun.js';
import { quantileMs } from '../../util/histogram.js';
import type { Finding } from '../finding.js';
import { type Context, poolsOf } from './context.js';
import { histogramGrowth, period } from './growth.js';
import { judged } from './judged.js';

/** Time that callers waited for a connection. */
export function waitTime(context: Context): Finding[] {
  return poolsOf(context).map(({ place, facts, previous }) => {
    const waits = histogramGrowth(facts.waitMs, previous?.waitMs);
    const { count: callers } = waits.by;
    const when = period(context, waits);
    const p95 = callers > 0 ? quantileMs(waits.by, 0.95) : undefined;
    return judged(context.thresholds, 'waitTime', place, {
      value: p95,
      message:
        p95 === undefined
          ? `No caller got a connection ${when}.`
          : `95 % of ${formatNoun(callers, 'caller')} waited ${formatDuration(p95)} at most ${when}.`,
      remedy: 'Shorten transactions and slow statements; then raise `max` (DB_POOL_MAX) if the server has room.',
    });
  });
}
