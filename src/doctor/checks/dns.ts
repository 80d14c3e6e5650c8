import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const dns = check('dns', 'critical', 'The name of the server can be resolved', ({ network }) => {
  const facts = factsOf(network);
  return when(
    facts?.dnsProblem !== undefined,
    `The name ${facts?.host} cannot be resolved: ${facts?.dnsProblem}.`,
    'Correct the host of DATABASE_URL, or the DNS of this machine.',
  );
});
