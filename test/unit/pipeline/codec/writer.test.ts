import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MessageWriter, sizeBound, utf8Bound, type WireValue } from '../../../../src/pipeline/codec/writer.js';
import { effort } from '../../../support/effort.js';
import { serialize } from '../../../support/pg-protocol.js';

/** One thing to write, and what `pg` writes for the same. */
interface Written {
  write(writer: MessageWriter): void;
  readonly expected: Buffer;
}

type Value = string | Buffer | null;

const resultFormats = Buffer.from([0, 1, 0, 0]);

/** `pg`'s Bind asks for one format for all columns, which is text; so does ours, which asks for none. */
function bindOf(statement: string, values: readonly Value[]): Buffer {
  const theirs = serialize.bind({ statement, values });
  expect(theirs.subarray(-4)).toEqual(resultFormats);
  const ours = Buffer.from(theirs.subarray(0, -2));
  ours.fill(0, ours.length - 2);
  ours.writeUInt32BE(ours.length - 1, 1);
  return ours;
}

const parse = (name: string, text: string): Written => ({
  write: (writer) => writer.parse(name, text),
  expected: Buffer.concat([serialize.parse({ name, text }), serialize.describe({ type: 'S', name })]),
});
const run = (name: string, values: readonly Value[]): Written => ({
  write: (writer) => writer.run(name, values, false),
  expected: Buffer.concat([bindOf(name, values), serialize.execute(), serialize.sync()]),
});
const describedRun = (name: string, values: readonly Value[]): Written => ({
  write: (writer) => writer.run(name, values, true),
  expected: Buffer.concat([
    bindOf(name, values),
    serialize.describe({ type: 'P', name: '' } as never),
    serialize.execute(),
    serialize.sync(),
  ]),
});
const command = (text: string): Written => ({
  write: (writer) => writer.command(text),
  expected: Buffer.concat([serialize.parse({ name: '', text }), bindOf('', []), serialize.execute()]),
});
const describeOnly = (name: string): Written => ({
  write: (writer) => writer.describe(name),
  expected: serialize.describe({ type: 'S', name }),
});
const close = (name: string): Written => ({
  write: (writer) => writer.close(name),
  expected: serialize.close({ type: 'S', name }),
});
const sync: Written = { write: (writer) => writer.sync(), expected: serialize.sync() };

function bytesOf(written: readonly Written[]): Buffer {
  const writer = new MessageWriter();
  for (const { write } of written) write(writer);
  return Buffer.concat(writer.take());
}

/** Characters of one to four bytes, and halves of one. */
const unit = fc.constantFrom('a', '\x7f', 'é', '€', '\uffff', '😀', '\ud800', '\udfff');
/** Around lengths from which something is done in another way. */
const near = fc
  .tuple(fc.constantFrom(0, 682, 1024, 2048, 21_845, 65_536), fc.integer({ min: -3, max: 3 }))
  .map(([length, more]) => Math.max(0, length + more));
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit, maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
  fc.tuple(unit, near, fc.string({ unit, maxLength: 3 })).map(([of, length, end]) => of.repeat(length) + end),
);
const withoutNul = text.map((of) => of.replaceAll('\0', ''));
const name = fc.oneof(fc.constant(''), fc.string({ unit, maxLength: 63 }));
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 3, arbitrary: text },
  { weight: 2, arbitrary: fc.uint8Array().map((bytes) => Buffer.from(bytes)) },
  near.map((length) => Buffer.alloc(length, 'x')),
  fc.constant(null),
);
const written: fc.Arbitrary<Written> = fc.oneof(
  fc.tuple(name, withoutNul).map((of) => parse(...of)),
  { weight: 3, arbitrary: fc.tuple(name, fc.array(value, { maxLength: 8 })).map((of) => run(...of)) },
  withoutNul.map(command),
  name.map(describeOnly),
  name.map(close),
  fc.constant(sync),
);

