import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { type Parser, readerFor, readersOf } from '../../../../../src/pipeline/codec/rows/readers.js';
import { RowReader } from '../../../../../src/pipeline/codec/rows/row-reader.js';
import { readText } from '../../../../../src/pipeline/codec/rows/text.js';

const parserOf = (oid: number): Parser => pg.types.getTypeParser(oid) as Parser;
/** Types whose default parsers dominated the time of reading rows. */
const fast = [16, 17, 20, 21, 23, 26, 700, 701, 1082, 1114, 1184, 1000, 1005, 1007, 1009, 1015, 1016, 1021, 1185, 1231];

test.each(fast)('values of type %i are read without their parser', (oid) => {
  expect(readerFor(parserOf(oid))).toBeTypeOf('function');
});

test('a parser that an application has set is always called, whatever it returns', () => {
  const parse = parserOf(23);
  expect(readerFor((text) => parse(text))).toBeUndefined();
});

test('no reader is used for a parser that gives other values, as another version of it may', () => {
  const other: Parser = (text) => (text === 'infinity' ? null : parserOf(1184)(text));
  const shifted: Parser = (text) => parserOf(23)(text) as number;
  const readers = readersOf(
    new Map([
      [1184, other],
      [23, shifted],
      [16, () => true],
    ]),
  );
  expect(readers.has(shifted)).toBe(true);
  // What a reader leaves to the parser may differ.
  expect(readers.has(other)).toBe(true);
  expect(readersOf(new Map([[16, () => true]])).size).toBe(0);
  expect(readersOf(new Map([[1184, (text: string) => new Date(text)]])).size).toBe(0);
});

describe.each([
  '',
  'a',
  'é',
  'abcdefghijklmnop',
  'abcdefghijklmnopq',
  'abcdefghijklmnø',
  '€',
  '😀',
  '\u007f',
  '\u0080',
])('the text %j', (text) => {
  test('is read as it is, wherever it stands', () => {
    const buffer = Buffer.from(`x${text}y`);
    expect(readText(buffer, 1, buffer.length - 1)).toBe(text);
  });
});

/** The body of a DataRow with one column of each of these lengths, and as many bytes as given. */
function row(lengths: readonly number[], bytes: number): Buffer {
  const header = Buffer.alloc(2);
  header.writeUInt16BE(lengths.length);
  const parts = lengths.map((length) => {
    const part = Buffer.alloc(4 + Math.max(0, Math.min(length, 100)), 'a');
    part.writeInt32BE(length);
    return part;
  });
  const whole = Buffer.concat([header, ...parts, Buffer.alloc(200, 'b')]);
  return whole.subarray(0, bytes);
}

test.each(['loop', 'generated code'])(
  'a row that does not fit its message is not read by %s, and no parser is called',
  (by) => {
    const calls: string[] = [];
    const parse = (text: string): string => {
      calls.push(text);
      return text;
    };
    const reader = new RowReader({ names: ['a', 'b'], parsers: [parse, parse], emptyRow: { a: null, b: null } });
    const read = (lengths: readonly number[], bytes: number): unknown => {
      const buffer = row(lengths, bytes);
      return reader.read(buffer, 0, buffer.length);
    };
    for (let i = 0; by === 'generated code' && i < 200; i += 1) read([1, 1], 12);
    calls.length = 0;
    expect(read([1, 2], 13)).toEqual({ a: 'a', b: 'aa' });
    calls.length = 0;
    const wrong: [number[], number][] = [
      ...([
        [[1], 7],
        [[1, 1, 1], 17],
        [[1, 2], 12],
        [[1, 2], 14],
        [[1, 2], 1],
        [[1, 2], 0],
      ] as [number[], number][]),
      ...([
        [[1, -2], 11],
        [[-2, 1], 11],
        [[2 ** 31 - 1, 1], 16],
        [[-(2 ** 31), 1], 15],
      ] as [number[], number][]),
    ];
    for (const [lengths, bytes] of wrong) expect(read(lengths, bytes)).toBeUndefined();
    expect(calls).toEqual([]);
  },
);
