import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const preparedTransactions = check(
  'prepared-transactions',
  'warning',
  'No prepared transaction is forgotten',
  ({ server }) => {
    const count = factsOf(server)?.preparedTransactions ?? 0;
    return when(
      count > 0,
      `${count} prepared transactions are older than 5 minutes: they keep locks and dead rows, restarts included.`,
      'SELECT gid, prepared, owner FROM pg_prepared_xacts; then COMMIT PREPARED or ROLLBACK PREPARED.',
    );
  },
);
