import { quoteIdentifier } from '../../format/identifier.js';
import { check } from '../check.js';
import { factsOf } from '../facts.js';
import { overLimit } from '../over-limit.js';

export const databaseLimit = check('database-limit', 'critical', 'The database allows as many connections', (facts) => {
  const database = factsOf(facts.server)?.database;
  if (database === undefined) return [];
  return overLimit('database', facts, database, `as its owner: ALTER DATABASE ${quoteIdentifier(database.name)}`);
});
