import { quoteIdentifier } from '../../format/identifier.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const passwordExpires = check(
  'password-expires',
  'warning',
  'The password does not expire soon',
  ({ server }) => {
    const days = factsOf(server)?.role.daysValid;
    const role = factsOf(server)?.role.name;
    const text =
      days !== undefined && days < 0
        ? `has expired ${Math.ceil(-days)} days ago`
        : `expires in ${Math.floor(days ?? 0)} days`;
    return when(
      days !== undefined && days < 14,
      `The password of role "${role}" ${text}: new connections will be rejected.`,
      `As a superuser or its administrator: ALTER ROLE ${quoteIdentifier(role ?? '')} VALID UNTIL 'infinity'; or with a new date, after a new password.`,
      days !== undefined && days < 2 ? 'critical' : 'warning',
    );
  },
);
