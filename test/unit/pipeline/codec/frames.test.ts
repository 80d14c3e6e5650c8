import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { FrameReader } from '../../../../src/pipeline/codec/frames.js';
import { anyCutStream, cutAt, endsOf } from '../../../support/cuts.js';
import { effort } from '../../../support/effort.js';
import { frame } from '../../../support/pg-protocol.js';

/** A reader, and the messages that it has read, each put together again. */
function makeReader(): { reader: FrameReader; read: Buffer[] } {
  const read: Buffer[] = [];
  const reader = new FrameReader((code, buffer, start, end) => read.push(frame(code, buffer.subarray(start, end))));
  return { reader, read };
}

describe('messages are the same however they are cut', () => {
  test('at any places', () => {
    fc.assert(
      fc.property(anyCutStream, ({ messages, chunks }) => {
        const { reader, read } = makeReader();
        const ends = endsOf(messages);
        let passed = 0;
        for (const chunk of chunks) {
          reader.push(chunk);
          passed += chunk.length;
          expect(reader.held === 0).toBe(ends.has(passed));
        }
        expect(Buffer.concat(read).equals(Buffer.concat(messages))).toBe(true);
      }),
      { numRuns: effort(300, 2000) },
    );
  });

  test('byte by byte', () => {
    const messages = [frame('A', Buffer.from('abc')), frame('B', Buffer.alloc(0)), frame('C', Buffer.alloc(300, 1))];
    const bytes = Buffer.concat(messages);
    const { reader, read } = makeReader();
    for (const byte of bytes) reader.push(Buffer.from([byte]));
    expect(read).toEqual(messages);
    expect(reader.held).toBe(0);
  });

  test('what has been given out is what a message began with', () => {
    fc.assert(
      fc.property(anyCutStream, fc.nat(30), ({ messages, chunks }, missing) => {
        const bytes = Buffer.concat(chunks);
        const end = Math.max(0, bytes.length - missing);
        const { reader, read } = makeReader();
        for (const chunk of cutAt(bytes.subarray(0, end), [Math.floor(end / 2)])) reader.push(chunk);
        expect(Buffer.concat([...read, reader.takeRest()]).equals(bytes.subarray(0, end))).toBe(true);
        expect(reader.held).toBe(0);
        read.length = 0;
        reader.push(Buffer.concat(messages));
        expect(read).toEqual(messages);
      }),
    );
  });
});

test('a message of a megabyte in many pieces is put together once', () => {
  const message = frame('D', Buffer.alloc(1_000_000, 'x'));
  const bytes = Buffer.concat([frame('C', Buffer.alloc(3)), message, message, frame('Z', Buffer.from('I'))]);
  const places = Array.from({ length: 1000 }, (_, i) => i * 2000 + 3);
  const { reader, read } = makeReader();
  const concat = vi.spyOn(Buffer, 'concat');
  try {
    for (const chunk of cutAt(bytes, places)) reader.push(chunk);
    // What frame() of this test joins does not count.
    expect(concat.mock.calls.filter(([pieces]) => pieces.length !== 2 || pieces[0]?.length !== 5).length).toBeLessThan(
      6,
    );
  } finally {
    concat.mockRestore();
  }
  expect(read.map(({ length }) => length)).toEqual([8, 1_000_005, 1_000_005, 6]);
  expect(read[2]?.equals(message)).toBe(true);
});

test('a message that comes whole is not copied', () => {
  const chunk = Buffer.concat([frame('D', Buffer.from('one')), frame('D', Buffer.from('two'))]);
  const buffers: Buffer[] = [];
  new FrameReader((_code, buffer) => buffers.push(buffer)).push(chunk);
  expect(buffers.every((buffer) => buffer === chunk)).toBe(true);
});

test.each([0, 1, 2, 3])('a length of %i throws, in one piece and in two', (length) => {
  const bytes = Buffer.from([0x44, 0, 0, 0, length, 0, 0]);
  const saying = `The server sent a message of length ${length}, which is impossible.`;
  expect(() => makeReader().reader.push(bytes)).toThrow(saying);
  const { reader } = makeReader();
  reader.push(bytes.subarray(0, 2));
  expect(() => reader.push(bytes.subarray(2))).toThrow(saying);
});

test('a length is never negative', () => {
  const { reader, read } = makeReader();
  reader.push(Buffer.from([0x44, 0xff, 0xff, 0xff, 0xff, 1, 2, 3]));
  expect(read).toEqual([]);
  expect(reader.held).toBeGreaterThan(0);
});

test('what the handler throws comes out', () => {
  const reader = new FrameReader(() => {
    throw new Error('no');
  });
  expect(() => reader.push(frame('Z', Buffer.from('I')))).toThrow('no');
});

test('what begins like no message is not waited for', () => {
  const { reader } = makeReader();
  expect(() => reader.push(Buffer.from([0x78, 0x7f, 0, 0, 0, 1, 2, 3]))).toThrow('0x78');
});
