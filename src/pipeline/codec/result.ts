import pg from 'pg';
import type { Parser } from './rows/readers.js';
import { RowReader } from './rows/row-reader.js';
import { sliceLatin1 } from './rows/text.js';

/** One column of a result, with the properties of `pg`'s `fields`, in their order. */
export class Field {
  readonly name: string;
  readonly tableID: number;
  readonly columnID: number;
  readonly dataTypeID: number;
  readonly dataTypeSize: number;
  readonly dataTypeModifier: number;
  readonly format: 'text';

  constructor(
    name: string,
    tableID: number,
    columnID: number,
    dataTypeID: number,
    dataTypeSize: number,
    dataTypeModifier: number,
  ) {
    this.name = name;
    this.tableID = tableID;
    this.columnID = columnID;
    this.dataTypeID = dataTypeID;
    this.dataTypeSize = dataTypeSize;
    this.dataTypeModifier = dataTypeModifier;
    this.format = 'text';
  }
}

/** Source of type parsers: `pg`'s own, a client's, or a statement's. */
export interface TypeParsers {
  getTypeParser(oid: number, format: 'text'): Parser;
}

/** `pg`'s Result with the parts that its types leave out. */
type Result = Omit<pg.Result, 'fields' | 'rows'> & {
  fields: Field[];
  rows: unknown[];
  readonly rowAsArray: boolean;
  _parsers: Parser[] | undefined;
  _prebuiltEmptyResultObject: object | null;
  addFields(fields: readonly Field[]): void;
  addCommandComplete(message: { readonly text: string }): void;
};

const ResultClass = pg.Result as unknown as new (rowMode: unknown, types: TypeParsers) => Result;

/** Columns of a statement's results: determined once, used for all of them. */
export class Shape {
  readonly fields: readonly Field[];
  /** A row with every column null, as `pg` makes it. */
  readonly emptyRow: object | null;
  /** Body of the RowDescription that it was read from. */
  readonly #source: Buffer | undefined;
  /** The last readers of rows as objects and as arrays. */
  #objects: RowReader | undefined;
  #arrays: RowReader | undefined;

  /** @param source body of the RowDescription, of which it keeps no more than these bytes */
  constructor(fields: readonly Field[], source?: Buffer) {
    this.fields = fields;
    this.#source = source;
    const model = new ResultClass(undefined, pg.types as unknown as TypeParsers);
    model.addFields(fields);
    this.emptyRow = model._prebuiltEmptyResultObject;
  }

  /** True if this body of a RowDescription describes the same columns. */
  isDescribedBy(buffer: Buffer, start: number, end: number): boolean {
    const source = this.#source;
    return source?.length === end - start && source.compare(buffer, start, end) === 0;
  }

  /** Returns a reader of rows with these parsers, which seldom change. */
  readerWith(parsers: readonly Parser[], isArray: boolean): RowReader {
    const last = isArray ? this.#arrays : this.#objects;
    if (last?.suits(parsers)) return last;
    const names = this.fields.map(({ name }) => name);
    const reader = new RowReader({ names, parsers: [...parsers], emptyRow: isArray ? undefined : this.emptyRow });
    if (isArray) this.#arrays = reader;
    else this.#objects = reader;
    return reader;
  }

  /** True if rows of both have the same columns: names, types, and source tables. */
  isLike({ fields }: Shape): boolean {
    return fields.length === this.fields.length && this.fields.every((field, i) => isSame(field, fields[i] as Field));
  }
}

function isSame(first: Field, second: Field): boolean {
  const isSameType = first.dataTypeID === second.dataTypeID && first.dataTypeModifier === second.dataTypeModifier;
  return (
    isSameType && first.name === second.name && first.tableID === second.tableID && first.columnID === second.columnID
  );
}

/**
 * Builds the result of one statement as it arrives: a `pg.Result`, equal in every property to that of `pg`'s Client,
 * including the use of parsers that were changed since the last time.
 */
export class ResultBuilder {
  /** The result in the form of `pg`. */
  readonly result: pg.QueryResult & Result;
  readonly #reader: RowReader | undefined;

