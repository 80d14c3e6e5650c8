import { check, when } from '../check.js';
import { factsOf } from '../facts.js';

export const statementStatistics = check(
  'statement-statistics',
  'advice',
  'Statement statistics are collected',
  ({ server }) => {
    const facts = factsOf(server);
    return when(
      facts !== undefined && !facts.isPooler && !facts.hasStatementStatistics,
      'pg_stat_statements is not installed in this database: which statements cost most is unknown.',
      'Add it to shared_preload_libraries, restart, then CREATE EXTENSION pg_stat_statements;',
    );
  },
);
