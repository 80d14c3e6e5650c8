import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedServer, startPostgres } from '../../src/embedded/index.js';
import { surviveFault, type TrialContext } from '../support/ledger.js';
import { type FaultProxy, startProxy } from '../support/proxy.js';

const max = 5;
const cuts = 10;
let server: EmbeddedServer;
let proxy: FaultProxy;

beforeAll(async () => {
  server = await startPostgres();
  proxy = await startProxy({ target: server });
});
afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]();
  await server?.stop();
});

describe('connections cut under load', () => {
  it.each(['dropAll', 'closeAll'] as const)('cost at most the writes they carried (%s)', async (cut) => {
    const fault = async ({ load }: TrialContext) => {
      for (let i = 0; i < cuts; i++) {
        proxy[cut]();
        await load.acknowledges(30, 10_000);
      }
    };
    const load = await surviveFault({ url: proxy.url(server.url), observerUrl: server.url, pool: { max }, fault });
    expect(load.failures.length).toBeLessThanOrEqual(max * cuts);
    expect(proxy.connections).toBe(0);
  });
});
