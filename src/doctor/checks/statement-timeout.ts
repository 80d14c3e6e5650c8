import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const statementTimeout = check('statement-timeout', 'warning', 'Statements have a time limit', (facts) => {
  const own = facts.configuration.config?.session.statementTimeoutMs;
  const server = factsOf(facts.server)?.settings.statement_timeout;
  return when(
    own === 0 && (server === undefined || server === '0'),
    'Neither DB_STATEMENT_TIMEOUT nor the server limits the duration of a statement: a slow one keeps its connection without limit.',
    'Set DB_STATEMENT_TIMEOUT=30000.',
  );
});
