import { check, when } from '../check.js';
import { answered } from '../facts.js';

export const poolFailures = check('pool-failures', 'warning', 'The pools can open connections', ({ apps }) =>
  answered(apps).flatMap(({ name, facts: { pools } }) =>
    pools.flatMap((pool) => {
      const { full, down, refused } = pool.counters.openFailed;
      const failed = full + down + refused;
      return when(
        failed > 0 && failed > pool.counters.opened / 100,
        `Pool "${pool.name}" at ${name} failed ${failed} times to open a connection: server full ${full}, unreachable ${down}, rejected ${refused}.`,
        full > 0
          ? 'Lower the total of all pools, or use PgBouncer.'
          : 'Check address, user, password and TLS of the service.',
      );
    }),
  ),
);
