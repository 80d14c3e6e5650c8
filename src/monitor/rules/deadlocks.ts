import { capitalize, formatNoun, selectForm } from '../../format/noun.js';
import type { Finding } from '../finding.js';
import { type Context, serversOf } from './context.js';
import { growth, period } from './growth.js';
import { judged } from './judged.js';

/** Deadlocks since the previous sample. Earlier ones are reported but do not count. */
export function deadlocks(context: Context): Finding[] {
  return serversOf(context).map((seen) => {
    const { place, facts, previous } = seen;
    const own = ({ deadlocks: all }: typeof facts.counters) => ({ all });
    const counted = growth(own(facts.counters), previous && own(previous.counters));
    const { all } = counted.by;
    return judged(context.thresholds, 'deadlocks', place, {
      value: counted.isSinceStart ? undefined : all,
      message: capitalize(
        `${formatNoun(all, 'deadlock')} ${selectForm(all, 'was', 'were')} resolved ${period(seen, counted, 'since the statistics were reset')}.`,
      ),
      remedy: 'Take locks in the same order in all transactions; the server’s log contains the statements.',
    });
  });
}
