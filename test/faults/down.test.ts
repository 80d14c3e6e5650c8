import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { surviveFault, type TrialContext } from '../support/ledger.js';
import { startServer } from '../support/own-server.js';

const max = 5;
const downMs = 3000;
let server: EmbeddedServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.stop());

const ways = {
  stopped: () => server.stop({ mode: 'fast', keepData: true }),
  crashed: () => server.kill(),
};

describe('a server that is down for a while', () => {
  it.each(['stopped', 'crashed'] as const)(
    'costs nothing but the writes in flight when callers can wait (%s)',
    async (way) => {
      const fault = async () => {
        await ways[way]();
        await delay(downMs);
        await server.start();
      };
      const load = await surviveFault({ url: server.url, pool: { max }, fault });
      expect(load.failures.length).toBeLessThanOrEqual(2 * load.carriedBy(max));
    },
  );

  it('is named to callers who cannot wait that long, at their deadline', async () => {
    const acquireTimeoutMs = 1000;
    const fault = async () => {
      await ways.stopped();
      await delay(downMs);
      await server.start();
    };
    const load = await surviveFault({ url: server.url, pool: { max, acquireTimeoutMs }, fault });
    expect(load.slowestMs).toBeLessThan(acquireTimeoutMs + 2000);
    expect(load.failureKinds.HEADROOM_SERVER_DOWN).toBeGreaterThan(0);
  });

  it('is asked by one probe at a time, less and less often', async () => {
    let attempts = 0;
    const fault = async ({ pool }: TrialContext) => {
      await ways.stopped();
      const before = pool.stats().counters.openFailed.down;
      await delay(downMs);
      attempts = pool.stats().counters.openFailed.down - before;
      await server.start();
    };
    await surviveFault({ url: server.url, pool: { max }, load: { callers: 100 }, fault });
    expect(attempts).toBeGreaterThan(0);
    expect(attempts).toBeLessThan(50);
  });
});
