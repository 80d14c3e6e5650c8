import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const deadClients = check('dead-clients', 'advice', 'The server notices dead clients', ({ server }) => {
  const facts = factsOf(server);
  const { client_connection_check_interval: interval } = facts?.settings ?? {};
  return when(
    interval === '0' && (facts?.longestStatement?.seconds ?? 0) > 600,
    'A statement goes on after its client is gone: client_connection_check_interval is 0, and there are long ones.',
    "ALTER SYSTEM SET client_connection_check_interval = '10s'; SELECT pg_reload_conf();",
  );
});
