import { StatementTimeoutError } from '../pipeline/errors/errors.js';

/** How long a statement may run, in milliseconds, 0 for ever; and what its caller is told when it runs longer. */
export interface StatementLimit {
  readonly ms: number;
  readonly error: () => Error;
}

/**
 * The shorter of two limits that the pool itself keeps: `query_timeout`, and the statement timeout where the server can't
 * be told of it. Pure.
 */
export function limitOf(queryTimeoutMs: number, statementTimeoutMs: number): StatementLimit {
  const isStatements = statementTimeoutMs > 0 && (queryTimeoutMs === 0 || statementTimeoutMs < queryTimeoutMs);
  if (isStatements) return { ms: statementTimeoutMs, error: () => statementTimedOut(statementTimeoutMs) };
  // The words are those of pg's Client.
  return { ms: queryTimeoutMs, error: () => new Error('Query read timeout') };
}

function statementTimedOut(ms: number): StatementTimeoutError {
  return new StatementTimeoutError(
    `The statement has run for longer than ${ms} ms; the server was asked to cancel it.`,
    {
      remedy: 'Make it faster, or raise DB_STATEMENT_TIMEOUT. It may have been carried out in the last moment.',
    },
  );
}
