import { joinList } from '../../format/list.js';
import { formatNoun } from '../../format/noun.js';
import { formatCount, formatShare } from '../../format/number.js';
import type { PoolCounters } from '../../pool/stats.js';
import type { Finding } from '../finding.js';
import { type Context, poolsOf } from './context.js';
import { growth, period } from './growth.js';
import { judged } from './judged.js';

/** Share of failed attempts to open a connection. */
export function connectionErrors(context: Context): Finding[] {
  return poolsOf(context).map((seen) => {
    const { place, facts, previous } = seen;
    const counted = growth(attempts(facts.counters), previous && attempts(previous.counters));
    const { opened, full, down, refused } = counted.by;
    const failed = full + down + refused;
    const all = opened + failed;
    const when = period(seen, counted);
    const causes = Object.entries({ 'server full': full, unreachable: down, rejected: refused });
    const named = causes.filter(([, number]) => number > 0).map(([cause, number]) => `${cause} ${formatCount(number)}`);
    const share = all > 0 ? failed / all : 0;
    return judged(context.thresholds, 'connectionErrors', place, {
      // Old failures need no action.
      value: counted.isSinceStart ? undefined : share,
      message:
        all === 0
          ? `No connection was opened ${when}.`
          : `${formatCount(failed)} of ${formatNoun(all, 'attempt')} to open a connection failed ${when} (${formatShare(share)})${failed > 0 ? `: ${joinList(named)}` : ''}.`,
      remedy: remedyFor(counted.by),
    });
  });
}

function attempts({ opened, openFailed: { full, down, refused } }: PoolCounters) {
  return { opened, full, down, refused };
}

function remedyFor({ full, down, refused }: Readonly<Record<'full' | 'down' | 'refused', number>>): string {
  if (refused >= full && refused >= down) return 'Check the user, password, database and TLS settings of the pool.';
  if (down >= full) return 'Check that the server is running, and check the host, port and network.';
  return 'Close connections elsewhere, lower the `max` of pools, or use PgBouncer.';
}
