import { formatDuration } from '../../format/duration.js';
import { check, when } from '../check.js';
import { factsOf } from '../facts.js';
import { nameSeen } from '../seen-session.js';

/** Seconds from which a running statement is worth naming. */
const longSeconds = 60;

export const statementTimeout = check('statement-timeout', 'warning', 'Statements have a time limit', (facts) => {
  const own = facts.configuration.config?.session.statementTimeoutMs;
  const server = factsOf(facts.server);
  const limit = server?.settings.statement_timeout;
  const longest = (server?.longestStatement?.seconds ?? 0) >= longSeconds ? server?.longestStatement : undefined;
  const running = longest
    ? ` One of ${nameSeen(longest)} has been running for ${formatDuration(longest.seconds * 1000)}.`
    : '';
  return when(
    own === 0 && (limit === undefined || limit === '0'),
    `Neither DB_STATEMENT_TIMEOUT nor the server limits the duration of a statement: a slow one keeps its connection without limit.${running}`,
    `Set DB_STATEMENT_TIMEOUT=30000${longest ? `; to end the one that is running: SELECT pg_cancel_backend(${longest.pid});` : '.'}`,
  );
});
