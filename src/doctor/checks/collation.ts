import { quoteIdentifier } from '../../format/identifier.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const collation = check('collation', 'warning', 'Collations match those of the system', ({ server }) => {
  const database = factsOf(server)?.database;
  return when(
    database?.hasStaleCollation === true,
    `Database "${database?.name}" was created with another version of the system’s collations: indexes on text may miss rows.`,
    `As its owner: REINDEX DATABASE ${quoteIdentifier(database?.name ?? '')}; then ALTER DATABASE ${quoteIdentifier(database?.name ?? '')} REFRESH COLLATION VERSION;`,
  );
});
