import { Scanner, type TokenKind, type TokenSource } from './scanner.js';

/**
 * Reason why a statement needs its own connection; undefined if it may share one. It may share if it leaves the session
 * unchanged: nothing opened, nothing set, nothing held.
 */
export type OwnReason =
  | 'not a SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE'
  | 'more than one statement'
  | 'SELECT INTO makes a table'
  | 'a function that changes the session'
  | 'a view that changes settings'
  | 'a text that cannot be read for certain'
  | 'a very long text';

/** Longer texts are not scanned: that would cost more than sharing saves. */
const maxTextLength = 10_000;

const shareable = new Set(['select', 'values', 'table', 'with', 'insert', 'update', 'delete', 'merge']);
/** Words that `into` may follow without creating a table. */
const beforeInto = new Set(['insert', 'merge']);
/** A rule turns an UPDATE of this view into SET. */
const settingsView = 'pg_settings';
/** UTF-8 encoding turns each of them into the same character, so texts that differ here would be equal on the server. */
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Functions whose effect outlasts their statement, that terminate or block sessions, or that execute a string as SQL.
 * Matched by name in any schema: a false match only costs the statement its own connection.
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

/** The previous token. */
interface Before {
  kind: TokenKind;
  value: string;
  /** True if a SELECT has begun: one entry for the top level, and one for each open parenthesis. */
  readonly hasSelect: boolean[];
}

/**
 * Decides if a statement may share a connection with others. It scans the text as PostgreSQL does and is conservative:
 * anything it does not know gets its own connection. User-defined functions are not inspected; one that changes a
 * session setting changes it for the next user of the session, as on any pooled connection.
 *
 * @param tokens those of the text, if it has been scanned
 * @returns the reason why not; undefined if it may
 * @example
 * reasonForOwn('select name from users where id = $1'); // undefined
 * reasonForOwn("set work_mem = '1GB'"); // 'not a SELECT, …'
 */
export function reasonForOwn(text: string, tokens?: TokenSource): OwnReason | undefined {
  if (text.length > maxTextLength) return 'a very long text';
  // The protocol ends a string at the first NUL; the rest would be read as other fields of the message.
  if (text.includes('\0') || loneSurrogate.test(text)) return 'a text that cannot be read for certain';
  const source = tokens ?? new Scanner(text);
  const reason = readStatement(source);
  return source.doubt === undefined ? reason : 'a text that cannot be read for certain';
}

/** Reasons for a separate connection that still mean one plain statement, which is one transaction. */
const ofOneTransaction: readonly (OwnReason | undefined)[] = [
  undefined,
  'SELECT INTO makes a table',
  'a function that changes the session',
  'a view that changes settings',
];

/** True if a text may commit before it ends, as procedures and multiple statements can. */
export function canCommitWithin(text: string): boolean {
  return !ofOneTransaction.includes(reasonForOwn(text));
}

function readStatement(tokens: TokenSource): OwnReason | undefined {
  let first = tokens.next();
  while (first === 'symbol' && tokens.value === '(') first = tokens.next();
  const { value } = tokens;
  if (first !== 'word' || !shareable.has(value)) {
    return 'not a SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE or MERGE';
  }
  const before: Before = { kind: first, value, hasSelect: [value === 'select'] };
  while (tokens.next() !== 'end') {
    const reason = tokens.kind === 'symbol' ? atSymbol(tokens, before) : atName(tokens, before);
    if (reason !== undefined) return reason;
    before.kind = tokens.kind;
    before.value = tokens.value;
  }
  return undefined;
}

function atSymbol(tokens: TokenSource, { kind, value, hasSelect }: Before): OwnReason | undefined {
  switch (tokens.value) {
    case ';':
      return tokens.next() === 'end' ? undefined : 'more than one statement';
    case '(':
      hasSelect.push(false);
      return isName(kind) && isOfSession(value) ? 'a function that changes the session' : undefined;
    case ')':
      // Parentheses around the whole statement were not counted.
      if (hasSelect.length > 1) hasSelect.pop();
  }
  return undefined;
}

function atName({ kind, value }: TokenSource, before: Before): OwnReason | undefined {
  if (!isName(kind)) return undefined;
  if (value === settingsView) return 'a view that changes settings';
  // `n.f` calls `f(n)` if n has no such column.
  const isCall = before.kind === 'symbol' && before.value === '.' && isOfSession(value);
  if (isCall) return 'a function that changes the session';
  return kind === 'word' ? atWord(value, before) : undefined;
}

function atWord(word: string, before: Before): OwnReason | undefined {
  const { kind, value, hasSelect } = before;
  const depth = hasSelect.length - 1;
  if (word === 'select') hasSelect[depth] = true;
  // After SELECT, `insert` and `merge` are names.
  const isOther = kind === 'word' && beforeInto.has(value) && !hasSelect[depth];
  return word === 'into' && !isOther ? 'SELECT INTO makes a table' : undefined;
}

function isName(kind: TokenKind): boolean {
  return kind === 'word' || kind === 'quoted';
}

function isOfSession(name: string): boolean {
  return sessionFunctions.has(name) || sessionPrefixes.some((prefix) => name.startsWith(prefix));
}
