import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { surviveFault, type TrialContext } from '../support/ledger.js';
import { startServer } from '../support/own-server.js';

const max = 5;
let server: EmbeddedServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.stop());

describe('a server restarted under load', () => {
  it.each(['fast', 'immediate'] as const)('costs at most the writes in flight (%s)', async (mode) => {
    const load = await surviveFault({ url: server.url, pool: { max }, fault: () => server.restart({ mode }) });
    // Twice: a connection opened on the way down may be lost, too.
    expect(load.failures.length).toBeLessThanOrEqual(2 * load.carriedBy(max));
  });

  it('costs at most the writes in flight each time, however often', async () => {
    const restarts = 5;
    const fault = async ({ load }: TrialContext) => {
      for (let i = 0; i < restarts; i++) {
        await server.restart({ mode: i % 2 === 0 ? 'immediate' : 'fast' });
        await load.acknowledges(20);
      }
    };
    const load = await surviveFault({ url: server.url, pool: { max }, fault });
    expect(load.failures.length).toBeLessThanOrEqual(2 * load.carriedBy(max) * restarts);
  });
});
