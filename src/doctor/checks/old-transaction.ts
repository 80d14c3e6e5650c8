import { formatDuration } from '../../format/duration.js';
import { remedyFor } from '../../monitor/rules/blocked.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';
import { beginSentence, nameSeen } from '../seen-session.js';
import { areSlotsIdle } from './idle-transactions.js';

const endThem =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND state_change < now() - interval '5 minutes'; and set idle_in_transaction_session_timeout.";

export const oldTransaction = check('old-transaction', 'warning', 'No transaction is open for long', ({ server }) => {
  const facts = factsOf(server);
  const idle = facts?.idleInTransactionSeconds ?? 0;
  const oldest = facts?.oldestTransactionSeconds ?? 0;
  if (facts !== undefined && areSlotsIdle(facts)) return [];
  if (idle > 300) {
    const since = `has been idle in a transaction for ${formatDuration(idle * 1000)}: it keeps locks, a connection, and the dead rows that vacuum could remove.`;
    const idlest = facts?.idlest;
    // A session that others wait for has a check of its own.
    if (facts?.blockers.some(({ pid }) => pid === idlest?.pid)) return [];
    if (!idlest) return when(true, `A session ${since}`, endThem);
    return when(
      true,
      `${beginSentence(nameSeen(idlest))} ${since}`,
      `${remedyFor([idlest.pid])} and set idle_in_transaction_session_timeout.`,
    );
  }
  return when(
    oldest > 3600,
    `A transaction has been running for ${formatDuration(oldest * 1000)}.`,
    'headroom monitor names it.',
  );
});
