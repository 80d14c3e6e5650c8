import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { readError, readFields } from '../../../../src/pipeline/codec/decode.js';
import { frame, parseMessage } from '../../../support/pg-protocol.js';

const text = fc.string({ unit: 'binary', maxLength: 20 }).map((of) => of.replaceAll('\0', ''));
const cstring = (of: string): Buffer => Buffer.from(`${of}\0`);

/** Where in a larger buffer a message lies: with others before and behind it. */
interface Placed {
  readonly buffer: Buffer;
  readonly start: number;
  readonly end: number;
}

function place(message: Buffer): Placed {
  const before = frame('Z', Buffer.from('I'));
  return {
    buffer: Buffer.concat([before, message, Buffer.from('more\0')]),
    start: before.length + 5,
    end: before.length + message.length,
  };
}

const column = fc
  .tuple(
    text,
    fc.nat(2 ** 32 - 1),
    fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
    fc.nat(2 ** 32 - 1),
    fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  )
  .map(([name, table, column, type, size, modifier]) => {
    const tail = Buffer.alloc(18);
    tail.writeUInt32BE(table, 0);
    tail.writeInt16BE(column, 4);
    tail.writeUInt32BE(type, 6);
    tail.writeInt16BE(size, 10);
    tail.writeInt32BE(modifier, 12);
    return Buffer.concat([cstring(name), tail]);
  });

function rowDescription(columns: readonly Buffer[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeInt16BE(columns.length);
  return frame('T', Buffer.concat([count, ...columns]));
}

test('the fields of a RowDescription are those that pg reads, in value and order', () => {
  fc.assert(
    fc.property(fc.array(column, { maxLength: 6 }), (columns) => {
      const message = rowDescription(columns);
      const { buffer, start, end } = place(message);
      const theirs = parseMessage(message).fields as object[];
      expect(readFields(buffer, start, end).map(Object.entries)).toEqual(theirs.map(Object.entries));
    }),
  );
});

/** What an error is, apart from where it was made. */
function describeError(error: unknown): unknown {
  const { stack, ...rest } = Object.getOwnPropertyDescriptors(error as Error);
  return {
    order: Reflect.ownKeys(error as Error).filter((key) => key !== 'stack'),
    rest,
    isStacked: stack !== undefined,
  };
}

describe('an ErrorResponse becomes the error that pg makes of it, in value and order', () => {
  const error = (fields: readonly (readonly [letter: string, text: string])[]): Buffer =>
    frame('E', Buffer.concat([...fields.map(([letter, of]) => cstring(letter + of)), Buffer.from([0])]));
  const check = (message: Buffer): void => {
    const { buffer, start, end } = place(message);
    const ours = readError(buffer, start, end);
    expect(describeError(ours)).toEqual(describeError(parseMessage(message)));
    expect(ours).toBeInstanceOf(pg.DatabaseError);
  };

  test('with any fields in any order, unknown ones and the same one twice', () => {
    const field = fc.tuple(fc.constantFrom(...'SVCMDHPpqWstcdnFLRx'), text);
    const fields = fc.tuple(fc.array(field, { maxLength: 10 }), text, fc.array(field, { maxLength: 10 }));
    fc.assert(fc.property(fields, ([some, said, others]) => check(error([...some, ['M', said], ...others]))));
  });

  test('with the message of the server, and else with an empty one', () => {
    const messages = [error([['M', 'no']]), error([['C', '42601']])].map(place);
    expect(messages.map(({ buffer, start, end }) => readError(buffer, start, end).message)).toEqual(['no', '']);
  });

  test('without the zero that ends the fields', () => {
    const message = error([['M', 'no']]);
    const { buffer, start, end } = place(message);
    expect(readError(buffer, start, end - 1).message).toBe('no');
  });
});
