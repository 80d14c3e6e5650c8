import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { findFreePort } from '../../../src/embedded/port.js';

test('a port that is taken is passed over, and ports stay below those of outgoing connections', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const taken = typeof address === 'object' && address ? address.port : 0;
  const free = await findFreePort();
  const picks = [taken, taken, free];
  expect(await findFreePort(() => picks.shift() ?? 0)).toBe(free);
  expect(free).toBeLessThan(32_768);
  await expect(findFreePort(() => taken)).rejects.toThrow('No free port');
  server.close();
});
