import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Pool } from '../../src/index.js';
import { expectAtRest } from '../support/ledger/verify.js';
import { type TestDatabase, takeDatabase } from '../support/server.js';
import { listSessions } from '../support/sessions.js';
import { waitFor, within } from '../support/wait.js';

const max = 10;
const applicationName = 'capacity';
let database: TestDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await takeDatabase();
});
afterAll(() => database?.drop());
beforeEach(() => {
  pool = new Pool({
    connectionString: database.url,
    application_name: applicationName,
    max,
    idleTimeoutMs: 500,
    acquireTimeoutMs: 180_000,
  });
});
afterEach(() => pool.end());

/** Callers at the same moment, each with a statement, a transaction and a lease, and what came of each. */
async function spike(callers: number): Promise<{ outcomes: PromiseSettledResult<number>[]; mostSessions: number }> {
  const calls = Promise.allSettled(Array.from({ length: callers }, (_, i) => serve(i)));
  let isOver = false;
  void calls.then(() => (isOver = true));
  let mostSessions = 0;
  const observe = async () => {
    mostSessions = Math.max(mostSessions, (await listSessions(database.url, applicationName)).length);
    return isOver;
  };
  await waitFor(observe, { timeoutMs: 180_000, intervalMs: 50 });
  return { outcomes: await calls, mostSessions };
}

async function serve(i: number): Promise<number> {
  const { rows } = await pool.query<{ i: number }>('select $1::int as i', [i]);
  await pool.transaction(async (tx) => {
    await tx.query('select $1::int', [i]);
  });
  const client = await pool.connect();
  await client.query('select $1::int', [i]).finally(() => client.release());
  return rows[0]!.i;
}

describe.each([10, 50, 500, 2000])('%i callers at once on 10 connections', (callers) => {
  it('are all served, over no more than 10 sessions, and leave nothing behind', async () => {
    const { outcomes, mostSessions } = await spike(callers);
    expect(outcomes).toEqual(Array.from({ length: callers }, (_, i) => ({ status: 'fulfilled', value: i })));
    expect(mostSessions).toBeLessThanOrEqual(max);
    await expectAtRest(pool, max, database.url, applicationName);
  });
});

describe('after a spike', () => {
  it('callers one at a time are served at once, without waiting', async () => {
    await spike(500);
    const waitedBefore = pool.stats().counters.acquiredAfterWait;
    for (let i = 0; i < 50; i++) expect(await within(serve(i), 30_000, 'a caller after the spike')).toBe(i);
    expect(pool.stats().counters.acquiredAfterWait).toBe(waitedBefore);
  });

  it('idle connections go, and the next spike is served like the first', async () => {
    await spike(500);
    await waitFor(() => pool.totalCount === 0, { timeoutMs: 60_000, what: 'idle connections closed' });
    await waitFor(async () => (await listSessions(database.url, applicationName)).length === 0, { timeoutMs: 60_000 });
    const { outcomes } = await spike(500);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  });
});
