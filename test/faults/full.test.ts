import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { Pool } from '../../src/index.js';
import { surviveFault, type TrialContext } from '../support/ledger.js';
import { startServer } from '../support/own-server.js';
import { queryAt } from '../support/server.js';
import { terminateSessions } from '../support/sessions.js';
import { waitFor } from '../support/wait.js';

const max = 5;
const slots = 10;
let server: EmbeddedServer;
/** Of a role that is no superuser, so that the observer still gets in when the server is full. */
let url: string;
let hogs: pg.Client[];

beforeAll(async () => {
  server = await startServer({ max_connections: slots + 3, superuser_reserved_connections: 3 });
  await queryAt(server.url, "create role app login password 'app-secret'");
  await queryAt(server.url, 'alter default privileges grant all on tables to app');
  const app = new URL(server.url);
  app.username = 'app';
  app.password = 'app-secret';
  url = app.href;
});
afterAll(() => server?.stop());
beforeEach(() => {
  hogs = [];
});
afterEach(() => free());

/** Other programs take connections until the server refuses, or `left` are left. */
async function fill(left = 0): Promise<void> {
  while (hogs.length < slots - left) {
    const hog = new pg.Client(url);
    hog.on('error', () => {});
    try {
      await hog.connect();
    } catch (error) {
      if ((error as { code?: string }).code === '53300') return;
      throw error;
    }
    hogs.push(hog);
  }
}

async function free(): Promise<void> {
  await Promise.all(hogs.splice(0).map((hog) => hog.end()));
}

function isRefused(pool: Pool): boolean {
  return pool.stats().counters.openFailed.full > 0;
}

describe('a server full from elsewhere', () => {
  it('makes callers wait and serves them all once it frees up', async () => {
    await fill();
    await using pool = new Pool({ connectionString: url, max, acquireTimeoutMs: 15_000 });
    const calls = Array.from({ length: 30 }, () => pool.query('select 1'));
    const answers = Promise.allSettled(calls);
    await waitFor(() => isRefused(pool), { timeoutMs: 60_000 });
    await free();
    expect((await answers).every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('is named to callers at their deadline when it stays full', async () => {
    await fill();
    const acquireTimeoutMs = 1000;
    await using pool = new Pool({ connectionString: url, max, acquireTimeoutMs });
    const start = performance.now();
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => pool.query('select 1')));
    expect(performance.now() - start).toBeLessThan(acquireTimeoutMs + 3000);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { headroomCode: 'HEADROOM_SERVER_FULL' } });
  });

  it('fails nobody while the pool has a connection, and lets it grow later', async () => {
    await fill(2);
    const fault = async ({ load, pool }: TrialContext) => {
      await waitFor(() => isRefused(pool), { timeoutMs: 60_000 });
      await load.acknowledges(100);
      await waitFor(() => pool.totalCount === 2, { timeoutMs: 60_000, what: 'both connections that are left' });
      await free();
      await waitFor(() => pool.totalCount > 2, { timeoutMs: 60_000, what: 'growth after the server freed up' });
    };
    const load = await surviveFault({ url, observerUrl: server.url, pool: { max }, fault });
    expect(load.failureKinds).toEqual({});
  });

  it('costs a pool that lost its connections only what they carried', async () => {
    let killed = 0;
    const fault = async ({ pool, applicationName }: TrialContext) => {
      await fill();
      while (!isRefused(pool)) {
        killed += await terminateSessions(server.url, applicationName, max);
        await fill();
      }
      await free();
    };
    const load = await surviveFault({ url, observerUrl: server.url, pool: { max }, fault });
    expect(load.failures.length).toBeLessThanOrEqual(killed);
  });
});
