import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const lostSessions = check('lost-sessions', 'advice', 'Sessions end by their clients', ({ server }) => {
  const { sessions = 0, sessionsAbandoned = 0, sessionsKilled = 0 } = factsOf(server)?.database ?? {};
  const lost = sessionsAbandoned + sessionsKilled;
  return when(
    lost > 100 && lost > sessions / 20,
    `${lost} of ${sessions} sessions were lost or ended by an administrator.`,
    'Check processes that are killed, and firewalls that drop idle connections.',
  );
});
