import { cleanShort } from '../../format/clean-text.js';
import { formatDuration } from '../../format/duration.js';
import { joinList } from '../../format/list.js';
import { formatNoun, selectForm } from '../../format/noun.js';
import { check } from '../check.js';
import { factsOf, type ServerFacts } from '../facts.js';

/** True if sessions that are idle in a transaction hold a considerable share of the slots. */
export function areSlotsIdle(server: ServerFacts): boolean {
  return idleOf(server) >= Math.max(3, server.usable / 4);
}

const idleOf = ({ idleInTransaction }: ServerFacts): number =>
  idleInTransaction.reduce((sum, { count }) => sum + count, 0);

export const idleTransactions = check(
  'idle-transactions',
  'warning',
  'Idle transactions do not hold the slots',
  (facts) => {
    const server = factsOf(facts.server);
    if (server === undefined || !areSlotsIdle(server)) return [];
    const { usable, used, idleInTransaction, idleInTransactionSeconds } = server;
    const idle = idleOf(server);
    const [worst] = idleInTransaction;
    const by = idleInTransaction.map(
      ({ application, count }) => `${count} by ${cleanShort(application) || 'unnamed applications'}`,
    );
    return [
      {
        evidence: `${idle} of ${formatNoun(usable, 'slot')} ${selectForm(idle, 'is', 'are')} idle in a transaction, ${joinList(by)}, the oldest ${formatDuration(idleInTransactionSeconds * 1000)}.`,
        remedy: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND application_name = '${worst?.application.replaceAll("'", "''") ?? ''}'; then correct the application: it begins transactions and does not end them.`,
        ...(used / usable >= 0.95 && { severity: 'critical' as const }),
      },
    ];
  },
);
