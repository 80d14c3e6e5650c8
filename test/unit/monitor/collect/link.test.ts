import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { collectServer } from '../../../../src/monitor/collect/server.js';
import { systemClock } from '../../../../src/util/clock.js';

/** Somebody who answers a sign-in with these bytes. */
async function startStranger(answer: Buffer): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.write(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close };
}

describe('an answer that does not follow the protocol', () => {
  it.each([
    ['an unknown kind of sign-in', '52000000080000004d'],
    ['a message without a length', '5200000000'],
    ['a key that is cut off', '4b0000000501'],
  ])('is said to be odd, and ends nothing: %s', async (_what, bytes) => {
    await using stranger = await startStranger(Buffer.from(bytes, 'hex'));
    const url = `postgresql://app:app-secret@127.0.0.1:${stranger.port}/app?sslmode=disable`;
    const collector = collectServer(url, { clock: systemClock, timeoutMs: 2000 });
    const reading = await collector.collect();
    expect(reading).toMatchObject({ silence: { kind: 'odd', reason: expect.stringContaining('protocol') } });
    await collector.close();
  });
});
