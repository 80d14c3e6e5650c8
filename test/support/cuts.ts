import fc from 'fast-check';
import { frame } from './pg-protocol.js';

/** Messages of a server, and the pieces in which they come. */
export interface CutStream {
  readonly messages: readonly Buffer[];
  readonly chunks: readonly Buffer[];
}

/** Cuts bytes at these places. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...places].sort((a, b) => a - b);
  return [...sorted, bytes.length].map((end, i) => bytes.subarray(sorted[i - 1] ?? 0, end));
}

const anyMessage = fc
  .tuple(
    fc.constantFrom(...'RKSZTDCEIN123AtnsGHW').map((letter) => letter.charCodeAt(0)),
    fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.uint8Array({ minLength: 100, maxLength: 400 }),
      fc.constant(new Uint8Array()),
    ),
  )
  .map(([kind, body]) => frame(kind, body));

/** Messages cut anywhere, in the middle of a header as well, and into pieces without anything. */
export const anyCutStream: fc.Arbitrary<CutStream> = fc.array(anyMessage, { maxLength: 8 }).chain((messages) => {
  const bytes = Buffer.concat(messages);
  return fc
    .array(fc.nat(bytes.length), { maxLength: 12 })
    .map((places) => ({ messages, chunks: cutAt(bytes, places) }));
});

/** Where each message ends in the stream. */
export function endsOf(messages: readonly Buffer[]): Set<number> {
  let at = 0;
  return new Set([0, ...messages.map(({ length }) => (at += length))]);
}