  /**
   * @param shape undefined for a statement without rows
   * @param rowMode the caller's value; `array` gives rows as arrays
   */
  constructor(shape: Shape | undefined, rowMode: unknown, types: TypeParsers) {
    const result = new ResultClass(rowMode, types);
    this.result = result as pg.QueryResult & Result;
    if (shape === undefined) return;
    result._prebuiltEmptyResultObject = shape.emptyRow;
    const { length } = shape.fields;
    const fields = new Array<Field>(length);
    const parsers = new Array<Parser>(length);
    for (let i = 0; i < length; i += 1) {
      // A copy, since the caller may change it.
      const { name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier } = shape.fields[i] as Field;
      fields[i] = new Field(name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier);
      parsers[i] = types.getTypeParser(dataTypeID, 'text');
    }
    this.#reader = shape.readerWith(parsers, result.rowAsArray);
    if (length === 0) return;
    result.fields = fields;
    result._parsers = parsers;
  }

  /**
   * Adds the body of a DataRow.
   *
   * @returns false if it is not a row of these columns; then nothing is added
   * @throws the error of a type parser
   */
  addRow(buffer: Buffer, start: number, end: number): boolean {
    const row = this.#reader?.read(buffer, start, end);
    if (row === undefined) return false;
    this.result.rows.push(row);
    return true;
  }

  /**
   * Reads the body of a CommandComplete, such as `INSERT 0 1`.
   *
   * @throws on a body that is not exactly one text
   */
  complete(buffer: Buffer, start: number, end: number): void {
    const result = this.result;
    if (isTagAsExpected && readFrequentTag(result, buffer, start, end)) return;
    checkText(buffer, start, end, 'CommandComplete');
    result.addCommandComplete({ text: sliceLatin1.call(buffer, start, end - 1) });
  }
}

const commands = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;
const commandBytes = commands.map((command) => Buffer.from(`${command} ${command === 'INSERT' ? '0 ' : ''}`));

/** Reads a tag of one of the most frequent commands with a number of up to nine digits; false for any other. */
function readFrequentTag(result: Result, buffer: Buffer, start: number, end: number): boolean {
  for (let i = 0; i < commands.length; i += 1) {
    const bytes = commandBytes[i] as Buffer;
    let length = 0;
    while (length < bytes.length && buffer[start + length] === bytes[length]) length += 1;
    if (length < bytes.length) continue;
    const digits = end - 1 - start - length;
    if (digits < 1 || digits > 9 || buffer[end - 1] !== 0) return false;
    let count = 0;
    for (let at = start + length; at < end - 1; at += 1) {
      const digit = (buffer[at] as number) - 0x30;
      if (digit < 0 || digit > 9) return false;
      count = count * 10 + digit;
    }
    result.command = commands[i] as string;
    result.rowCount = count;
    if (commands[i] === 'INSERT') result.oid = 0;
    return true;
  }
  return false;
}

/** @throws if the body of a message is not exactly one text, which ends in its only zero */
export function checkText(buffer: Buffer, start: number, end: number, message: string): void {
  const zero = buffer.indexOf(0, start);
  if (zero !== end - 1 || end <= start) throw malformed(message);
}

/** True if `pg` reads frequent tags with the same result as `readFrequentTag`, which costs a tenth. */
const isTagAsExpected = [
  ['SELECT 12', 'SELECT', null],
  ['INSERT 0 12', 'INSERT', 0],
  ['UPDATE 12', 'UPDATE', null],
].every(([text, command, oid]) => {
  const result = new ResultClass(undefined, pg.types as unknown as TypeParsers);
  result.addCommandComplete({ text: text as string });
  return result.command === command && result.rowCount === 12 && (result.oid as unknown) === oid;
});

/** Error for a message whose parts do not match its length. */
export function malformed(message: string): Error {
  return new Error(`The server sent a ${message} that cannot be read.`);
}

/** Error for a type parser of the caller's that threw `undefined` or `null`. */
export function threwNothing(): Error {
  return new Error('A type parser threw nothing.');
}
