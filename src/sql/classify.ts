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
  | 'a view that changes settings'
  | 'a text that cannot be read for certain'
  | 'a very long text';

/** Longer texts are not looked at: reading them would take longer than sharing saves. */
const longestText = 10_000;

const shareable = new Set(['select', 'values', 'table', 'with', 'insert', 'update', 'delete', 'merge']);
/** What `into` may follow without making a table. */
const beforeInto = new Set(['insert', 'merge']);
/** What is written to it is set, by a rule. */
const settingsView = 'pg_settings';
/** Each becomes the same character on the way to the server, so that what differs here would not differ there. */
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Functions whose effect outlasts their statement, that end or hold up sessions, or that run a text, which may be
 * anything. By name alone, whatever the schema: one more statement with a connection of its own does no harm.
 * https://www.postgresql.org/docs/current/functions-admin.html, …/lo-funcs.html, …/functions-xml.html, …/contrib.html
 */
const sessionFunctions = new Set([
  ...['set_config', 'setseed', 'pg_terminate_backend', 'pg_cancel_backend', 'pg_export_snapshot', 'pg_reload_conf'],
  ...['currval', 'lastval', 'loread', 'lowrite', 'pg_listening_channels', 'set_limit', 'isn_weak'],
  ...['pg_start_backup', 'pg_stop_backup', 'pg_backup_start', 'pg_backup_stop'],
  ...['pg_create_logical_replication_slot', 'pg_create_physical_replication_slot'],
  ...['pg_copy_logical_replication_slot', 'pg_copy_physical_replication_slot'],
  ...['ts_stat', 'ts_rewrite', 'connectby', 'xpath_table'],
]);
const sessionPrefixes = [
  ...['pg_advisory_', 'pg_try_advisory_', 'lo_', 'dblink', 'pg_replication_origin_', 'query_to_xml', 'crosstab'],
] as const;

/** What stands before a token. */
interface Before {
  kind: TokenKind;
  value: string;
  /** Whether a SELECT has begun: outside of parentheses, and in each that is open. */
  readonly hasSelect: boolean[];
}

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
  if (text.includes('\0') || loneSurrogate.test(text)) return 'a text that cannot be read for certain';
  const scanner = new Scanner(text);
  const reason = readStatement(scanner);
  return scanner.doubt === undefined ? reason : 'a text that cannot be read for certain';
}

/** Reasons for which a statement has its own connection that leave it one statement of the plain kind. */
const ofOneTransaction: readonly (OwnReason | undefined)[] = [
  undefined,
  'SELECT INTO makes a table',
  'a function that changes the session',
  'a view that changes settings',
];

/** Whether a text may commit before it is over, as procedures and several statements can. */
export function canCommitWithin(text: string): boolean {
  return !ofOneTransaction.includes(reasonForOwn(text));
}

function readStatement(scanner: Scanner): OwnReason | undefined {
  let first = scanner.next();
  while (first === 'symbol' && scanner.value === '(') first = scanner.next();
  const { value } = scanner;
  if (first !== 'word' || !shareable.has(value)) {
    return 'not a SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE';
  }
  const before: Before = { kind: first, value, hasSelect: [value === 'select'] };
  while (scanner.next() !== 'end') {
    const reason = scanner.kind === 'symbol' ? atSymbol(scanner, before) : atName(scanner, before);
    if (reason !== undefined) return reason;
    before.kind = scanner.kind;
    before.value = scanner.value;
  }
  return undefined;
}

function atSymbol(scanner: Scanner, { kind, value, hasSelect }: Before): OwnReason | undefined {
  switch (scanner.value) {
    case ';':
      return scanner.next() === 'end' ? undefined : 'more than one statement';
    case '(':
      hasSelect.push(false);
      return isName(kind) && isOfSession(value) ? 'a function that changes the session' : undefined;
    case ')':
      // Those around the whole statement were not counted.
      if (hasSelect.length > 1) hasSelect.pop();
  }
  return undefined;
}

function atName({ kind, value }: Scanner, before: Before): OwnReason | undefined {
  if (!isName(kind)) return undefined;
  if (value === settingsView) return 'a view that changes settings';
  // `n.f` calls `f(n)` where n has no such column.
  const isCall = before.kind === 'symbol' && before.value === '.' && isOfSession(value);
  if (isCall) return 'a function that changes the session';
  return kind === 'word' ? atWord(value, before) : undefined;
}

function atWord(word: string, before: Before): OwnReason | undefined {
  const { kind, value, hasSelect } = before;
  const depth = hasSelect.length - 1;
  if (word === 'select') hasSelect[depth] = true;
  // Behind SELECT, `insert` and `merge` are names.
  const isOther = kind === 'word' && beforeInto.has(value) && !hasSelect[depth];
  return word === 'into' && !isOther ? 'SELECT INTO makes a table' : undefined;
}

function isName(kind: TokenKind): boolean {
  return kind === 'word' || kind === 'quoted';
}

function isOfSession(name: string): boolean {
  return sessionFunctions.has(name) || sessionPrefixes.some((prefix) => name.startsWith(prefix));
}
