import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pool } from '../../src/index.js';
import { Load } from '../support/ledger/load.js';
import { createLedger, expectAnswered, expectLedgerHolds } from '../support/ledger/verify.js';
import { surviveFault, type TrialContext } from '../support/ledger.js';
import { startProxy, targetOf } from '../support/proxy.js';
import { type TestDatabase, takeDatabase } from '../support/server.js';
import { within } from '../support/wait.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await takeDatabase();
});
afterAll(() => database?.drop());

/** Does something ten times while the load goes on. */
function tenTimes(act: (context: TrialContext, i: number) => unknown): (context: TrialContext) => Promise<void> {
  return async (context) => {
    for (let i = 0; i < 10; i++) {
      await act(context, i);
      await context.load.acknowledges(30);
    }
  };
}

describe('under load, nothing fails', () => {
  it('when all connections are replaced', async () => {
    const load = await surviveFault({ url: database.url, fault: tenTimes(({ pool }) => pool.reset()) });
    expect(load.failureKinds).toEqual({});
  });

  it('when the pool shrinks and grows', async () => {
    const fault = tenTimes(({ pool }, i) => pool.resize(i % 2 === 0 ? 1 : 5));
    const load = await surviveFault({ url: database.url, fault });
    expect(load.failureKinds).toEqual({});
  });

  it('when borrowers give connections back inside a transaction, and none of what they left is kept', async () => {
    const abandon = async ({ pool }: TrialContext, i: number) => {
      const client = await pool.connect();
      await client.query('begin');
      // An id that no load attempted: the ledger must not find it.
      await client.query('insert into ledger (id, way) values ($1, $2)', [`abandoned-${i}`, 'abandoned']);
      client.release();
    };
    const load = await surviveFault({ url: database.url, fault: tenTimes(abandon) });
    expect(load.failureKinds).toEqual({});
  });

  it('when the network stalls for a moment, again and again', async () => {
    await using proxy = await startProxy({ target: targetOf(database.url) });
    const stall = async () => {
      proxy.freeze();
      await delay(200);
      proxy.thaw();
    };
    const load = await surviveFault({
      url: proxy.url(database.url),
      observerUrl: database.url,
      fault: tenTimes(stall),
    });
    expect(load.failureKinds).toEqual({});
  });
});

describe('a pool ended under load', () => {
  it('answers everybody and loses no acknowledged write', async () => {
    await createLedger(database.url);
    const pool = new Pool({ connectionString: database.url, max: 5 });
    const load = new Load(pool, { deadlineMs: 5000 });
    await load.acknowledges(100);
    await within(pool.end({ timeoutMs: 2000 }), 30_000, 'pool.end()');
    await load.stop();
    expectAnswered(load, 5000, new URL(database.url).password);
    expect(Object.keys(load.failureKinds)).toEqual(['HEADROOM_POOL_CLOSED']);
    expect(pool.totalCount).toBe(0);
    await expectLedgerHolds(database.url, [load]);
  });
});
