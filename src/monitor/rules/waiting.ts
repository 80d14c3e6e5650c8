import { formatDuration } from '../../format/duration.js';
import { capitalize, formatNoun, selectForm } from '../../format/noun.js';
import type { PoolFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import { bouncerPoolsOf, type Context, poolsOf, type Seen } from './context.js';
import { judged } from './judged.js';

/** Minimum time without a served caller to formatNoun as stalled. */
const stalledAfterMs = 1000;

/** Waiting callers, and whether any caller is served. */
export function waiting(context: Context): Finding[] {
  return [
    ...poolsOf(context).map((seen) => judgePool(context, seen)),
    ...bouncerPoolsOf(context).map(({ place, facts }) => {
      const { clientsWaiting } = facts;
      return judged(context.thresholds, 'waiting', place, {
        value: clientsWaiting,
        message: describe(clientsWaiting, 'client', 'a server connection'),
        remedy: 'Shorten transactions; then raise `pool_size` of the database if the server has room.',
      });
    }),
  ];
}

function judgePool(context: Context, seen: Seen<PoolFacts>): Finding {
  const { place, facts } = seen;
  const finding = judged(context.thresholds, 'waiting', place, {
    value: facts.waiting,
    message: describe(facts.waiting, 'caller', 'a connection'),
    remedy: 'Shorten transactions and check for leaks; then raise `max` (DB_POOL_MAX) if the server has room.',
  });
  if (!isStalled(context, seen)) return finding;
  const served = `none was served in the last ${formatDuration(context.elapsedMs ?? 0)}`;
  return {
    ...finding,
    status: 'critical',
    message: `${finding.message.slice(0, -1)}, and ${served}.`,
    remedy:
      'Check that the server is reachable and not full, and that callers with connections do not wait for each other.',
  };
}

function describe(number: number, who: string, what: string): string {
  return capitalize(`${formatNoun(number, who)} ${selectForm(number, 'is', 'are')} waiting for ${what}.`);
}

/** True if callers waited then and now, and none was served in between. A suspended pool does not count. */
function isStalled({ elapsedMs = 0 }: Context, { facts, previous }: Seen<PoolFacts>): boolean {
  if (previous === undefined || facts.isSuspended || elapsedMs < stalledAfterMs) return false;
  const isServing = facts.counters.acquired !== previous.counters.acquired;
  return facts.waiting > 0 && previous.waiting > 0 && !isServing;
}
