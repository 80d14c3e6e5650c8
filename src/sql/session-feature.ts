import { Scanner } from './scanner.js';

/**
 * Session state that a statement needs beyond its transaction. Behind a pooler in transaction mode, the next transaction
 * may run in another session, and another client gets this one.
 */
export type SessionFeature =
  | 'LISTEN'
  | 'SET'
  | 'advisory lock of the session'
  | 'temporary table'
  | 'PREPARE'
  | 'cursor WITH HOLD'
  | 'LOAD';

const remedies: Readonly<Record<SessionFeature, string>> = {
  LISTEN: 'Listen on a separate connection directly to the server, with a DATABASE_URL that bypasses the pooler.',
  SET: 'Use SET LOCAL inside pool.transaction(), or set it permanently with ALTER ROLE … SET.',
  'advisory lock of the session': 'Use pg_advisory_xact_lock inside pool.transaction(), which releases it at its end.',
  'temporary table': 'Create it with ON COMMIT DROP inside pool.transaction(), or use a CTE.',
  PREPARE: 'Give the query a name instead, { name, text, values }, and let the driver prepare it.',
  'cursor WITH HOLD': 'Declare the cursor without HOLD and read it inside pool.transaction().',
  LOAD: 'Load the library in every session, with session_preload_libraries.',
};

/** Returns the remedy, in one sentence. */
export function remedyFor(feature: SessionFeature): string {
  return remedies[feature];
}

/** Only this much of a longer text is scanned, to bound the cost. */
const maxTextLength = 10_000;
/** Number of tokens that identify the object of SET and PREPARE. */
const beginning = 2;

/** A statement's tokens: words in lower case, quoted names with a leading `"`, symbols, and `'` for everything else. */
type Tokens = readonly string[];

/** SET of these ends with the transaction. */
const endsWithTransaction = new Set(['local', 'transaction', 'constraints']);
/** Statements that call the functions they name. */
const calling = new Set(['select', 'values', 'with', 'insert', 'update', 'delete', 'merge', 'declare', 'call', 'copy']);
const lockFunctions = new Set([
  ...['pg_advisory_lock', 'pg_advisory_lock_shared', 'pg_try_advisory_lock', 'pg_try_advisory_lock_shared'],
  ...['pg_advisory_unlock', 'pg_advisory_unlock_shared', 'pg_advisory_unlock_all'],
]);
const scopes = new Set(['or', 'replace', 'global', 'local']);
const temporary = new Set(['temp', 'temporary']);
const relations = new Set(['table', 'view', 'sequence', 'recursive']);
/** A name and a parenthesis after one of these are a table and its columns. */
const beforeColumns = new Set(['into', 'as', 'with', 'update']);

/**
 * Finds the session state that a text, of one or more statements, needs beyond its transaction. Anything unknown or
 * ambiguous is left to the server.
 *
 * @returns the first such feature; undefined if there is none
 * @example
 * sessionFeatureOf("set search_path to 'a'"); // 'SET'
 * sessionFeatureOf("set local search_path to 'a'"); // undefined
 */
export function sessionFeatureOf(text: string): SessionFeature | undefined {
  // The protocol ends a string at the first NUL.
  if (text.includes('\0')) return undefined;
  const scanner = new Scanner(text);
  if (text.length > maxTextLength) return featureOf(readTokens(scanner, beginning));
  let found: SessionFeature | undefined;
  do {
    const tokens = readTokens(scanner, Number.POSITIVE_INFINITY);
    // Semicolons in its body do not end the statement, and the body is not executed now.
    if (isSqlFunction(tokens)) break;
    found ??= featureOf(tokens);
  } while (scanner.kind !== 'end');
  return scanner.doubt === undefined ? found : undefined;
}

/** Reads to the end of a statement, without parentheses around it. A semicolon in parentheses (of a rule) does not end it. */
function readTokens(scanner: Scanner, limit: number): Tokens {
  const tokens: string[] = [];
  let depth = 0;
  while (tokens.length < limit && scanner.next() !== 'end') {
    const token = tokenOf(scanner);
    if (token === ';' && depth <= 0) break;
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (token !== '(' || tokens.length > 0) tokens.push(token);
  }
  return tokens;
}

