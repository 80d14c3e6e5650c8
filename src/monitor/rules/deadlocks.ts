import { capitalize, formatNoun, selectForm } from '../../format/noun.js';
import type { Finding } from '../finding.js';
import { type Context, serversOf } from './context.js';
import { growth, period } from './growth.js';
import { judged } from './judged.js';

/** Deadlocks since the look before. What is long past is told, but not held against the server. */
export function deadlocks(context: Context): Finding[] {
  return serversOf(context).map(({ place, facts, previous }) => {
    const own = ({ deadlocks: all }: typeof facts.counters) => ({ all });
    const counted = growth(own(facts.counters), previous && own(previous.counters));
    const { all } = counted.by;
    return judged(context.thresholds, 'deadlocks', place, {
      value: counted.isSinceStart ? undefined : all,
      message: capitalize(
        `${formatNoun(all, 'deadlock')} ${selectForm(all, 'was', 'were')} resolved ${period(context, counted, 'since the statistics were reset')}.`,
      ),
      remedy: 'Have all transactions take their locks in the same order; the server’s log names the statements.',
    });
  });
}
