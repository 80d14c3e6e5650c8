import { joinList } from '../../format/list.js';
import { capitalize, formatNoun } from '../../format/noun.js';
import { formatCount } from '../../format/number.js';
import type { ServerCounters } from '../facts.js';
import type { Finding } from '../finding.js';
import { type Context, serversOf } from './context.js';
import { growth, period } from './growth.js';
import { judged } from './judged.js';

/** Sessions that ended abnormally. Servers before PostgreSQL 14 do not formatNoun them. */
export function lostSessions(context: Context): Finding[] {
  return serversOf(context).flatMap((seen) => {
    const { place, facts, previous } = seen;
    const losses = lossesIn(facts.counters);
    if (losses === undefined) return [];
    const counted = growth(losses, previous && lossesIn(previous.counters));
    const { abandoned, killed, fatal } = counted.by;
    const all = abandoned + killed + fatal;
    const causes = [
      [abandoned, 'abandoned by the client'],
      [killed, 'killed'],
      [fatal, 'ended by a fatal error'],
    ] as const;
    const named = causes.filter(([number]) => number > 0).map(([number, cause]) => `${formatCount(number)} ${cause}`);
    const when = period(seen, counted, 'since the statistics were reset');
    return [
      judged(context.thresholds, 'lostSessions', place, {
        value: counted.isSinceStart ? undefined : all,
        message: capitalize(
          `${formatNoun(all, 'session')} ended abnormally ${when}${all > 0 ? `: ${joinList(named)}` : ''}.`,
        ),
        remedy:
          'Check the server’s log; for abandoned sessions, call `end()` in the clients, and check the network for dropped connections.',
      }),
    ];
  });
}

function lossesIn({ sessionsAbandoned, sessionsKilled, sessionsFatal }: ServerCounters) {
  if (sessionsAbandoned === undefined || sessionsKilled === undefined || sessionsFatal === undefined) return undefined;
  return { abandoned: sessionsAbandoned, killed: sessionsKilled, fatal: sessionsFatal };
}
