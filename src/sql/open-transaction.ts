import { Scanner } from './scanner.js';

/** Without one of these words, no text leaves a transaction open. */
const mayOpen = /\b(begin|start|savepoint|prepare|chain)\b/i;
/** A single statement of the common kinds, recognized by its first word: the search above takes a microsecond, at each statement. */
const isSingle = /^\s*(?:select|insert|update|delete|with|merge|values)\b/i;
/** Number of tokens of a statement that determine its effect on the surrounding transaction. */
const enough = 6;

/** Effect of a statement on the surrounding transaction. */
type Effect = 'begins' | 'ends' | 'needs one' | 'ends one' | 'none';

/**
 * True if a text, of one or more statements, begins a transaction that it does not end, or needs one that is already
 * open. False for an ambiguous text: ReadyForQuery reports an open transaction too.
 *
 * @example
 * leavesOpen('begin; insert into t values (1)'); // true
 * leavesOpen('begin; insert into t values (1); commit'); // false
 */
export function leavesOpen(text: string): boolean {
  if (isSingle.test(text) && !text.includes(';')) return false;
  if (!mayOpen.test(text) || text.includes('\0')) return false;
  const scanner = new Scanner(text);
  let isOpen = false;
  do {
    const effect = effectOf(readStatement(scanner));
    if (!isOpen && (effect === 'needs one' || effect === 'ends one')) return scanner.doubt === undefined;
    if (effect === 'begins') isOpen = true;
    else if (effect === 'ends' || effect === 'ends one') isOpen = false;
  } while (scanner.kind !== 'end');
  return isOpen && scanner.doubt === undefined;
}

/** Without one of these words, no text ends a transaction. */
const mayEnd = /\b(commit|end|rollback|abort|prepare)\b/i;
/** The body of a function, whose statements are not those of the text. */
const hasBody = /\bbegin\s+atomic\b/i;

/**
 * True if a text, of one or more statements, ends the transaction that it is executed in. False for an ambiguous text.
 *
 * @example
 * endsTransaction('commit'); // true
 * endsTransaction('rollback to savepoint a'); // false
 */
export function endsTransaction(text: string): boolean {
  if (isSingle.test(text) && !text.includes(';')) return false;
  if (!mayEnd.test(text) || hasBody.test(text) || text.includes('\0')) return false;
  const scanner = new Scanner(text);
  do {
    const words = readStatement(scanner);
    if (isEnd(words)) return scanner.doubt === undefined;
  } while (scanner.kind !== 'end');
  return false;
}

function isEnd(words: readonly string[]): boolean {
  const [verb = '', next] = words;
  if (verb === 'prepare') return next === 'transaction';
  return enders.has(verb) && !words.includes('prepared') && !words.includes('to');
}

const enders = new Set(['commit', 'end', 'rollback', 'abort']);

/** Reads a statement to its end and returns its first words. A semicolon in parentheses (of a rule) does not end it. */
function readStatement(scanner: Scanner): readonly string[] {
  const words: string[] = [];
  let depth = 0;
  while (scanner.next() !== 'end') {
    const { kind, value } = scanner;
    if (kind === 'symbol' && value === ';' && depth <= 0) break;
    if (kind === 'symbol' && value === '(') depth += 1;
    if (kind === 'symbol' && value === ')') depth -= 1;
    if (words.length < enough) words.push(kind === 'word' ? value : '');
  }
  return words;
}

/** `COMMIT` and `ROLLBACK` without a transaction are left to the server, which warns and continues. */
function effectOf(words: readonly string[]): Effect {
  const [verb, next] = words;
  switch (verb) {
    case 'begin':
      return 'begins';
    case 'start':
      return next === 'transaction' ? 'begins' : 'none';
    case 'savepoint':
      return 'needs one';
    case 'prepare':
      return next === 'transaction' ? 'ends one' : 'none';
    case 'commit':
    case 'end':
    case 'rollback':
    case 'abort':
      return effectOfEnd(words);
  }
  return 'none';
}

/** `COMMIT PREPARED` concerns another transaction, `ROLLBACK TO` continues this one, `AND CHAIN` begins the next. */
function effectOfEnd(words: readonly string[]): Effect {
  if (words.includes('prepared') || words.includes('to')) return 'none';
  const at = words.indexOf('chain');
  return at > 0 && words[at - 1] === 'and' ? 'begins' : 'ends';
}
