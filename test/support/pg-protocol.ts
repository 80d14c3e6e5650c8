import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';

interface Serialize {
  parse(message: { name: string; text: string }): Buffer;
  describe(message: { type: 'S'; name: string }): Buffer;
  close(message: { type: 'S'; name: string }): Buffer;
  bind(message: { statement: string; values: readonly (string | Buffer | null)[] }): Buffer;
  execute(): Buffer;
  sync(): Buffer;
}

interface PgProtocol {
  readonly serialize: Serialize;
  parse(stream: EventEmitter, onMessage: (message: Record<string, unknown>) => void): unknown;
}

/** The protocol's codec that `pg` itself uses. */
const pgProtocol: PgProtocol = createRequire(createRequire(import.meta.url).resolve('pg'))('pg-protocol');

export const { serialize } = pgProtocol;

/** Reads one message of a server as `pg` does. */
export function parseMessage(message: Buffer): Record<string, unknown> {
  const read: Record<string, unknown>[] = [];
  const stream = new EventEmitter();
  pgProtocol.parse(stream, (each) => read.push(each));
  stream.emit('data', message);
  if (read.length !== 1) throw new Error(`This is not one message but ${read.length}.`);
  return read[0] as Record<string, unknown>;
}

/** A message of a server. */
export function frame(kind: string | number, body: Uint8Array): Buffer {
  const header = Buffer.alloc(5);
  header[0] = typeof kind === 'string' ? kind.charCodeAt(0) : kind;
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

/** Has pg's own parser read what a stream says. */
export function parseByPg(stream: EventEmitter, onMessage: (message: Record<string, unknown>) => void): void {
  pgProtocol.parse(stream, onMessage);
}
