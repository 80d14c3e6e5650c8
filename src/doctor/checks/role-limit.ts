import { quoteIdentifier } from '../../format/identifier.js';
import { check } from '../check.js';
import { factsOf } from '../facts.js';
import { overLimit } from '../over-limit.js';

export const roleLimit = check('role-limit', 'critical', 'The role may open as many connections', (facts) => {
  const role = factsOf(facts.server)?.role;
  if (role === undefined || role.isSuperuser) return [];
  const raise = `as a superuser or its administrator: ALTER ROLE ${quoteIdentifier(role.name)}`;
  return overLimit('role', facts, role, raise);
});
