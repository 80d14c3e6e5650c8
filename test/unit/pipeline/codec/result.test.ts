import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { Field, ResultBuilder, Shape, type TypeParsers } from '../../../../src/pipeline/codec/result.js';

type RawRow = readonly (string | null)[];

/** `pg`'s own way from what the server says to a result. */
type TheirResult = pg.Result & {
  addFields(fields: readonly Field[]): void;
  parseRow(row: RawRow): unknown;
  addRow(row: unknown): void;
  addCommandComplete(message: { text: string }): void;
};
const TheirResult = pg.Result as unknown as new (rowMode: unknown, types: TypeParsers) => TheirResult;

const types = pg.types as unknown as TypeParsers;
const verbatimParsers = new Map<number, (text: string) => unknown>();
/** Gives the same parser for the same type, as `pg` does. */
const verbatim: TypeParsers = {
  getTypeParser(oid) {
    const parser = verbatimParsers.get(oid) ?? ((text: string) => [oid, text]);
    verbatimParsers.set(oid, parser);
    return parser;
  },
};

function field(name: string, dataTypeID = 25): Field {
  return new Field(name, 0, 0, dataTypeID, -1, -1);
}

/** The body of a DataRow, behind something else. */
function dataRow(row: RawRow): { buffer: Buffer; start: number; end: number } {
  const parts = row.map((value) => {
    const bytes = Buffer.from(value ?? '');
    const length = Buffer.alloc(4);
    length.writeInt32BE(value === null ? -1 : bytes.length);
    return Buffer.concat([length, bytes]);
  });
  const count = Buffer.alloc(2);
  count.writeUInt16BE(row.length);
  const buffer = Buffer.concat([Buffer.from('abc'), count, ...parts]);
  return { buffer, start: 3, end: buffer.length };
}

interface Answer {
  /** None for a statement that gives no rows. */
  readonly fields: readonly Field[] | undefined;
  readonly rows?: readonly RawRow[];
  readonly tag?: string;
}

/** A number of rows after which they are read by generated code. */
const manyRows = 200;

function ours(
  { fields, rows = [], tag = '' }: Answer,
  rowMode: unknown,
  parsers: TypeParsers,
  isGenerated: boolean,
): pg.QueryResult {
  const shape = fields && new Shape(fields);
  const before = new ResultBuilder(shape, rowMode, parsers);
  const { buffer, start, end } = dataRow((fields ?? []).map(() => null));
  for (let i = 0; isGenerated && i < manyRows; i += 1) before.addRow(buffer, start, end);
  const builder = new ResultBuilder(shape, rowMode, parsers);
  for (const row of rows) {
    const { buffer, start, end } = dataRow(row);
    builder.addRow(buffer, start, end);
  }
  const body = Buffer.from(`${tag}\0`);
  if (tag !== '') builder.complete(body, 0, body.length);
  return builder.result;
}

function theirs({ fields, rows = [], tag = '' }: Answer, rowMode: unknown, parsers: TypeParsers): pg.QueryResult {
  const result = new TheirResult(rowMode, parsers);
  if (fields) result.addFields([...fields]);
  for (const row of rows) result.addRow(result.parseRow(row));
  if (tag !== '') result.addCommandComplete({ text: tag });
  return result;
}

/** Keys in their order, at which no comparison looks. */
function keysOf({ rows, fields }: pg.QueryResult): unknown {
  return [...rows, ...fields].map((each) => Reflect.ownKeys(each as object));
}

function check(answer: Answer, rowMode?: unknown, parsers = types): void {
  for (const isGenerated of [false, true]) checkRead(answer, rowMode, parsers, isGenerated);
}

function checkRead(answer: Answer, rowMode: unknown, parsers: TypeParsers, isGenerated: boolean): void {
  const [our, their] = [ours(answer, rowMode, parsers, isGenerated), theirs(answer, rowMode, parsers)];
  // Vitest's own comparison takes a column named `constructor` for the class of its row.
  deepStrictEqual(our, their);
  expect(Reflect.ownKeys(our)).toEqual(Reflect.ownKeys(their));
  expect(keysOf(our)).toEqual(keysOf(their));
}

