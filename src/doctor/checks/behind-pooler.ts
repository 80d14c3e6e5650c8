import { check, when } from '../check.js';
import { usesBouncer } from '../demand.js';
import { factsOf } from '../facts.js';

export const behindPooler = check('behind-pooler', 'warning', 'DATABASE_URL leads to the server itself', (facts) => {
  const { server } = facts;
  const isHidden = factsOf(server)?.isPooler === true && !usesBouncer(facts);
  const evidence = `${server?.name ?? ''} is a pooler, not PostgreSQL: limits and sessions of the server behind it are not those of this address.`;
  return when(isHidden, evidence, 'Set PGBOUNCER_URL to this address, and DATABASE_URL to PostgreSQL itself.');
});
