import { formatNoun, selectForm } from '../../format/noun.js';
import { formatCount, formatShare } from '../../format/number.js';
import type { Finding } from '../finding.js';
import { usageOf } from '../usage.js';
import { type Context, poolsOf } from './context.js';
import { judged } from './judged.js';

/** How much of each pool is in use. */
export function poolUtilization(context: Context): Finding[] {
  return poolsOf(context).map(({ place, facts }) => {
    const { used, places, share } = usageOf(facts);
    const { ceiling, max, lanes, pipelined } = facts;
    const isHeldBack = ceiling < max && ceiling > 0;
    const held = isHeldBack ? ` that the full server lets it have` : '';
    const shared = lanes > 0 ? `, ${formatCount(lanes)} of them shared by ${formatNoun(pipelined, 'statement')}` : '';
    return judged(context.thresholds, 'utilization', place, {
      value: share,
      places,
      message: `${formatCount(used)} of ${formatNoun(places, 'connection')}${held} ${selectForm(used, 'is', 'are')} in use (${formatShare(share)})${shared}.`,
      remedy: isHeldBack
        ? 'Free connections of the server: see which applications have most of them.'
        : 'Shorten transactions and look for leaks first; then raise `max` (DB_POOL_MAX) if the server has room.',
    });
  });
}
