import { formatShare } from '../../format/number.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const rollbacks = check('rollbacks', 'advice', 'Transactions are committed', ({ server }) => {
  const { rollbacks = 0, commits = 0 } = factsOf(server)?.database ?? {};
  const share = rollbacks / Math.max(1, rollbacks + commits);
  return when(
    rollbacks > 1000 && share > 0.1,
    `${formatShare(share)} of the transactions were rolled back.`,
    'The server’s log has the errors.',
  );
});
