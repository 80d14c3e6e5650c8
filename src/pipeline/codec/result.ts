import pg from 'pg';
import { lengthAt } from './frames.js';

/** One column of a result, with the properties that `pg`'s `fields` have, in their order. */
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

/** Where the parser of a type comes from: `pg`'s own, a client's, or a statement's. */
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

/** What a statement's results look like: found out once, used for all of them. */
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

  /** Whether rows of both have the same columns: names, types, and the tables they come from. */
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
 * Whether the body of a DataRow has as many columns as that, which together are as long as it is. Bytes of a message that
 * was cut or belongs to another statement must not be read into somebody's row.
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
 * The result of one statement while it comes in: a `pg.Result`, in every property what `pg`'s Client would give, parsers
 * included that were changed since the last time.
 */
export class ResultBuilder {
  /** As `pg` gives it. */
  readonly result: pg.QueryResult & Result;

  /**
   * @param shape undefined for a statement that gives no rows
   * @param rowMode the caller's; `array` gives rows as arrays
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
      // A copy, for the caller may change what it gets.
      const { name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier } = shape.fields[i] as Field;
      fields[i] = new Field(name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier);
      parsers[i] = types.getTypeParser(dataTypeID, 'text');
    }
    result.fields = fields;
    result._parsers = parsers;
  }

  /** Takes the body of a DataRow, which `isRowOf` has looked at. What a parser throws comes out. */
  addRow(buffer: Buffer, start: number): void {
    this.result.rows.push(this.result.rowAsArray ? this.#readArray(buffer, start) : this.#readObject(buffer, start));
  }

  /**
   * Takes the body of a CommandComplete, such as `INSERT 0 1`.
   *
   * @throws on one that is not one text
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

/** What `toString` calls in Node.js, without finding out each time that it is to. */
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

/** @throws where the body of a message is not one text, which ends in its only zero */
export function checkText(buffer: Buffer, start: number, end: number, message: string): void {
  const zero = buffer.indexOf(0, start);
  if (zero !== end - 1 || end <= start) throw malformed(message);
}

/** Whether `pg` makes of frequent tags what is made of them here, at a tenth of the cost. */
const isTagAsExpected = [
  ['SELECT 12', 'SELECT', null],
  ['INSERT 0 12', 'INSERT', 0],
  ['UPDATE 12', 'UPDATE', null],
].every(([text, command, oid]) => {
  const result = new ResultClass(undefined, pg.types as unknown as TypeParsers);
  result.addCommandComplete({ text: text as string });
  return result.command === command && result.rowCount === 12 && (result.oid as unknown) === oid;
});

/** For a message whose parts do not fit its length. */
export function malformed(message: string): Error {
  return new Error(`The server sent a ${message} that cannot be read.`);
}
