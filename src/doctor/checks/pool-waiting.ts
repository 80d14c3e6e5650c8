import { isLeaked } from '../../monitor/rules/leaks.js';
import { check, when } from '../check.js';
import { answered } from '../facts.js';

export const poolWaiting = check('pool-waiting', 'warning', 'Callers do not wait for connections', ({ apps }) =>
  answered(apps).flatMap(({ name, facts: { pools } }) =>
    pools.flatMap((pool) =>
      when(
        !isLeaked(pool) && pool.waiting > 0 && pool.leased + pool.lanes >= pool.max,
        `${pool.waiting} callers of pool "${pool.name}" at ${name} wait, and all ${pool.max} connections are in use.`,
        'Shorten transactions; then raise DB_POOL_MAX if the server has slots (headroom load --find-size).',
      ),
    ),
  ),
);
