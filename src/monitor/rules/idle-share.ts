import { formatNoun, selectForm } from '../../format/noun.js';
import { formatCount, formatShare } from '../../format/number.js';
import type { PoolFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import { type Context, poolsOf, type Seen } from './context.js';
import { judged } from './judged.js';

/** Below so many open connections a share says nothing: one of two is a half. */
const smallPool = 5;

/** Pools that keep more connections open than they use. A pool at rest is all idle, and that is well. */
export function idleShare(context: Context): Finding[] {
  return poolsOf(context).map((seen) => {
    const { place, facts } = seen;
    const { idle, total, min } = facts;
    const share = shareOf(facts);
    const isTelling = isAtWork(seen) && total >= smallPool;
    return judged(context.thresholds, 'idleShare', place, {
      // What was used a moment ago says nothing of the size: only an idleness that lasts counts.
      value: isTelling ? Math.min(share, seen.previous ? shareOf(seen.previous) : share) : undefined,
      message: `${formatCount(idle)} of ${formatNoun(total, 'open connection')} ${selectForm(idle, 'is', 'are')} idle${total > 0 ? ` (${formatShare(share)})` : ''}.`,
      remedy:
        min > 0
          ? 'If it is so at busy times, too, lower `min` (DB_POOL_MIN).'
          : 'If it is so at busy times, too, lower `max` (DB_POOL_MAX) or `idleTimeoutMs` (DB_IDLE_TIMEOUT).',
    });
  });
}

const shareOf = ({ idle, total }: PoolFacts): number => (total > 0 ? idle / total : 0);

function isAtWork({ facts, previous }: Seen<PoolFacts>): boolean {
  const isUsed = facts.leased + facts.lanes > 0;
  return isUsed || (previous !== undefined && facts.counters.acquired > previous.counters.acquired);
}
