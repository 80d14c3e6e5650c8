import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const logStatement = check('log-statement', 'advice', 'Not every statement is logged', ({ server }) =>
  when(
    factsOf(server)?.settings.log_statement === 'all',
    'log_statement is all: every statement is written to the log, with its values, and costs time.',
    "ALTER SYSTEM SET log_statement = 'none'; and set log_min_duration_statement instead.",
  ),
);
