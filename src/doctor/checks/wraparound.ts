import { formatCount } from '../../format/number.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const wraparound = check('wraparound', 'warning', 'Transaction ids are not used up', ({ server }) => {
  const age = factsOf(server)?.database.oldestXidAge ?? 0;
  return when(
    age > 1_000_000_000,
    `The oldest transaction id is ${formatCount(age)} transactions old; at 2,100,000,000 the server accepts no more writes.`,
    'VACUUM (FREEZE) the oldest tables; end old transactions, prepared transactions and idle replication slots, which hold it back.',
    age > 1_800_000_000 ? 'critical' : 'warning',
  );
});
