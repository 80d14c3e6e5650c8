import type { Silence } from '../../monitor/snapshot.js';
import { check } from '../check.js';
import { usesBouncer } from '../demand.js';
import { answered, type DoctorFacts, factsOf } from '../facts.js';
import { tlsRemedy } from '../tls-remedy.js';

/** Reason why the service cannot log in through PgBouncer; undefined if it can, or it was not tried. */
export function bouncerLoginProblem(facts: DoctorFacts): Silence | undefined {
  return usesBouncer(facts) ? factsOf(facts.network)?.loginProblem : undefined;
}

export const bouncerLogin = check('bouncer-login', 'critical', 'The service can log in through PgBouncer', (facts) => {
  const problem = bouncerLoginProblem(facts);
  if (problem === undefined) return [];
  const evidence = `The service cannot log in through PgBouncer at ${facts.network?.name}: ${problem.reason.replace(/\.$/, '')}.`;
  return [{ evidence, remedy: tlsRemedy(problem.reason) ?? remedyFor(problem, facts) }];
});

function remedyFor({ kind, reason }: Silence, facts: DoctorFacts): string {
  const database = facts.configuration.config?.connection.database;
  if (/no such database/i.test(reason)) {
    const known = answered(facts.bouncers).flatMap((each) => each.facts.databases.map(({ name }) => name));
    const has = known.length === 0 ? '' : ` (it has: ${[...new Set(known)].slice(0, 5).join(', ')})`;
    return `Correct the database in PGBOUNCER_URL${has}, or add "${database}" to [databases] and RELOAD.`;
  }
  if (/server login failed|server_login_retry/i.test(reason))
    return 'PgBouncer reaches PostgreSQL, which rejects its login: correct the password of this user in auth_file (userlist.txt), then RELOAD; or user= and password= of the line in [databases].';
  switch (kind) {
    case 'denied':
      return 'Correct the user and password of PGBOUNCER_URL, or the line of this user in auth_file (userlist.txt), then RELOAD.';
    case 'full':
      return 'Raise max_client_conn of PgBouncer, or the limit that the message names, and RELOAD.';
    case 'down':
      return /server|connect failed/i.test(reason)
        ? 'Start PostgreSQL, or correct host= and port= of the line in [databases], and RELOAD.'
        : 'Start PgBouncer, or correct the host and port of PGBOUNCER_URL.';
    case 'late':
      return 'Check whether PgBouncer is paused (SHOW DATABASES;), can reach PostgreSQL, or a firewall drops packets.';
    case 'odd':
      return 'Correct PGBOUNCER_URL: another program than PgBouncer answers there, or it rejects a setting of the address.';
  }
}
