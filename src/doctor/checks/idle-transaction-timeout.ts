import { quoteIdentifier } from '../../format/identifier.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const idleTransactionTimeout = check(
  'idle-transaction-timeout',
  'warning',
  'Idle transactions have a time limit',
  (facts) => {
    const own = facts.configuration.config?.session.idleInTransactionTimeoutMs;
    const server = factsOf(facts.server)?.settings.idle_in_transaction_session_timeout;
    return when(
      own === 0 && server === '0',
      'A client that forgets COMMIT keeps its connection and locks without limit: idle_in_transaction_session_timeout is 0.',
      `Set DB_IDLE_IN_TRANSACTION_TIMEOUT=60000; or for this role: ALTER ROLE ${quoteIdentifier(factsOf(facts.server)?.role.name ?? '')} SET idle_in_transaction_session_timeout = '60s';`,
      'advice',
    );
  },
);
