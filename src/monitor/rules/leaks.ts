import { formatDuration } from '../../format/duration.js';
import { capitalize, formatNoun, selectForm } from '../../format/noun.js';
import type { PoolFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import { type Context, poolsOf } from './context.js';
import { judged } from './judged.js';

/** Connections that callers do not release. */
export function leaks(context: Context): Finding[] {
  return poolsOf(context).map(({ place, facts }) => {
    const { leakThresholdMs, longestLeaseMs } = facts;
    const longest = facts.leased > 0 ? `; the longest checkout has lasted ${formatDuration(longestLeaseMs)}` : '';
    if (leakThresholdMs <= 0) {
      const message = `Leak detection is off (DB_LEAK_THRESHOLD)${longest}.`;
      return judged(context.thresholds, 'leaks', place, { value: undefined, message, remedy: '' });
    }
    const held = heldTooLong(facts);
    return judged(context.thresholds, 'leaks', place, {
      value: held,
      message: capitalize(
        `${formatNoun(held, 'connection')} ${selectForm(held, 'has', 'have')} been checked out for over ${formatDuration(leakThresholdMs)}${longest}.`,
      ),
      remedy:
        'The pool’s event `leak`, or its warning HEADROOM_LEAK, has the stack trace of the checkout: release the connection in `finally`, or use `await using`.',
    });
  });
}

/** True if callers hold every connection of the pool, have been reported for it, and others timed out. */
export function isLeaked(facts: PoolFacts): boolean {
  const { leased, max, counters } = facts;
  return leased > 0 && leased >= max && counters.acquireTimedOut > 0 && heldTooLong(facts) >= leased;
}

/** A reported connection that was lost never counts as returned, so the result is limited to those checked out. */
function heldTooLong({ counters, leased, longestLeaseMs, leakThresholdMs }: PoolFacts): number {
  if (longestLeaseMs < leakThresholdMs) return 0;
  return Math.max(0, Math.min(leased, counters.leaksReported - counters.leaksReturned));
}
