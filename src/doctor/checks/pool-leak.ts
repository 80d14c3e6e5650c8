import { formatDuration } from '../../format/duration.js';
import { check, when } from '../check.js';
import { answered } from '../facts.js';

export const poolLeak = check('pool-leak', 'warning', 'Connections are released', ({ apps }) =>
  answered(apps).flatMap(({ name, facts: { pools } }) =>
    pools.flatMap((pool) => {
      const isLong = pool.longestLeaseMs > Math.max(pool.leakThresholdMs, 60_000);
      return when(
        isLong,
        `A connection of pool "${pool.name}" at ${name} has been held for ${formatDuration(pool.longestLeaseMs)}.`,
        'Release it in `finally`, or use pool.transaction(); DB_LEAK_THRESHOLD logs the stack of the holder.',
      );
    }),
  ),
);
