import { formatNoun, selectForm } from '../../format/noun.js';
import { formatCount, formatShare } from '../../format/number.js';
import type { PoolFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import { type Context, poolsOf, type Seen } from './context.js';
import { judged } from './judged.js';
import { wasStrained } from './strain.js';

/** Minimum number of open connections for a meaningful share. */
const minTotal = 5;

/** Pools with more open connections than they use. A pool without load is entirely idle, which is fine. */
export function idleShare(context: Context): Finding[] {
  return poolsOf(context).map((seen) => {
    const { place, facts } = seen;
    const { idle, total, min } = facts;
    const share = shareOf(facts);
    // A pool in which callers ever had to wait is not too large, however idle it is at the moment.
    const isMeaningful = isInUse(seen) && total >= minTotal && !wasStrained(facts, context.thresholds);
    return judged(context.thresholds, 'idleShare', place, {
      // Only connections that stay idle indicate a wrong size.
      value: isMeaningful ? Math.min(share, seen.previous ? shareOf(seen.previous) : share) : undefined,
      message: `${formatCount(idle)} of ${formatNoun(total, 'open connection')} ${selectForm(idle, 'is', 'are')} idle${total > 0 ? ` (${formatShare(share)})` : ''}.`,
      remedy:
        min > 0
          ? 'If this is also the case at peak load, lower `min` (DB_POOL_MIN).'
          : 'If this is also the case at peak load, lower `max` (DB_POOL_MAX) or `idleTimeoutMs` (DB_IDLE_TIMEOUT).',
    });
  });
}

const shareOf = ({ idle, total }: PoolFacts): number => (total > 0 ? idle / total : 0);

function isInUse({ facts, previous }: Seen<PoolFacts>): boolean {
  const isUsed = facts.leased + facts.lanes > 0;
  return isUsed || (previous !== undefined && facts.counters.acquired > previous.counters.acquired);
}
