import { formatDuration } from '../../format/duration.js';
import type { Session } from '../facts.js';
import type { Finding } from '../finding.js';
import { nameSession } from '../session-name.js';
import { type Context, serversOf } from './context.js';
import { greatest } from './greatest.js';
import { judged } from './judged.js';
import { isGuess } from './visible.js';

const age = ({ transactionMs }: Session): number => transactionMs ?? 0;

/** The oldest open transaction. */
export function oldestTransaction(context: Context): Finding[] {
  return serversOf(context).flatMap(({ place, facts }) => {
    const open = facts.sessions.filter(({ transactionMs }) => transactionMs !== undefined);
    if (isGuess(facts, open)) return [];
    const [oldest] = greatest(open, age);
    const state = oldest?.state === undefined ? '' : ` and ${oldest.state}`;
    return [
      judged(context.thresholds, 'oldestTransaction', place, {
        value: oldest === undefined ? 0 : age(oldest) / 1000,
        message:
          oldest === undefined
            ? 'No transaction is open.'
            : `The oldest transaction is ${formatDuration(age(oldest))} old${state}: ${nameSession(oldest)}.`,
        remedy: `Split long work into short transactions, or run it on a standby; to end this one: SELECT pg_terminate_backend(${oldest?.pid});`,
      }),
    ];
  });
}
