import { joinList } from '../../format/list.js';
import { capitalize, formatNoun, selectForm } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { PoolCounters } from '../../pool/stats.js';
import type { Finding } from '../finding.js';
import { type Context, poolsOf } from './context.js';
import { growth, period } from './growth.js';
import { judged } from './judged.js';

/** Callers that got no connection. Earlier ones are reported but do not count. */
export function refused(context: Context): Finding[] {
  return poolsOf(context).map((seen) => {
    const { place, facts, previous } = seen;
    const counted = growth(refusals(facts.counters), previous && refusals(previous.counters));
    const { timedOut, queueFull, shed } = counted.by;
    const all = timedOut + queueFull + shed;
    const causes = [
      [timedOut, 'timed out'],
      [queueFull, 'because the queue was full'],
      [shed, 'shed under overload'],
    ] as const;
    const named = causes.filter(([number]) => number > 0).map(([number, cause]) => `${formatCount(number)} ${cause}`);
    return judged(context.thresholds, 'refused', place, {
      value: counted.isSinceStart ? undefined : all,
      message: capitalize(
        `${formatNoun(all, 'caller')} ${selectForm(all, 'was', 'were')} rejected ${period(seen, counted)}${all > 0 ? `: ${joinList(named)}` : ''}.`,
      ),
      remedy: 'Find and shorten the work that keeps connections busy, raise `max`, or reduce the load.',
    });
  });
}

function refusals({ acquireTimedOut: timedOut, queueRefused: queueFull, shed }: PoolCounters) {
  return { timedOut, queueFull, shed };
}
