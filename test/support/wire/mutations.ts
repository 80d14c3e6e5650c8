import fc from 'fast-check';
import { frame } from '../pg-protocol.js';
import { splitMessages } from './messages.js';

/** Something that happens to what a server sends. Places are fractions of whatever length there is. */
export type Mutation =
  | { readonly what: 'change' | 'insert'; readonly at: number; readonly byte: number }
  | { readonly what: 'remove'; readonly at: number; readonly count: number }
  | { readonly what: 'stop'; readonly at: number }
  | { readonly what: 'drop' | 'double'; readonly message: number }
  | { readonly what: 'swap'; readonly message: number; readonly with: number }
  | { readonly what: 'move'; readonly message: number; readonly to: number }
  | { readonly what: 'add'; readonly message: number; readonly kind: string; readonly body: Uint8Array }
  | { readonly what: 'swap bytes'; readonly at: number; readonly with: number; readonly count: number };

const place = fc.double({ min: 0, max: 0.999999, noNaN: true });
const byte = fc.nat(255);
/** Every kind of message of a server, and some that there are not. */
const kind = fc.constantFrom(...'123ACDEGHIKNRSTWZcdntsv!\0');
const body = fc.oneof(
  fc
    .constantFrom('I', 'T', 'E', 'SELECT 1\0', 'SERROR\0C42601\0Mno\0\0', 'SFATAL\0C57P01\0Mgone\0\0', 'a\0b\0')
    .map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 24 }),
);

const ofBytes: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ what: fc.constantFrom('change' as const, 'insert' as const), at: place, byte }),
  fc.record({ what: fc.constant('remove' as const), at: place, count: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ what: fc.constant('stop' as const), at: place }),
  fc.record({
    what: fc.constant('swap bytes' as const),
    at: place,
    with: place,
    count: fc.integer({ min: 1, max: 40 }),
  }),
);
const ofMessages: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ what: fc.constantFrom('drop' as const, 'double' as const), message: place }),
  fc.record({ what: fc.constant('swap' as const), message: place, with: place }),
  fc.record({ what: fc.constant('move' as const), message: place, to: place }),
  fc.record({ what: fc.constant('add' as const), message: place, kind, body }),
);

/** Mostly of whole messages: the others seldom leave anything that looks right. */
export const someMutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.oneof({ weight: 3, arbitrary: ofMessages }, { weight: 2, arbitrary: ofBytes }),
  { minLength: 1, maxLength: 3 },
);

export function mutate(bytes: Buffer, mutations: readonly Mutation[]): Buffer {
  return mutations.reduce<Buffer>(mutateOnce, bytes);
}

function mutateOnce(bytes: Buffer, mutation: Mutation): Buffer {
  if (bytes.length === 0) return bytes;
  const at = 'at' in mutation ? Math.floor(mutation.at * bytes.length) : 0;
  switch (mutation.what) {
    case 'change':
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([mutation.byte]), bytes.subarray(at + 1)]);
    case 'insert':
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([mutation.byte]), bytes.subarray(at)]);
    case 'remove':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + mutation.count)]);
    case 'stop':
      return bytes.subarray(0, at);
    case 'swap bytes':
      return swapBytes(bytes, at, Math.floor(mutation.with * bytes.length), mutation.count);
    default:
      return mutateMessages(bytes, mutation);
  }
}

function swapBytes(bytes: Buffer, one: number, other: number, count: number): Buffer {
  const [first, second] = one < other ? [one, other] : [other, one];
  const length = Math.min(count, second - first, bytes.length - second);
  const swapped = Buffer.from(bytes);
  bytes.copy(swapped, first, second, second + length);
  bytes.copy(swapped, second, first, first + length);
  return swapped;
}

type OfMessages = Extract<Mutation, { readonly message: number }>;

function mutateMessages(bytes: Buffer, mutation: OfMessages): Buffer {
  const { messages, rest } = splitMessages(bytes);
  const all = messages.map((message) => message.bytes);
  if (all.length === 0) return bytes;
  const index = Math.floor(mutation.message * all.length);
  const one = all[index] as Buffer;
  if (mutation.what === 'drop') all.splice(index, 1);
  if (mutation.what === 'double') all.splice(index, 0, one);
  if (mutation.what === 'add') all.splice(index, 0, frame(mutation.kind, mutation.body));
  if (mutation.what === 'move') {
    all.splice(index, 1);
    all.splice(Math.floor(mutation.to * (all.length + 1)), 0, one);
  }
  if (mutation.what === 'swap') {
    const other = Math.floor(mutation.with * all.length);
    all[index] = all[other] as Buffer;
    all[other] = one;
  }
  return Buffer.concat([...all, rest]);
}
