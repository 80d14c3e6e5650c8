import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pool } from '../../src/index.js';
import { surviveFault, type TrialContext } from '../support/ledger.js';
import { type TestDatabase, takeDatabase } from '../support/server.js';
import { listSessions, terminateSessions } from '../support/sessions.js';
import { waitFor } from '../support/wait.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await takeDatabase();
});
afterAll(() => database?.drop());

describe('random sessions terminated under load', () => {
  it.each([1, 3])('cost at most the write each of them carried (%i at a time)', async (atOnce) => {
    let killed = 0;
    const fault = async ({ load, applicationName }: TrialContext) => {
      for (let i = 0; i < 20; i++) {
        killed += await terminateSessions(database.url, applicationName, atOnce);
        await load.acknowledges(10);
      }
    };
    const load = await surviveFault({ url: database.url, fault });
    expect(killed).toBeGreaterThan(0);
    expect(load.failures.length).toBeLessThanOrEqual(killed);
  });
});

describe('idle sessions terminated', () => {
  it('cost the next callers nothing', async () => {
    const applicationName = 'idle-terminated';
    await using pool = new Pool({ connectionString: database.url, application_name: applicationName, max: 5 });
    for (const client of await Promise.all(Array.from({ length: 5 }, () => pool.connect()))) client.release();
    expect(await terminateSessions(database.url, applicationName, 5)).toBe(5);
    const isGone = async () => (await listSessions(database.url, applicationName)).length === 0;
    await waitFor(isGone, { timeoutMs: 60_000 });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.query('select $1::int as i', [i])));
    expect(answers.map(({ rows }) => rows[0]?.i)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
});
