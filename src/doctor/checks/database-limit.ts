import { quoteIdentifier } from '../../format/identifier.js';
import { check, when } from '../check.js';
import { serverDemand } from '../demand.js';
import { factsOf } from '../facts.js';

export const databaseLimit = check('database-limit', 'critical', 'The database allows as many connections', (facts) => {
  const database = factsOf(facts.server)?.database;
  const demand = serverDemand(facts);
  if (database === undefined || demand === undefined || database.connectionLimit < 0) return [];
  const evidence = `${demand.sum} = ${demand.total} connections, but database "${database.name}" has a CONNECTION LIMIT of ${database.connectionLimit}.`;
  const name = quoteIdentifier(database.name);
  return when(
    demand.total > database.connectionLimit,
    evidence,
    `As its owner: ALTER DATABASE ${name} CONNECTION LIMIT ${demand.total}; or lower DB_POOL_MAX.`,
  );
});
