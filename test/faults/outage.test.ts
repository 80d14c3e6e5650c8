import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedServer, startPostgres } from '../../src/embedded/index.js';
import { surviveFault, type TrialContext } from '../support/ledger.js';
import { type FaultProxy, startProxy } from '../support/proxy.js';

const outageMs = 30_000;
const acquireTimeoutMs = 5000;
const max = 5;
let server: EmbeddedServer;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server?.stop());

/** A database and a way to it of its own, for tests that run side by side. */
async function lead(): Promise<{ url: string; observerUrl: string; proxy: FaultProxy }> {
  const { url: observerUrl } = await server.createDatabase();
  const proxy = await startProxy({ target: server });
  return { url: proxy.url(observerUrl), observerUrl, proxy };
}

async function loseNetwork(proxy: FaultProxy): Promise<void> {
  proxy.freeze();
  await delay(outageMs);
  proxy.thaw();
}

describe.concurrent('30 seconds without network', () => {
  it('keep nobody beyond the deadlines', { timeout: outageMs + 60_000 }, async () => {
    const { proxy, ...urls } = await lead();
    await using _ = proxy;
    const load = await surviveFault({ ...urls, pool: { max, acquireTimeoutMs }, fault: () => loseNetwork(proxy) });
    expect(load.failures.length).toBeGreaterThan(0);
    expect(proxy.connections).toBe(0);
  });

  it('let statements without a deadline finish afterwards', { timeout: outageMs + 60_000 }, async () => {
    const { proxy, ...urls } = await lead();
    await using _ = proxy;
    const deadlineMs = outageMs + acquireTimeoutMs + 10_000;
    const load = await surviveFault({
      ...urls,
      pool: { max, acquireTimeoutMs, query_timeout: 0 },
      load: { deadlineMs },
      fault: () => loseNetwork(proxy),
    });
    expect(load.failures.length).toBeGreaterThan(0);
    expect(proxy.connections).toBe(0);
  });
});

describe.concurrent('connections that vanish without a word', () => {
  it('are found out and replaced', async () => {
    const { proxy, ...urls } = await lead();
    await using _ = proxy;
    const fault = async ({ load }: TrialContext) => {
      proxy.blackhole();
      await delay(4000);
      proxy.thaw();
      await load.acknowledges(500, 10_000);
      // What the server still holds of them ends when its keepalive gives up.
      proxy.dropLost();
    };
    const load = await surviveFault({ ...urls, pool: { max, acquireTimeoutMs, query_timeout: 1000 }, fault });
    expect(load.failures.length).toBeGreaterThan(0);
  });
});
