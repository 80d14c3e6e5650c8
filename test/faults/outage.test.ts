import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { effort } from '../support/effort.js';
import { surviveFault, type TrialContext } from '../support/ledger.js';
import { type FaultProxy, startProxy, targetOf } from '../support/proxy.js';
import { takeDatabase } from '../support/server.js';

const outageMs = effort(10_000, 30_000);
const acquireTimeoutMs = 5000;
const max = 5;
/** A database and a way to it of its own, for tests that run side by side. */
async function lead(): Promise<AsyncDisposable & { url: string; observerUrl: string; proxy: FaultProxy }> {
  const { url: observerUrl, drop } = await takeDatabase();
  const proxy = await startProxy({ target: targetOf(observerUrl) });
  const dispose = () => proxy[Symbol.asyncDispose]().then(drop);
  return { url: proxy.url(observerUrl), observerUrl, proxy, [Symbol.asyncDispose]: dispose };
}

async function loseNetwork(proxy: FaultProxy): Promise<void> {
  proxy.freeze();
  await delay(outageMs);
  proxy.thaw();
}

describe.concurrent(`${outageMs / 1000} seconds without network`, () => {
  it('keep nobody beyond the deadlines', async () => {
    await using way = await lead();
    const { proxy, url, observerUrl } = way;
    const load = await surviveFault({
      url,
      observerUrl,
      pool: { max, acquireTimeoutMs },
      fault: () => loseNetwork(proxy),
    });
    expect(load.failures.length).toBeGreaterThan(0);
    expect(proxy.connections).toBe(0);
  });

  it('let statements without a deadline finish afterwards', async () => {
    await using way = await lead();
    const { proxy, url, observerUrl } = way;
    const deadlineMs = outageMs + acquireTimeoutMs + 10_000;
    const load = await surviveFault({
      url,
      observerUrl,
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
    await using way = await lead();
    const { proxy, url, observerUrl } = way;
    const fault = async ({ load }: TrialContext) => {
      proxy.blackhole();
      await delay(4000);
      proxy.thaw();
      await load.acknowledges(500);
      // What the server still holds of them ends when its keepalive gives up.
      proxy.dropLost();
    };
    const load = await surviveFault({ url, observerUrl, pool: { max, acquireTimeoutMs, query_timeout: 1000 }, fault });
    expect(load.failures.length).toBeGreaterThan(0);
  });
});
