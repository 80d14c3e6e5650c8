import { type Place, ScriptError } from '../script/error.js';
import { pgbenchTables } from '../script/rename-tables.js';

/** The server's error for a statement that it rejects. */
export interface Refusal extends Error {
  /** SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly code: string;
}

/** Class 42: the statement is wrong, or not allowed. Class 3F: there is no such schema. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(42|3F)/.test(error.code);
}

const [undefinedTable, undefinedColumn, undefinedSchema] = ['42P01', '42703', '3F000'];

/**
 * Throws where the statement could not succeed with its variables as text either. A parameter can be refused where a
 * text is not, so that with variables only what is certain counts.
 *
 * @throws ScriptError with what to do about it
 */
export function explainRefusal(error: Refusal, place: Place, hasVariables: boolean): void {
  const isCertain = [undefinedTable, undefinedColumn, undefinedSchema].includes(error.code);
  if (hasVariables && !isCertain) return;
  const isOfPgbench = error.code === undefinedTable && pgbenchTables.some((table) => error.message.includes(table));
  throw new ScriptError(`the server rejects the statement: ${error.message}.`, place, {
    cause: error,
    ...(isOfPgbench && { remedy: "Create pgbench's tables with --setup." }),
  });
}
