import type { Keep } from './commands.js';
import { type Place, ScriptError } from './error.js';
import { checkVariableName } from './meta.js';
import type { Answer } from './script.js';
import type { Variables } from './variables.js';

/**
 * Puts an answer's row into variables named after its columns; `\aset` the last row of each result. A NULL becomes an empty text, as in pgbench.
 *
 * @throws ScriptError when there is not exactly one row for `\gset`, or a column's name is no name for a variable
 */
export function keepAnswer({ command, prefix }: Keep, answer: Answer, variables: Variables, place: Place): void {
  if (command === 'gset' && answer.rows.length !== 1) {
    throw new ScriptError(`\\gset: expected one row, got ${answer.rows.length}.`, place);
  }
  const answers = command === 'gset' ? [answer] : [...(answer.earlier ?? []), answer];
  for (const { columns, rows } of answers) {
    const row = rows.at(-1);
    if (row === undefined) continue;
    for (const [index, column] of columns.entries()) {
      variables.setText(checkVariableName(prefix + column, place), row[index] ?? '');
    }
  }
}
