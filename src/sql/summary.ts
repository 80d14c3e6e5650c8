import { Scanner } from './scanner.js';

/** Commands whose object is the next name. */
const namesNext = new Set(['update', 'copy', 'truncate', 'lock', 'table']);
/** Commands of which the next word says more. */
const hasKind = new Set(['create', 'alter', 'drop']);
/** Words after which a name of a table comes, in a query. */
const beforeTable = new Set(['from', 'join', 'into']);
/** Words between these and the name. */
const skipped = new Set(['only', 'lateral', 'table', 'if', 'not', 'exists', 'concurrently']);
/** Commands that begin a query, inside of parentheses too. */
const queries = new Set(['select', 'insert', 'update', 'delete', 'merge', 'values', 'with', 'table']);
/** Words that end a list of tables. */
const endsList = new Set([
  ...['where', 'group', 'order', 'having', 'limit', 'union', 'set', 'values', 'returning', 'on', 'using', 'window'],
  ...['fetch', 'for', 'offset', 'intersect', 'except', 'select', 'when', 'stdin', 'stdout', 'program', 'with'],
]);
/** Tables beyond this number are omitted, and characters beyond this length. */
const maxTables = 5;
const maxLength = 255;

/**
 * Short description of a statement, with few distinct values: its commands and the tables that they name, in order, without
 * values; as OpenTelemetry's `db.query.summary`.
 *
 * @returns undefined for a text without commands
 * @example
 * summaryOf('select * from users u join orders on u.id = $1'); // 'SELECT users orders'
 */
export function summaryOf(text: string): string | undefined {
  const reader = new SummaryReader(text);
  const parts = reader.read();
  return parts.length === 0 ? undefined : parts.join(' ').slice(0, maxLength);
}

/** A text, or the content of a parenthesis in it. */
interface Level {
  /** True for a query, as opposed to an expression or a list of columns. */
  readonly isQuery: boolean;
  /** True in front of the command of a WITH. */
  isWith: boolean;
}

/** Reads the commands and tables of a text. */
class SummaryReader {
  readonly #scanner: Scanner;
  readonly #parts: string[] = [];
  readonly #outer: Level[] = [];
  #level: Level = { isQuery: true, isWith: false };
  #tables = 0;
  /** The word behind which the name of a table comes next, if any. */
  #introducer: string | undefined;
  /** True if a comma is followed by another table. */
  #isList = false;
  /** True if a command may come next. */
  #isCommandNext = true;

  constructor(text: string) {
    this.#scanner = new Scanner(text, { hasStandardStrings: true });
    this.#scanner.next();
  }

  read(): readonly string[] {
    const scanner = this.#scanner;
    while (scanner.kind !== 'end') {
      if (scanner.kind === 'word') this.#word(scanner.value);
      else if (scanner.kind === 'quoted') this.#name();
      else if (scanner.kind === 'symbol') this.#symbol(scanner.value);
      else this.#pass();
    }
    return this.#parts;
  }

  /** Goes on to the next token; what was expected here has not come. */
  #pass(): void {
    this.#introducer = undefined;
    this.#isCommandNext = false;
    this.#scanner.next();
  }

  #word(word: string): void {
    const { isQuery } = this.#level;
    if (isQuery && (this.#isCommandNext || word === 'select')) return this.#command(word);
    this.#isCommandNext = false;
    if (this.#introducer !== undefined && skipped.has(word)) return void this.#scanner.next();
    if (this.#introducer !== undefined && !endsList.has(word)) return this.#name();
    this.#pass();
    if (isQuery && beforeTable.has(word)) {
      this.#introducer = word;
      this.#isList = word === 'from';
    } else if (isQuery && endsList.has(word)) this.#isList = false;
  }

  #command(word: string): void {
    const scanner = this.#scanner;
    this.#pass();
    this.#isList = false;
    this.#level.isWith = word === 'with';
    // Its queries say what it does.
    if (word === 'with') return;
    this.#parts.push(word.toUpperCase());
    if (namesNext.has(word)) this.#introducer = word;
    if (!hasKind.has(word) || scanner.kind !== 'word') return;
    this.#parts.push(scanner.value.toUpperCase());
    scanner.next();
    this.#introducer = word;
  }

  /** A name, which may be qualified. A function in the place of a table is none. */
  #name(): void {
    const scanner = this.#scanner;
    const introducer = this.#introducer;
    let name = this.#written();
    this.#pass();
    while (scanner.kind === 'symbol' && scanner.value === '.') {
      scanner.next();
      name += `.${this.#written()}`;
      scanner.next();
    }
    if (introducer === undefined || this.#tables >= maxTables) return;
    const isCalled = scanner.kind === 'symbol' && scanner.value === '(';
    if (isCalled && (introducer === 'from' || introducer === 'join')) return;
    this.#tables += 1;
    this.#parts.push(name);
  }

  #written(): string {
    const { kind, value } = this.#scanner;
    return kind === 'quoted' && !/^[a-z_][a-z0-9_$]*$/.test(value) ? `"${value}"` : value;
  }

  #symbol(symbol: string): void {
    const scanner = this.#scanner;
    this.#pass();
    if (symbol === '(') {
      this.#outer.push(this.#level);
      this.#level = { isQuery: scanner.kind === 'word' && queries.has(scanner.value), isWith: false };
      this.#isCommandNext = this.#level.isQuery;
    } else if (symbol === ')') {
      this.#level = this.#outer.pop() ?? this.#level;
      this.#isCommandNext = this.#level.isWith;
    } else if (symbol === ';') this.#isCommandNext = this.#level.isQuery;
    else if (symbol === ',' && this.#isList && this.#level.isQuery) this.#introducer = 'from';
  }
}
