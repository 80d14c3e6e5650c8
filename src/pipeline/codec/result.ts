import pg from 'pg';
import { lengthAt } from './frames.js';

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

type Parser = (text: string) => unknown;

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
  /** A row with every column null, as `pg` makes it; rows are copies of it. */
  readonly emptyRow: object | null;

  constructor(fields: readonly Field[]) {
    this.fields = fields;
    const model = new ResultClass(undefined, pg.types as unknown as TypeParsers);
    model.addFields(fields);
    this.emptyRow = model._prebuiltEmptyResultObject;
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
 * True if the body of a DataRow has this number of columns, whose total length is that of the body. Bytes of a message that
 * was truncated or belongs to another statement must not get into a caller's row.
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

/**
 * Builds the result of one statement as it arrives: a `pg.Result`, equal in every property to that of `pg`'s Client,
 * including the use of parsers that were changed since the last time.
 */
export class ResultBuilder {
  /** The result in the form of `pg`. */
  readonly result: pg.QueryResult & Result;

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
    if (length === 0) return;
    const fields = new Array<Field>(length);
    const parsers = new Array<Parser>(length);
    for (let i = 0; i < length; i += 1) {
      // A copy, since the caller may change it.
      const { name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier } = shape.fields[i] as Field;
      fields[i] = new Field(name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier);
      parsers[i] = types.getTypeParser(dataTypeID, 'text');
    }
    result.fields = fields;
    result._parsers = parsers;
  }

  /** Adds the body of a DataRow, which `isRowOf` has verified. @throws the error of a type parser */
  addRow(buffer: Buffer, start: number): void {
    this.result.rows.push(this.result.rowAsArray ? this.#readArray(buffer, start) : this.#readObject(buffer, start));
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

  #readObject(buffer: Buffer, start: number): object {
    const { fields, _parsers: parsers, _prebuiltEmptyResultObject: empty } = this.result;
    const row: Record<string, unknown> = { ...empty };
    let at = start + 2;
    for (let i = 0; i < fields.length; i += 1) {
      const length = lengthAt(buffer, at) | 0;
      at += 4;
      // NULL is in the empty row already, but a column of the same name may have put another value there.
      if (length === -1) row[(fields[i] as Field).name] = null;
      else {
        row[(fields[i] as Field).name] = (parsers as Parser[])[i]!(sliceUtf8.call(buffer, at, at + length));
        at += length;
      }
    }
    return row;
  }

  #readArray(buffer: Buffer, start: number): unknown[] {
    const { fields, _parsers: parsers } = this.result;
    const row = new Array<unknown>(fields.length);
    let at = start + 2;
    for (let i = 0; i < fields.length; i += 1) {
      const length = lengthAt(buffer, at) | 0;
      at += 4;
      if (length === -1) row[i] = null;
      else {
        row[i] = (parsers as Parser[])[i]!(sliceUtf8.call(buffer, at, at + length));
        at += length;
      }
    }
    return row;
  }
}

type Slice = (this: Buffer, start: number, end: number) => string;
const slices = Buffer.prototype as { readonly utf8Slice?: Slice; readonly latin1Slice?: Slice };

/** The functions that `toString` calls in Node.js, without its lookup of the encoding for each call. */
const sliceUtf8: Slice =
  slices.utf8Slice ??
  function (start, end) {
    return this.toString('utf8', start, end);
  };
const sliceLatin1: Slice =
  slices.latin1Slice ??
  function (start, end) {
    return this.toString('latin1', start, end);
  };

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
