import { Scanner } from '../../sql/scanner.js';

/** Tables of pgbench, which scripts name bare. */
export const pgbenchTables = ['pgbench_accounts', 'pgbench_branches', 'pgbench_history', 'pgbench_tellers'] as const;

const isTable = (name: string) => (pgbenchTables as readonly string[]).includes(name);

/**
 * Puts a schema before each of pgbench's tables that a statement names without one. What only looks like it stays: in
 * strings and comments, behind a dot or AS, before a dot (`pgbench_accounts.aid` finds the table by its name alone), and
 * a variable.
 *
 * @example
 * renameTables('TABLE pgbench_history', 'headroom_load'); // 'TABLE headroom_load.pgbench_history'
 */
export function renameTables(sql: string, schema: string): string {
  const scanner = new Scanner(sql, { hasStandardStrings: true });
  let renamed = '';
  let from = 0;
  let before = '';
  while (scanner.next() !== 'end') {
    const { kind, value, start, end } = scanner;
    const isName = (kind === 'word' || kind === 'quoted') && isTable(value);
    if (isName && before !== '.' && before !== 'as' && !isVariable(sql, start) && !isBeforeDot(sql, end)) {
      renamed += `${sql.slice(from, start)}${schema}.`;
      from = start;
    }
    before = kind === 'quoted' ? '' : value;
  }
  return renamed + sql.slice(from);
}

function isVariable(sql: string, start: number): boolean {
  return sql[start - 1] === ':' && sql[start - 2] !== ':';
}

function isBeforeDot(sql: string, end: number): boolean {
  const scanner = new Scanner(sql, { from: end, hasStandardStrings: true });
  return scanner.next() === 'symbol' && scanner.value === '.';
}
