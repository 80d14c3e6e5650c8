import { formatNoun, selectForm } from '../../format/noun.js';
import { formatCount, formatShare } from '../../format/number.js';
import type { Finding } from '../finding.js';
import type { Thresholds } from '../thresholds.js';
import { usageOf } from '../usage.js';
import { type Context, poolsOf } from './context.js';
import { judged } from './judged.js';
import { isStrained } from './strain.js';

/**
 * Share of each pool in use, throughout the interval. It is critical only if callers feel it: rejected, or waiting.
 */
export function poolUtilization(context: Context): Finding[] {
  return poolsOf(context).map((seen) => {
    const { place, facts, previous } = seen;
    const { used, places, share } = usageOf(facts);
    const { ceiling, max, lanes, pipelined } = facts;
    const isLimited = ceiling < max && ceiling > 0;
    const held = isLimited ? ' granted by the full server' : '';
    const shared = lanes > 0 ? `, ${formatCount(lanes)} of them shared by ${formatNoun(pipelined, 'statement')}` : '';
    const isFelt = isStrained(seen, context.thresholds);
    const thresholds = isFelt ? context.thresholds : withoutCritical(context.thresholds);
    return judged(thresholds, 'utilization', place, {
      value: previous ? Math.min(share, usageOf(previous).share) : share,
      places,
      message: `${formatCount(used)} of ${formatNoun(places, 'connection')}${held} ${selectForm(used, 'is', 'are')} in use (${formatShare(share)})${shared}.`,
      remedy: isLimited
        ? 'Free connections of the server: check which applications have most of them.'
        : isFelt
          ? 'Shorten transactions and check for leaks first; then raise `max` (DB_POOL_MAX) if the server has room.'
          : facts.counters.acquireTimedOut > 0
            ? 'Callers have timed out before: check for leaks, and shorten transactions.'
            : 'Callers get connections without waiting: nothing needs to be done yet.',
    });
  });
}

function withoutCritical(thresholds: Thresholds): Thresholds {
  const { utilization } = thresholds;
  const pool = { warning: utilization.pool?.warning, critical: undefined };
  return { ...thresholds, utilization: { ...utilization, pool } };
}
