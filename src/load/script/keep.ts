import type { Keep } from './commands.js';
import { type Place, ScriptError } from './error.js';
import { checkVariableName } from './meta.js';
import type { Answer } from './script.js';
import type { Variables } from './variables.js';

/**
 * Puts an answer's row into variables named after its columns. A NULL becomes an empty text, as in pgbench.
 *
 * @throws ScriptError when there is not exactly one row for `\gset`, or a column's name is no name for a variable
 */
export function keepAnswer({ command, prefix }: Keep, answer: Answer, variables: Variables, place: Place): void {
  if (command === 'gset' && answer.rows.length !== 1) {
    throw new ScriptError(`\\gset: expected one row, got ${answer.rows.length}.`, place);
  }
  const row = answer.rows.at(-1);
  if (row === undefined) return;
  for (const [index, column] of answer.columns.entries()) {
    variables.setText(checkVariableName(prefix + column, place), row[index] ?? '');
  }
}
