import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const invalidIndexes = check('invalid-indexes', 'advice', 'Indexes are valid', ({ server }) => {
  const count = factsOf(server)?.invalidIndexes ?? 0;
  return when(
    count > 0,
    `${count} indexes are invalid: a CREATE INDEX CONCURRENTLY failed, and they cost writes without helping reads.`,
    'SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid; then DROP INDEX CONCURRENTLY or REINDEX.',
  );
});
