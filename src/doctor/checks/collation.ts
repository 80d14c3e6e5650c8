import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const collation = check('collation', 'warning', 'Collations match those of the system', ({ server }) => {
  const database = factsOf(server)?.database;
  return when(
    database?.hasStaleCollation === true,
    `Database "${database?.name}" was created with another version of the system’s collations: indexes on text may miss rows.`,
    'REINDEX indexes on text, then ALTER DATABASE … REFRESH COLLATION VERSION;',
  );
});
