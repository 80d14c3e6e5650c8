import { formatDuration } from '../../format/duration.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const signInSlow = check('sign-in-slow', 'advice', 'Connections open fast', ({ network }) => {
  const facts = factsOf(network);
  const ms = facts?.signInMs ?? 0;
  return when(
    ms >= 250,
    `Opening a connection takes ${formatDuration(ms)} (TCP, TLS and authentication).`,
    'Keep some open (DB_POOL_MIN), and check the processor of the server and its authentication (LDAP, PAM).',
  );
});
