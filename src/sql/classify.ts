import { Scanner, type TokenKind } from './scanner.js';

/**
 * Why a statement gets a connection of its own; undefined for one that may share. It may when it leaves the session
 * as it was: nothing open, nothing set, nothing held.
 */
export type OwnReason =
  | 'not a SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE'
  | 'more than one statement'
  | 'SELECT INTO makes a table'
  | 'a function that changes the session'
  | 'a text that cannot be read for certain'
  | 'a very long text';

/** Longer texts are not looked at: reading them would take longer than sharing saves. */
const longestText = 10_000;

const shareable = new Set(['select', 'values', 'table', 'with', 'insert', 'update', 'delete', 'merge']);
/** What `into` may follow without making a table. */
const beforeInto = new Set(['insert', 'merge']);

/**
 * Functions whose effect outlasts their statement, or that end or hold up sessions. By name alone, whatever the
 * schema: one more statement with a connection of its own does no harm.
 * https://www.postgresql.org/docs/current/functions-admin.html, …/lo-funcs.html, …/contrib-dblink-function.html
 */
const sessionFunctions = new Set([
  ...['set_config', 'setseed', 'pg_terminate_backend', 'pg_cancel_backend', 'pg_export_snapshot', 'pg_reload_conf'],
  ...['currval', 'lastval', 'loread', 'lowrite', 'pg_listening_channels'],
  ...['pg_start_backup', 'pg_stop_backup', 'pg_backup_start', 'pg_backup_stop'],
  ...['pg_create_logical_replication_slot', 'pg_create_physical_replication_slot', 'pg_copy_logical_replication_slot'],
]);
const sessionPrefixes = ['pg_advisory_', 'pg_try_advisory_', 'lo_', 'dblink', 'pg_replication_origin_'] as const;

/**
 * Decides whether a statement may share a connection with others. It reads the text as PostgreSQL does and is
 * conservative: whatever it does not know gets a connection of its own. Functions of the user's own are not looked
 * into; one that sets something for its session does so for whoever comes next, as on any pooled connection.
 *
 * @returns why not; undefined when it may
 * @example
 * reasonForOwn('select name from users where id = $1'); // undefined
 * reasonForOwn("set work_mem = '1GB'"); // 'not a SELECT, …'
 */
export function reasonForOwn(text: string): OwnReason | undefined {
  if (text.length > longestText) return 'a very long text';
  // The protocol ends a text at the first NUL; what came after it would be taken for something else.
  if (text.includes('\0')) return 'a text that cannot be read for certain';
  const scanner = new Scanner(text);
  const reason = readStatement(scanner);
  return scanner.doubt === undefined ? reason : 'a text that cannot be read for certain';
}

function readStatement(scanner: Scanner): OwnReason | undefined {
  let first = scanner.next();
  while (first === 'symbol' && scanner.value === '(') first = scanner.next();
  if (first !== 'word' || !shareable.has(scanner.value)) {
    return 'not a SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE';
  }
  let { kind, value } = scanner;
  while (scanner.next() !== 'end') {
    const reason = scanner.kind === 'symbol' ? atSymbol(scanner, kind, value) : atWord(scanner, kind, value);
    if (reason !== undefined) return reason;
    ({ kind, value } = scanner);
  }
  return undefined;
}

function atSymbol(scanner: Scanner, previousKind: TokenKind, previous: string): OwnReason | undefined {
  if (scanner.value === ';' && scanner.next() !== 'end') return 'more than one statement';
  const isCall = scanner.value === '(' && (previousKind === 'word' || previousKind === 'quoted');
  return isCall && isOfSession(previous) ? 'a function that changes the session' : undefined;
}

function atWord({ kind, value }: Scanner, previousKind: TokenKind, previous: string): OwnReason | undefined {
  if (kind !== 'word' || value !== 'into') return undefined;
  return previousKind === 'word' && beforeInto.has(previous) ? undefined : 'SELECT INTO makes a table';
}

function isOfSession(name: string): boolean {
  return sessionFunctions.has(name) || sessionPrefixes.some((prefix) => name.startsWith(prefix));
}
