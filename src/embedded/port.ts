import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the range of ephemeral ports (from 32768 on Linux, from 49152 elsewhere). A port in that range could be taken
 * by an outgoing connection while the server is down, even by a client that retries and then connects to itself.
 */
const range = { from: 12_000, to: 32_000 };

/** Finds a free port of 127.0.0.1. It may be taken by the time the caller binds it. */
export async function findFreePort(pick: () => number = () => randomInt(range.from, range.to)): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = pick();
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port found on 127.0.0.1 between ${range.from} and ${range.to}.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