describe('what is written is, byte for byte, what pg writes', () => {
  const cases: Readonly<Record<string, Written>> = {
    'Parse and Describe of the unnamed statement': parse('', 'select 1'),
    'Parse and Describe of a named one': parse('näme', 'select $1'),
    'Parse of an empty text': parse('', ''),
    'Parse, Bind and Execute of a command': command('begin'),
    Describe: describeOnly('name'),
    'Describe of the unnamed statement': describeOnly(''),
    Close: close('name'),
    'Close of the unnamed statement': close(''),
    Sync: sync,
    'Bind, Execute and Sync without values': run('', []),
    'Bind, Describe, Execute and Sync': describedRun('name', ['a', null]),
    'with values of all kinds': run('name', [
      '',
      'a',
      'ä€😀',
      null,
      Buffer.from([0, 255]),
      Buffer.alloc(0),
      '\0',
      '\ud83d',
    ]),
    'with as many values as there can be': run('', new Array<Value>(65_535).fill('x')),
    'with NULLs alone': run('', new Array<Value>(65_535).fill(null)),
    'with a value of a megabyte': run('', ['é'.repeat(524_288), Buffer.alloc(1_048_576, 1)]),
  };
  test.each(Object.entries(cases))('%s', (_what, one) => {
    expect(bytesOf([one]).equals(one.expected)).toBe(true);
  });

  test('whatever the names, texts and values', () => {
    fc.assert(
      fc.property(written, (one) => {
        expect(bytesOf([one]).equals(one.expected)).toBe(true);
      }),
      { numRuns: effort(300, 3000) },
    );
  });

  test('whatever comes before it in the same writer, and however often that is emptied', () => {
    const steps = fc.array(fc.tuple(written, fc.boolean()), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(steps, (all) => {
        const writer = new MessageWriter();
        const taken: Buffer[] = [];
        let length = 0;
        for (const [{ write, expected }, isTaken] of all) {
          write(writer);
          length += expected.length;
          expect(writer.length).toBe(length);
          if (!isTaken) continue;
          taken.push(...writer.take());
          length = 0;
          expect(writer.length).toBe(0);
        }
        // Only now, so that it would be seen if what had been taken were written over.
        const bytes = Buffer.concat([...taken, ...writer.take()]);
        expect(bytes.equals(Buffer.concat(all.map(([{ expected }]) => expected)))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

test('bytes need not be a Buffer', () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const writer = new MessageWriter();
  writer.run('', [bytes], false);
  expect(Buffer.concat(writer.take())).toEqual(bytesOf([run('', [Buffer.from(bytes)])]));
});

test('the bound of what values take up is never exceeded', () => {
  const values: fc.Arbitrary<WireValue[]> = fc.array(value, { maxLength: 8 });
  fc.assert(
    fc.property(values, (all) => {
      const sizes = all.map((each) => 6 + (each === null ? 0 : Buffer.byteLength(each)));
      expect(sizeBound(all)).toBeGreaterThanOrEqual(sizes.reduce((sum, size) => sum + size, 0));
    }),
  );
});

describe('a writer', () => {
  test('holds nothing at first', () => {
    const writer = new MessageWriter();
    expect(writer.length).toBe(0);
    expect(writer.take()).toEqual([]);
  });

  test('begins another block where the room does not do, and one as large as it takes', () => {
    const writer = new MessageWriter();
    writer.sync();
    writer.run('', [new Uint8Array(65_536)], false);
    writer.run('', [new Uint8Array(1_000_000)], false);
    const expected = [serialize.sync(), ...[65_536, 1_000_000].map((size) => run('', [Buffer.alloc(size)]).expected)];
    expect(writer.take().map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  });

  test('takes back what was written since a mark, in whatever blocks', () => {
    const writer = new MessageWriter();
    writer.sync();
    writer.mark();
    for (let i = 0; i < 3; i += 1) writer.run('', [new Uint8Array(65_536)], false);
    writer.rewind();
    writer.close('a');
    expect(Buffer.concat(writer.take())).toEqual(bytesOf([sync, close('a')]));
  });

  test('leaves alone what was taken', () => {
    const writer = new MessageWriter();
    writer.sync();
    const [first] = writer.take();
    writer.close('a');
    expect(first).toEqual(serialize.sync());
    expect(writer.take()).toEqual([serialize.close({ type: 'S', name: 'a' })]);
  });
});

test('the bound of a text’s length is exact from 2048 characters on', () => {
  expect(utf8Bound('')).toBe(0);
  expect(utf8Bound('é'.repeat(2047))).toBe(3 * 2047);
  expect(utf8Bound('é'.repeat(2048))).toBe(2 * 2048);
  expect(utf8Bound('\ud800'.repeat(2048))).toBe(3 * 2048);
});
