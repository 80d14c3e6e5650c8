import { formatDuration } from '../../format/duration.js';
import { isLeaked } from '../../monitor/rules/leaks.js';
import { check, when } from '../check.js';
import { answered, factsOf } from '../facts.js';

export const poolLeak = check('pool-leak', 'warning', 'Connections are released', ({ apps, server }) =>
  answered(apps).flatMap(({ name, facts: { pools } }) =>
    pools.flatMap((pool) => {
      const { leased, max, counters, longestLeaseMs } = pool;
      if (isLeaked(pool)) {
        // Callers that wait for a lock of another session hold their connections, too.
        const isBlocked = (factsOf(server)?.blockedSessions ?? 0) * 2 >= leased;
        return [
          {
            evidence: `All ${leased} of ${max} connections of pool "${pool.name}" at ${name} are checked out and not released, for up to ${formatDuration(longestLeaseMs)}; ${counters.acquireTimedOut} callers timed out.`,
            remedy: isBlocked
              ? 'End the transaction that holds the lock first: statements that wait for it hold these connections.'
              : 'Restart the service, then release each connection in `finally`, or use pool.transaction(); DB_LEAK_THRESHOLD logs the stack of the holder.',
            severity: isBlocked ? ('warning' as const) : ('critical' as const),
          },
        ];
      }
      return when(
        longestLeaseMs > Math.max(pool.leakThresholdMs, 60_000),
        `A connection of pool "${pool.name}" at ${name} has been held for ${formatDuration(longestLeaseMs)}.`,
        'Release it in `finally`, or use pool.transaction(); DB_LEAK_THRESHOLD logs the stack of the holder.',
      );
    }),
  ),
);
