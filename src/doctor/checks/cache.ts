import { formatShare } from '../../format/number.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const cache = check('cache', 'advice', 'Reads are served from memory', ({ server }) => {
  const { blocksRead = 0, blocksHit = 0 } = factsOf(server)?.database ?? {};
  const all = blocksRead + blocksHit;
  return when(
    all > 1_000_000 && blocksHit / all < 0.9,
    `Only ${formatShare(blocksHit / all)} of the blocks were found in shared_buffers.`,
    'Add indexes for the statements that read most (pg_stat_statements), or raise shared_buffers.',
  );
});
