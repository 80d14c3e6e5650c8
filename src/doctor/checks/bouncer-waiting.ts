import { formatDuration } from '../../format/duration.js';
import { check, when } from '../check.js';
import { answered } from '../facts.js';

export const bouncerWaiting = check('bouncer-waiting', 'warning', 'No client waits at PgBouncer', (facts) =>
  answered(facts.bouncers).flatMap(({ name, facts: { clientsWaiting, maxWaitMs } }) =>
    when(
      clientsWaiting > 0 && maxWaitMs >= 1000,
      `${clientsWaiting} clients wait for a server connection at ${name}, for up to ${formatDuration(maxWaitMs)}.`,
      'Shorten transactions; then raise default_pool_size if the server has room. headroom monitor shows the pool.',
    ),
  ),
);
