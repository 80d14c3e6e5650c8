import { quoteIdentifier } from '../../format/identifier.js';
import { check, when } from '../check.js';
import { serverDemand } from '../demand.js';
import { factsOf } from '../facts.js';

export const roleLimit = check('role-limit', 'critical', 'The role may open as many connections', (facts) => {
  const role = factsOf(facts.server)?.role;
  const demand = serverDemand(facts);
  if (role === undefined || demand === undefined || role.connectionLimit < 0 || role.isSuperuser) return [];
  const evidence = `${demand.sum} = ${demand.total} connections, but role "${role.name}" has a CONNECTION LIMIT of ${role.connectionLimit}.`;
  const name = quoteIdentifier(role.name);
  return when(
    demand.total > role.connectionLimit,
    evidence,
    `As a superuser or its administrator: ALTER ROLE ${name} CONNECTION LIMIT ${demand.total}; or lower DB_POOL_MAX.`,
  );
});
