import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { surviveFault, type TrialContext } from '../support/ledger.js';
import { type FaultProxy, startProxy, targetOf } from '../support/proxy.js';
import { type TestDatabase, takeDatabase } from '../support/server.js';

const max = 5;
const cuts = 10;
let database: TestDatabase;
let proxy: FaultProxy;

beforeAll(async () => {
  database = await takeDatabase();
  proxy = await startProxy({ target: targetOf(database.url) });
});
afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]();
  await database?.drop();
});

describe('connections cut under load', () => {
  it.each(['dropAll', 'closeAll'] as const)('cost at most the writes they carried (%s)', async (cut) => {
    const fault = async ({ load }: TrialContext) => {
      for (let i = 0; i < cuts; i++) {
        proxy[cut]();
        await load.acknowledges(30);
      }
    };
    const load = await surviveFault({ url: proxy.url(database.url), observerUrl: database.url, pool: { max }, fault });
    expect(load.failures.length).toBeLessThanOrEqual(load.carriedBy(max) * cuts);
    expect(proxy.connections).toBe(0);
  });
});
