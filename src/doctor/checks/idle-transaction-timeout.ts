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
      'ALTER DATABASE … SET idle_in_transaction_session_timeout = 60000; or set DB_IDLE_IN_TRANSACTION_TIMEOUT.',
      'advice',
    );
  },
);
