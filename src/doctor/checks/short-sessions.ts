import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const shortSessions = check('short-sessions', 'advice', 'Sessions do many transactions', ({ server }) => {
  const { sessions = 0, commits = 0, rollbacks = 0 } = factsOf(server)?.database ?? {};
  const each = (commits + rollbacks) / Math.max(1, sessions);
  return when(
    sessions > 1000 && each < 3,
    `A session does ${each.toFixed(1)} transactions on average: some service opens a connection for each request.`,
    'headroom monitor --watch shows which application opens them; give it a pool.',
  );
});
