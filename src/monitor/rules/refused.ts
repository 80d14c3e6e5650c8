import { joinList } from '../../format/list.js';
import { capitalize, formatNoun, selectForm } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { PoolCounters } from '../../pool/stats.js';
import type { Finding } from '../finding.js';
import { type Context, poolsOf } from './context.js';
import { growth, period } from './growth.js';
import { judged } from './judged.js';

/** Callers who got no connection. What is long past is told, but not held against the pool. */
export function refused(context: Context): Finding[] {
  return poolsOf(context).map(({ place, facts, previous }) => {
    const counted = growth(refusals(facts.counters), previous && refusals(previous.counters));
    const { late, turnedAway, shed } = counted.by;
    const all = late + turnedAway + shed;
    const causes = [
      [late, 'after their deadline'],
      [turnedAway, 'at a full queue'],
      [shed, 'shed early'],
    ] as const;
    const named = causes.filter(([number]) => number > 0).map(([number, cause]) => `${formatCount(number)} ${cause}`);
    return judged(context.thresholds, 'refused', place, {
      value: counted.isSinceStart ? undefined : all,
      message: capitalize(
        `${formatNoun(all, 'caller')} ${selectForm(all, 'was', 'were')} turned away ${period(context, counted)}${all > 0 ? `: ${joinList(named)}` : ''}.`,
      ),
      remedy: 'See what the pool’s connections are busy with; shorten it, raise `max`, or send fewer callers here.',
    });
  });
}

function refusals({ acquireTimedOut: late, queueRefused: turnedAway, shed }: PoolCounters) {
  return { late, turnedAway, shed };
}
