import { StatementTimeoutError } from '../pipeline/errors/errors.js';

/** Time limit of a statement in milliseconds, 0 for no limit; and the error for exceeding it. */
export interface StatementLimit {
  readonly ms: number;
  readonly error: () => Error;
}

/**
 * The shorter of two limits that the pool itself enforces: `query_timeout`, and the statement timeout if the server does not
 * enforce that. Pure.
 */
export function limitOf(queryTimeoutMs: number, statementTimeoutMs: number): StatementLimit {
  const isStatements = statementTimeoutMs > 0 && (queryTimeoutMs === 0 || statementTimeoutMs < queryTimeoutMs);
  if (isStatements) return { ms: statementTimeoutMs, error: () => statementTimedOut(statementTimeoutMs) };
  // The message is that of pg's Client.
  return { ms: queryTimeoutMs, error: () => new Error('Query read timeout') };
}

function statementTimedOut(ms: number): StatementTimeoutError {
  return new StatementTimeoutError(
    `The statement has run for longer than ${ms} ms; the server was asked to cancel it.`,
    {
      remedy: 'Make it faster, or raise DB_STATEMENT_TIMEOUT. It may still have completed.',
    },
  );
}
