import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pool } from '../../src/index.js';
import { Load } from '../support/ledger/load.js';
import { createLedger, expectAnswered, expectAtRest, expectLedgerHolds } from '../support/ledger/verify.js';
import { type TestDatabase, takeDatabase } from '../support/server.js';

const deadlineMs = 2000;
let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await takeDatabase();
  pool = new Pool({ connectionString: database.url, application_name: 'ledger', max: 2 });
});
afterAll(async () => {
  await pool?.end();
  await database?.drop();
});

/** A load through a pool whose `query` misbehaves as told. */
async function runLoad(query: (text: string, values: unknown[]) => Promise<unknown>): Promise<Load> {
  await createLedger(database.url);
  const load = new Load({ query } as unknown as Pool, { callers: 2, ways: ['query'], deadlineMs });
  await load.acknowledges(5);
  await load.stop();
  return load;
}

describe('the ledger itself', () => {
  it('accepts writes that are there once', async () => {
    const load = await runLoad((text, values) => pool.query(text, values));
    expectAnswered(load, deadlineMs, 'secret');
    await expectLedgerHolds(database.url, [load]);
  });

  it('accepts writes that failed and are there all the same', async () => {
    let writes = 0;
    const load = await runLoad(async (text, values) => {
      await pool.query(text, values);
      if (++writes % 2 === 0) throw new Error('the answer was lost');
    });
    expect(load.failures.length).toBeGreaterThan(0);
    await expectLedgerHolds(database.url, [load]);
  });

  it('finds an acknowledged write that is lost', async () => {
    const load = await runLoad(async () => {});
    await expect(expectLedgerHolds(database.url, [load])).rejects.toThrow(/lost/);
  });

  it('finds a write that is there twice', async () => {
    const load = await runLoad(async (text, values) => {
      await pool.query(text, values);
      await pool.query(text, values);
    });
    await expect(expectLedgerHolds(database.url, [load])).rejects.toThrow(/doubled/);
  });

  it('finds a caller who gets no answer', async () => {
    let writes = 0;
    const load = await runLoad(() => (++writes === 3 ? new Promise(() => {}) : Promise.resolve()));
    expect(load.stuck).toHaveLength(1);
    expect(() => expectAnswered(load, deadlineMs, 'secret')).toThrow();
  });

  it('finds a password in an answer', async () => {
    let writes = 0;
    const load = await runLoad(async () => {
      if (++writes === 1) throw new Error('no entry with secret');
    });
    expect(() => expectAnswered(load, deadlineMs, 'secret')).toThrow();
  });

  it('finds a pool that is not at rest', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await expect(expectAtRest(pool, 2, database.url, 'ledger', 200)).rejects.toThrow(/at rest/);
    client.release();
    await expectAtRest(pool, 2, database.url, 'ledger');
  });
});
