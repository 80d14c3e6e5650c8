import type { Socket } from 'node:net';
import type { Pool } from '../../src/index.js';

/** Texts of the messages in each write of the pool's connections. */
export function watchWrites(pool: Pool): string[][] {
  const writes: string[][] = [];
  pool.on('connect', (client) => {
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    const write = stream.write.bind(stream) as (bytes: Buffer) => boolean;
    stream.write = ((bytes: Buffer) => {
      const known = ['BEGIN', 'insert', 'select 2', 'RELEASE', 'SAVEPOINT headroom_1', 'COMMIT'];
      writes.push(known.filter((text) => bytes.includes(text)));
      return write(bytes);
    }) as typeof stream.write;
  });
  return writes;
}

/** Returns the number of Sync messages that the pool's idle connections have sent since. */
export function watchSyncs(pool: Pool): () => number {
  const sync = Buffer.from([0x53, 0, 0, 0, 4]);
  let count = 0;
  for (const { client } of pool._idle) {
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    const write = stream.write.bind(stream) as (bytes: Buffer) => boolean;
    stream.write = ((bytes: Buffer) => {
      for (let at = bytes.indexOf(sync); at !== -1; at = bytes.indexOf(sync, at + 1)) count += 1;
      return write(bytes);
    }) as typeof stream.write;
  }
  return () => count;
}
