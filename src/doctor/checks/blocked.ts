import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const blocked = check('blocked', 'warning', 'No session waits for a lock', ({ server }) => {
  const count = factsOf(server)?.blockedSessions ?? 0;
  return when(
    count > 0,
    `${count} sessions wait for locks of others.`,
    'headroom monitor names those who hold them.',
    count >= 5 ? 'warning' : 'advice',
  );
});
