import type { Silence } from '../../monitor/snapshot.js';
import { check } from '../check.js';
import { factsOf } from '../facts.js';

const remedies: Readonly<Record<Silence['kind'], string>> = {
  full: 'Lower DB_POOL_MAX of all services, or put PgBouncer in front; a superuser can still connect.',
  down: 'Start the server, or correct the host and port of DATABASE_URL.',
  late: 'Check whether a firewall drops packets, or the server is overloaded.',
  denied: 'Correct the user, password and database of DATABASE_URL, or pg_hba.conf.',
  odd: 'Correct the address: another program than PostgreSQL answers there, or TLS does not fit.',
};

export const serverSilent = check('server-silent', 'critical', 'The server answers', ({ server, network }) => {
  if (server === undefined || !('silence' in server)) return [];
  const { kind, reason } = server.silence;
  // The name is the cause, and has a check of its own.
  if (factsOf(network)?.dnsProblem !== undefined) return [];
  return [{ evidence: `${server.name} does not answer: ${reason.replace(/\.$/, '')}.`, remedy: remedies[kind] }];
});