const cases: Readonly<Record<string, Answer>> = {
  'a statement without rows': { fields: undefined, tag: 'UPDATE 3' },
  'a statement without anything': { fields: undefined },
  'no rows': { fields: [field('a')], tag: 'SELECT 0' },
  'rows without columns': { fields: [], rows: [[], []], tag: 'SELECT 2' },
  'values of several types': {
    fields: [field('n', 23), field('big', 20), field('is', 16), field('j', 3802), field('list', 1007), field('t')],
    rows: [
      ['1', '9007199254740993', 't', '{"a": [1]}', '{1,NULL}', 'ä€😀'],
      [null, null, null, null, null, null],
      ['-1', '0', 'f', 'null', '{}', ''],
    ],
    tag: 'SELECT 3',
  },
  'columns of one name': { fields: [field('a', 23), field('b'), field('a')], rows: [['1', 'x', 'y']] },
  'columns of one name, the last one NULL': { fields: [field('a'), field('a')], rows: [['x', null]] },
  'columns of one name, the first one NULL': { fields: [field('a'), field('a')], rows: [[null, 'x']] },
  'a column named __proto__': { fields: [field('__proto__'), field('b')], rows: [['x', 'y']] },
  'a column named __proto__ that is NULL': { fields: [field('__proto__')], rows: [[null]] },
  'columns named like properties of objects': {
    fields: [field('constructor'), field('toString'), field('hasOwnProperty'), field('1'), field('')],
    rows: [['a', null, 'b', 'c', 'd']],
  },
  'INSERT with its oid': { fields: undefined, tag: 'INSERT 0 5' },
  'a tag of several words': { fields: undefined, tag: 'CREATE TABLE' },
  'a tag without words': { fields: undefined, tag: '?' },
};

describe.each([undefined, 'array', 'object'])('a result in row mode %s is what pg makes', (rowMode) => {
  test.each(Object.entries(cases))('of %s', (_what, answer) => {
    check(answer, rowMode);
    check(answer, rowMode, verbatim);
  });

  test('of any names and values', () => {
    const name = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'é', '');
    const type = fc.constantFrom(16, 20, 23, 25, 1184);
    const value = fc.option(fc.oneof(fc.nat().map(String), fc.string({ unit: 'binary-ascii', maxLength: 12 })));
    const answer = fc.array(fc.tuple(name, type), { maxLength: 5 }).chain((columns) =>
      fc.record({
        fields: fc.constant(columns.map(([of, oid]) => field(of, oid))),
        rows: fc.array(fc.array(value, { minLength: columns.length, maxLength: columns.length }), { maxLength: 4 }),
        tag: fc.constantFrom('SELECT 1', 'INSERT 0 1'),
      }),
    );
    fc.assert(
      fc.property(answer, fc.constantFrom(types, verbatim), (given, parsers) => check(given, rowMode, parsers)),
    );
  });
});

test('what its caller does to the fields of a result does not show in the next one', () => {
  const shape = new Shape([field('a'), field('b')]);
  const first = new ResultBuilder(shape, undefined, types).result;
  (first.fields[0] as { name: string }).name = 'changed';
  first.fields.length = 1;
  const next = new ResultBuilder(shape, undefined, types);
  const { buffer, start, end } = dataRow(['x', 'y']);
  next.addRow(buffer, start, end);
  expect(next.result.fields.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(next.result.rows).toEqual([{ a: 'x', b: 'y' }]);
});

test('neither do rows: each is an object of its own', () => {
  const shape = new Shape([field('a')]);
  const { buffer, start, end } = dataRow([null]);
  const builders = [new ResultBuilder(shape, undefined, types), new ResultBuilder(shape, undefined, types)];
  for (const builder of builders) builder.addRow(buffer, start, end);
  const [one, other] = builders.map(({ result }) => result.rows[0]);
  one.a = 'changed';
  expect(other).toEqual({ a: null });
});

test('a parser that was changed meanwhile is used from the next result on', () => {
  let suffix = '1';
  const changing: TypeParsers = {
    getTypeParser: () => {
      const now = suffix;
      return (text) => text + now;
    },
  };
  const shape = new Shape([field('a')]);
  const { buffer, start, end } = dataRow(['x']);
  const first = new ResultBuilder(shape, undefined, changing);
  suffix = '2';
  const second = new ResultBuilder(shape, undefined, changing);
  for (const builder of [first, second]) builder.addRow(buffer, start, end);
  expect([first, second].map(({ result }) => result.rows[0])).toEqual([{ a: 'x1' }, { a: 'x2' }]);
});

test('what a parser throws comes out', () => {
  const throwing: TypeParsers = {
    getTypeParser: () => () => {
      throw new RangeError('no');
    },
  };
  const builder = new ResultBuilder(new Shape([field('a')]), 'array', throwing);
  const { buffer, start, end } = dataRow(['x']);
  expect(() => builder.addRow(buffer, start, end)).toThrow(RangeError);
});
