import { pipeline } from 'node:stream/promises';
import { readSignal } from '../util/abort.js';
import type { PooledClient } from './checkout.js';

/** The functions of `pg-copy-streams` that are used. */
interface CopyStreams {
  from(text: string): NodeJS.WritableStream & { readonly rowCount: number };
  to(text: string): NodeJS.ReadableStream & { readonly rowCount: number };
}

/** Options of `pool.copyFrom` and `pool.copyTo`. */
export interface CopyOptions {
  /** Ends the COPY, which is rolled back. */
  readonly signal?: AbortSignal | null | undefined;
}

/** @throws {Error} if the package is not installed */
async function loadCopyStreams(): Promise<CopyStreams> {
  try {
    // Not known to the compiler: it is an optional peer.
    const name = 'pg-copy-streams';
    return (await import(name)) as CopyStreams;
  } catch (cause) {
    throw new Error('COPY needs the package pg-copy-streams. Install it: npm install pg-copy-streams', { cause });
  }
}

/** Sends the data of a COPY … FROM STDIN. Returns the number of rows. */
export async function copyFrom(
  connect: () => Promise<PooledClient>,
  text: string,
  source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  options: CopyOptions,
): Promise<number> {
  const signal = readSignal(options.signal);
  const { from } = await loadCopyStreams();
  const client = await connect();
  try {
    const copy = client.query(from(text) as never) as ReturnType<typeof from>;
    await (signal ? pipeline(source, copy, { signal }) : pipeline(source, copy));
    return copy.rowCount;
  } finally {
    client.release();
  }
}

/** Gives the data of a COPY … TO STDOUT in chunks. */
export async function* copyTo(
  connect: () => Promise<PooledClient>,
  text: string,
  options: CopyOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const signal = readSignal(options.signal);
  const { to } = await loadCopyStreams();
  signal?.throwIfAborted();
  const client = await connect();
  const copy = client.query(to(text) as never) as ReturnType<typeof to>;
  let isComplete = false;
  const abort = (): void => void (copy as unknown as { destroy(error: unknown): void }).destroy(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    for await (const chunk of copy) yield chunk as unknown as Buffer;
    isComplete = true;
  } finally {
    signal?.removeEventListener('abort', abort);
    // Otherwise the rest of the data would have to be read first.
    client.release(!isComplete);
  }
}
