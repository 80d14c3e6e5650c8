import { formatCount } from '../../format/number.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const deadlocks = check('deadlocks', 'advice', 'Deadlocks are rare', ({ server }) => {
  const { deadlocks = 0, commits = 0 } = factsOf(server)?.database ?? {};
  return when(
    deadlocks > 10 && deadlocks > commits / 10_000,
    `${formatCount(deadlocks)} deadlocks in ${formatCount(commits)} transactions.`,
    'Lock rows in the same order everywhere; pool.transaction() with retries repeats those that lost.',
  );
});
