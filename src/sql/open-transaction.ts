import { Scanner } from './scanner.js';

/** Without one of these words, no text leaves a transaction open. */
const mayOpen = /\b(begin|start|savepoint|prepare|chain)\b/i;
/** As many tokens of a statement as tell what it does to the transaction around it. */
const enough = 6;

/** What a statement does to the transaction around it. */
type Effect = 'begins' | 'ends' | 'needs one' | 'ends one' | 'none';

/**
 * Whether a text, of one statement or several, begins a transaction that it does not end, or needs one that somebody else
 * has begun. Of what it cannot read for certain it says no: the answer tells, too.
 *
 * @example
 * leavesOpen('begin; insert into t values (1)'); // true
 * leavesOpen('begin; insert into t values (1); commit'); // false
 */
export function leavesOpen(text: string): boolean {
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

/** The first words of a statement; the scanner then stands behind it. A semicolon in parentheses, of a rule, ends nothing. */
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

/** `COMMIT` and `ROLLBACK` without a transaction are left to the server, which warns and goes on. */
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

/** `COMMIT PREPARED` is about another transaction, `ROLLBACK TO` goes on with this one, `AND CHAIN` begins the next. */
function effectOfEnd(words: readonly string[]): Effect {
  if (words.includes('prepared') || words.includes('to')) return 'none';
  const at = words.indexOf('chain');
  return at > 0 && words[at - 1] === 'and' ? 'begins' : 'ends';
}
