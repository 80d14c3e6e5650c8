import { isSocket } from '../../config/hosts.js';
import { quoteIdentifier } from '../../format/identifier.js';
import type { Silence } from '../../monitor/snapshot.js';
import { check } from '../check.js';
import { ownConnections } from '../demand.js';
import { factsOf } from '../facts.js';
import { tlsRemedy } from '../tls-remedy.js';
import { bouncerLoginProblem } from './bouncer-login.js';

const remedies: Readonly<Record<Exclude<Silence['kind'], 'full'>, string>> = {
  down: 'Start the server, or correct the host and port of DATABASE_URL.',
  late: 'Check whether a firewall drops packets, or the server is overloaded.',
  denied: 'Correct the user, password and database of DATABASE_URL, or pg_hba.conf.',
  odd: 'Correct the address: another program than PostgreSQL answers there.',
};

/** Shows who holds the slots, from a connection that is reserved for superusers. */
const whoHoldsThem =
  'SELECT usename, application_name, state, count(*), min(state_change) FROM pg_stat_activity GROUP BY 1, 2, 3 ORDER BY 4 DESC';

export const serverSilent = check('server-silent', 'critical', 'The server answers', (facts) => {
  const { server, network, configuration } = facts;
  if (server === undefined || !('silence' in server)) return [];
  const { kind, reason } = server.silence;
  // The name, or the login through PgBouncer, is the cause, and has a check of its own.
  if (factsOf(network)?.dnsProblem !== undefined) return [];
  if (configuration.config?.serverConnection === undefined && bouncerLoginProblem(facts) !== undefined) return [];
  const said = reason.replace(/\.$/, '');
  if (kind !== 'full')
    return [{ evidence: `${server.name} does not answer: ${said}.`, remedy: tlsRemedy(reason) ?? remedies[kind] }];
  const { host = 'localhost', port = 5432 } = configuration.config?.serverConnection ?? {};
  const [, scope, name] = /^too many connections for (role|database) "(.+)"/.exec(said) ?? [];
  if (scope !== undefined && name !== undefined) {
    const sql = `ALTER ${scope.toUpperCase()} ${quoteIdentifier(name)} CONNECTION LIMIT ${ownConnections(facts) ?? -1}`;
    return [
      {
        evidence: `${server.name} rejects connections: ${said}.`,
        remedy: `As a superuser: ${psql(host, port, sql)}, plus those of other applications; or lower DB_POOL_MAX.`,
      },
    ];
  }
  const evidence = `Server full: ${server.name} rejects connections: ${said}.`;
  return [
    {
      evidence,
      remedy: `As a superuser: ${psql(host, port, whoHoldsThem)}; then lower DB_POOL_MAX of the application with most.`,
    },
  ];
});

const psql = (host: string, port: number, sql: string): string =>
  `psql -h ${isSocket(host) ? `'${host}'` : host} -p ${port} -U postgres -d postgres -c ${quoteForShell(sql)}`;

const quoteForShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
