import { lengthAt } from '../frames.js';
import { canGenerate, generate, literal } from './generate.js';
import { type Parser, readerFor } from './readers.js';
import type { ReadValue } from './scalars.js';
import { readText } from './text.js';

/**
 * Reads the body of a DataRow; undefined if it does not have these columns, or does not end where they do: bytes of a message
 * that was truncated or belongs to another statement must not get into a caller's row.
 *
 * @throws the error of a type parser
 */
export type ReadRow = (buffer: Buffer, start: number, end: number) => unknown;

/** Columns of the rows to read. */
export interface RowPlan {
  readonly names: readonly string[];
  /** Type parser of each column. */
  readonly parsers: readonly Parser[];
  /** A row with every column null, as `pg` makes it; undefined for rows as arrays. */
  readonly emptyRow: object | null | undefined;
}

/** Rows until a reader is generated for them, which costs as much as reading some dozen. */
const rowsUntilGenerated = 64;
/** Wider rows are read by a loop. */
const maxGenerated = 128;

/**
 * Reads the rows of results that have the same columns and parsers: first by a loop over the columns, and by a function
 * generated for them when there are many.
 */
export class RowReader {
  readonly #plan: RowPlan;
  #read: ReadRow;
  #rows = 0;

  constructor(plan: RowPlan) {
    this.#plan = plan;
    this.#read = plan.emptyRow === undefined ? composeArray(plan) : composeObject(plan);
  }

  /** True if it reads with these parsers. */
  suits(parsers: readonly Parser[]): boolean {
    const own = this.#plan.parsers;
    for (let i = 0; i < own.length; i += 1) if (own[i] !== parsers[i]) return false;
    return true;
  }

  /** See `ReadRow`. */
  read(buffer: Buffer, start: number, end: number): unknown {
    if (this.#rows < rowsUntilGenerated) this.#count();
    return this.#read(buffer, start, end);
  }

  #count(): void {
    this.#rows += 1;
    if (this.#rows < rowsUntilGenerated || this.#plan.names.length > maxGenerated || !canGenerate()) return;
    this.#read = generateReader(this.#plan);
  }
}

/**
 * True if the body of a DataRow has this number of columns, whose total length is that of the body.
 */
export function isRowOf(columns: number, buffer: Buffer, start: number, end: number): boolean {
  if (end - start < 2 || (((buffer[start] as number) << 8) | (buffer[start + 1] as number)) !== columns) return false;
  let at = start + 2;
  for (let left = columns; left > 0; left -= 1) {
    if (at + 4 > end) return false;
    const length = lengthAt(buffer, at) | 0;
    if (length < -1) return false;
    at += length === -1 ? 4 : 4 + length;
  }
  return at === end;
}

/** Reader of a value by the reader of its parser, or else by the parser. */
function valueReader(parser: Parser): ReadValue {
  const read = readerFor(parser);
  if (read === undefined) return (buffer, start, end) => parser(readText(buffer, start, end));
  return (buffer, start, end) => read(buffer, start, end) ?? parser(readText(buffer, start, end));
}

function composeObject({ names, parsers, emptyRow }: RowPlan): ReadRow {
  const readers = parsers.map(valueReader);
  return (buffer, start, end) => {
    if (!isRowOf(names.length, buffer, start, end)) return undefined;
    const row: Record<string, unknown> = { ...emptyRow };
    let at = start + 2;
    for (let i = 0; i < readers.length; i += 1) {
      const length = lengthAt(buffer, at) | 0;
      at += 4;
      // NULL is in the empty row already, but a column of the same name may have put another value there.
      if (length === -1) row[names[i] as string] = null;
      else {
        row[names[i] as string] = readers[i]!(buffer, at, at + length);
        at += length;
      }
    }
    return row;
  };
}

function composeArray({ parsers }: RowPlan): ReadRow {
  const readers = parsers.map(valueReader);
  return (buffer, start, end) => {
    if (!isRowOf(readers.length, buffer, start, end)) return undefined;
    const row = new Array<unknown>(readers.length);
    let at = start + 2;
    for (let i = 0; i < readers.length; i += 1) {
      const length = lengthAt(buffer, at) | 0;
      at += 4;
      if (length === -1) row[i] = null;
      else {
        row[i] = readers[i]!(buffer, at, at + length);
        at += length;
      }
    }
    return row;
  };
}

/**
 * Generates a reader: the columns one after the other, and the row as a literal, without loops, lookups of names, or calls
 * that the engine cannot resolve. The places of all values are known, and fit, before the first parser is called.
 */
function generateReader({ names, parsers, emptyRow }: RowPlan): ReadRow {
  const scope: Record<string, unknown> = { readText };
  const columns = names.map((_, i) => i);
  for (const i of columns) {
    scope[`parse${i}`] = parsers[i];
    scope[`read${i}`] = readerFor(parsers[i] as Parser);
  }
  const body = `return (buffer, start, end) => {
    let at = start + 2;
    if (at > end || (buffer[start] << 8 | buffer[start + 1]) !== ${names.length}) return undefined;
    ${columns.map(placeOf).join('\n')}
    if (at !== end) return undefined;
    ${columns.map((i) => readingOf(i, scope[`read${i}`] !== undefined)).join('\n')}
    return ${emptyRow === undefined ? `[${columns.map((i) => `v${i}`)}]` : `{ ${columns.map((i) => member(names[i] as string, i))} }`};
  };`;
  return generate<ReadRow>(body, scope);
}

/** Code that finds where a column begins and ends: `a` and `at`, after its length `l`. */
function placeOf(i: number): string {
  return `if (at + 4 > end) return undefined;
    const l${i} = buffer[at] << 24 | buffer[at + 1] << 16 | buffer[at + 2] << 8 | buffer[at + 3], a${i} = at + 4;
    if (l${i} < -1) return undefined;
    at = l${i} === -1 ? a${i} : a${i} + l${i};`;
}

/** Code that reads a column. */
function readingOf(i: number, hasReader: boolean): string {
  const place = `buffer, a${i}, a${i} + l${i}`;
  const parsed = `parse${i}(readText(${place}))`;
  const value = hasReader ? `read${i}(${place}) ?? ${parsed}` : parsed;
  return `const v${i} = l${i} === -1 ? null : ${value};`;
}

/** Of two columns of the same name the last one counts. A plain `__proto__` would set the prototype. */
function member(name: string, i: number): string {
  return name === '__proto__' ? `["__proto__"]: v${i}` : `${literal(name)}: v${i}`;
}
