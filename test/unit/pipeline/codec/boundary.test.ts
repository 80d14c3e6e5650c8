import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Boundary } from '../../../../src/pipeline/codec/boundary.js';
import { anyCutStream, endsOf } from '../../../support/cuts.js';
import { effort } from '../../../support/effort.js';
import { frame } from '../../../support/pg-protocol.js';

test('a boundary is reached where a message ends, and nowhere else', () => {
  fc.assert(
    fc.property(anyCutStream, ({ messages, chunks }) => {
      const ends = endsOf(messages);
      const boundary = new Boundary();
      expect(boundary.isReached).toBe(true);
      let passed = 0;
      for (const chunk of chunks) {
        boundary.pass(chunk);
        passed += chunk.length;
        expect(boundary.isReached).toBe(ends.has(passed));
      }
    }),
    { numRuns: effort(300, 4000) },
  );
});

test('byte by byte', () => {
  const messages = [frame('A', Buffer.alloc(0)), frame('B', Buffer.alloc(1)), frame('C', Buffer.alloc(300))];
  const ends = endsOf(messages);
  const boundary = new Boundary();
  let passed = 0;
  for (const byte of Buffer.concat(messages)) {
    boundary.pass(Buffer.from([byte]));
    passed += 1;
    expect(boundary.isReached).toBe(ends.has(passed));
  }
});

test('comes to an end on what is no message', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 12, max: 5 })), (chunks) => {
      const boundary = new Boundary();
      for (const chunk of chunks) boundary.pass(Buffer.from(chunk));
    }),
    // With a length below its least, in one piece and in two.
    {
      examples: [[[Uint8Array.from([1, 0, 0, 0, 0, 2])]], [[Uint8Array.from([0, 0, 0, 0]), Uint8Array.from([0])]]],
    },
  );
});