function tokenOf({ kind, value }: Scanner): string {
  if (kind === 'other') return "'";
  return kind === 'quoted' ? `"${value}` : value;
}

function featureOf(tokens: Tokens): SessionFeature | undefined {
  const [verb, next] = tokens;
  if (verb === undefined || next === undefined) return undefined;
  switch (verb) {
    case 'listen':
      return 'LISTEN';
    case 'load':
      return 'LOAD';
    case 'execute':
      return 'PREPARE';
    case 'prepare':
      return next === 'transaction' ? undefined : 'PREPARE';
    case 'set':
      return endsWithTransaction.has(next) ? undefined : 'SET';
    case 'create':
      return makesTemporary(tokens) && !hasSequence(tokens, ['on', 'commit', 'drop']) ? 'temporary table' : undefined;
    case 'declare':
      if (hasSequence(tokens.slice(0, tokens.indexOf('for')), ['with', 'hold'])) return 'cursor WITH HOLD';
  }
  return calling.has(verb) ? featureIn(tokens) : undefined;
}

function makesTemporary(tokens: Tokens): boolean {
  const at = tokens.findIndex((token, i) => i > 0 && !scopes.has(token));
  const [word = '', next = ''] = tokens.slice(at);
  if (temporary.has(word)) return relations.has(next);
  const name = tokens.slice(at + 1).find((token) => !['if', 'not', 'exists', 'view'].includes(token));
  return relations.has(word) && name !== undefined && nameOf(name) === 'pg_temp';
}

/** The feature in the functions that a statement calls and the tables that it creates. */
function featureIn(tokens: Tokens): SessionFeature | undefined {
  /** True if a SELECT has begun: one entry for the top level, and one for each open parenthesis. */
  const hasSelect = [false];
  for (const [i, token] of tokens.entries()) {
    const depth = hasSelect.length - 1;
    if (token === 'select') hasSelect[depth] = true;
    if (token === '(') {
      const feature = featureOfCall(tokens, i);
      if (feature !== undefined) return feature;
      hasSelect.push(false);
    } else if (token === ')' && depth > 0) hasSelect.pop();
    else if (token === 'into' && hasSelect[depth] && isTemporary(tokens, i + 1)) return 'temporary table';
  }
  return undefined;
}

/** True if the keyword at this place makes a table temporary, as opposed to a table of that name. */
function isTemporary(tokens: Tokens, at: number): boolean {
  const isScoped = tokens[at] === 'local' || tokens[at] === 'global';
  const [word = '', name = ''] = tokens.slice(isScoped ? at + 1 : at);
  return temporary.has(word) && name !== 'from' && /^["\w]/.test(name);
}

function featureOfCall(tokens: Tokens, at: number): SessionFeature | undefined {
  const name = nameOf(tokens[at - 1] ?? '');
  const before = tokens[at - 2] ?? '';
  if (before === '.' && nameOf(tokens[at - 3] ?? '') !== 'pg_catalog') return undefined;
  if (beforeColumns.has(before)) return undefined;
  if (lockFunctions.has(name)) return 'advisory lock of the session';
  return name === 'set_config' && thirdArgument(tokens, at) !== 'true' ? 'SET' : undefined;
}

/** Third argument of the call whose arguments begin here. */
function thirdArgument(tokens: Tokens, at: number): string {
  const third: string[] = [];
  let depth = 0;
  let commas = 0;
  for (const token of tokens.slice(at)) {
    if (token === '(' || token === '[') depth += 1;
    if (token === ')' || token === ']') depth -= 1;
    if (depth === 0) break;
    if (token === ',' && depth === 1) commas += 1;
    else if (commas === 2) third.push(token);
  }
  return third.join(' ');
}

/** True for a function whose body is SQL statements instead of a string. */
function isSqlFunction(tokens: Tokens): boolean {
  return tokens[0] === 'create' && hasSequence(tokens, ['begin', 'atomic']);
}

function hasSequence(tokens: Tokens, words: Tokens): boolean {
  return tokens.some((_, at) => words.every((word, i) => tokens[at + i] === word));
}

function nameOf(token: string): string {
  return token.startsWith('"') ? token.slice(1) : token;
}
