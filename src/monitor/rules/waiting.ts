import { formatDuration } from '../../format/duration.js';
import { capitalize, formatNoun, selectForm } from '../../format/noun.js';
import type { BouncerPool, PoolFacts } from '../facts.js';
import { type Finding, type Status, worstOf } from '../finding.js';
import { judge } from '../limit.js';
import { bouncerPoolsOf, type Context, type Seen, settledPoolsOf } from './context.js';
import { judged } from './judged.js';
import { isUnserved, waitsOf } from './waits.js';

/** Minimum time without a served caller after which a pool counts as stalled. */
const stalledAfterMs = 5000;

/** Waiting callers, for how long, and whether any caller is served. */
export function waiting(context: Context): Finding[] {
  return [
    ...settledPoolsOf(context).map((seen) => judgePool(context, seen)),
    ...bouncerPoolsOf(context).map((seen) => judgeClients(context, seen)),
  ];
}

function judgePool(context: Context, seen: Seen<PoolFacts>): Finding {
  const { place, facts, elapsedMs = 0 } = seen;
  const remedy = 'Shorten transactions and check for leaks; then raise `max` (DB_POOL_MAX) if the server has room.';
  const message = describe(facts.waiting, 'caller', 'a connection');
  const finding = judged(context.thresholds, 'waiting', place, { value: facts.waiting, message, remedy });
  if (facts.waiting === 0 || facts.isSuspended) return finding;
  if (isUnserved(seen) && elapsedMs >= stalledAfterMs) {
    return {
      ...finding,
      status: 'critical',
      message: `${message.slice(0, -1)}, and none was served in the last ${formatDuration(elapsedMs)}.`,
      remedy:
        'Check that the server is reachable and not full, and that callers with connections do not wait for each other.',
    };
  }
  const status = worstOf([finding, { status: statusOfWaits(context, seen) }]);
  return { ...finding, status, remedy: status === 'ok' ? '' : remedy };
}

/** Their number is as bad as the time they wait. */
function statusOfWaits({ thresholds }: Context, seen: Seen<PoolFacts>): Status {
  const limits = thresholds.waitTime.pool ?? { warning: undefined, critical: undefined };
  if (!isUnserved(seen)) return judge(limits, waitsOf(seen).p95).status;
  // They have waited for at least that time; more is not known yet.
  return judge({ ...limits, critical: undefined }, seen.elapsedMs).status;
}

/** Clients of PgBouncer: the one that has waited longest shows how bad it is. */
function judgeClients({ thresholds }: Context, { place, facts }: Seen<BouncerPool>): Finding {
  const { clientsWaiting, maxWaitMs } = facts;
  const remedy = 'Shorten transactions; then raise `pool_size` of the database if the server has room.';
  const message = describe(clientsWaiting, 'client', 'a server connection');
  const finding = judged(thresholds, 'waiting', place, { value: clientsWaiting, message, remedy });
  if (clientsWaiting === 0) return finding;
  const limits = thresholds.maxWait.bouncer ?? { warning: undefined, critical: undefined };
  const status = worstOf([finding, judge(limits, maxWaitMs)]);
  return { ...finding, status, remedy: status === 'ok' ? '' : remedy };
}

function describe(number: number, who: string, what: string): string {
  return capitalize(`${formatNoun(number, who)} ${selectForm(number, 'is', 'are')} waiting for ${what}.`);
}
