import { formatNoun, selectForm } from '../../format/noun.js';
import { formatCount, formatShare } from '../../format/number.js';
import type { Finding } from '../finding.js';
import { usageOf } from '../usage.js';
import { type Context, poolsOf } from './context.js';
import { judged } from './judged.js';

/** Share of each pool in use. */
export function poolUtilization(context: Context): Finding[] {
  return poolsOf(context).map(({ place, facts }) => {
    const { used, places, share } = usageOf(facts);
    const { ceiling, max, lanes, pipelined } = facts;
    const isLimited = ceiling < max && ceiling > 0;
    const held = isLimited ? ' granted by the full server' : '';
    const shared = lanes > 0 ? `, ${formatCount(lanes)} of them shared by ${formatNoun(pipelined, 'statement')}` : '';
    return judged(context.thresholds, 'utilization', place, {
      value: share,
      places,
      message: `${formatCount(used)} of ${formatNoun(places, 'connection')}${held} ${selectForm(used, 'is', 'are')} in use (${formatShare(share)})${shared}.`,
      remedy: isLimited
        ? 'Free connections of the server: check which applications have most of them.'
        : 'Shorten transactions and check for leaks first; then raise `max` (DB_POOL_MAX) if the server has room.',
    });
  });
}
