import type { PoolCounters } from '../../pool/stats.js';
import type { Finding } from '../finding.js';
import { type Context, poolsOf } from './context.js';
import { growth, period } from './growth.js';
import { judged } from './judged.js';
import { count, figure, list, sentence, verb } from './words.js';

/** Callers that got no connection. Earlier ones are reported but do not count. */
export function refused(context: Context): Finding[] {
  return poolsOf(context).map(({ place, facts, previous }) => {
    const counted = growth(refusals(facts.counters), previous && refusals(previous.counters));
    const { timedOut, queueFull, shed } = counted.by;
    const all = timedOut + queueFull + shed;
    const causes = [
      [timedOut, 'timed out'],
      [queueFull, 'because the queue was full'],
      [shed, 'shed under overload'],
    ] as const;
    const named = causes.filter(([number]) => number > 0).map(([number, cause]) => `${figure(number)} ${cause}`);
    return judged(context.thresholds, 'refused', place, {
      value: counted.isSinceStart ? undefined : all,
      message: sentence(
        `${count(all, 'caller')} ${verb(all, 'was', 'were')} rejected ${period(context, counted)}${all > 0 ? `: ${list(named)}` : ''}.`,
      ),
      remedy: 'Find and shorten the work that keeps connections busy, raise `max`, or reduce the load.',
    });
  });
}

function refusals({ acquireTimedOut: timedOut, queueRefused: queueFull, shed }: PoolCounters) {
  return { timedOut, queueFull, shed };
}
