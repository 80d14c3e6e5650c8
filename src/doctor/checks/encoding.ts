import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const encoding = check('encoding', 'advice', 'The database is in UTF-8', ({ server }) => {
  const database = factsOf(server)?.database;
  return when(
    database !== undefined && database.encoding !== 'UTF8',
    `Database "${database?.name}" is encoded in ${database?.encoding}: characters outside of it are rejected or not checked.`,
    'Create the database with ENCODING UTF8, and move the data.',
  );
});
