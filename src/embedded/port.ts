import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the range systems take outgoing ports from (32768 up on Linux, 49152 up elsewhere). A port inside it could be
 * taken by any outgoing connection while the server is down, even by a client that retries and so reaches itself.
 */
const range = { from: 12_000, to: 32_000 };

/** A port of 127.0.0.1 that was free a moment ago. Whoever binds it must be ready to find it taken. */
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
