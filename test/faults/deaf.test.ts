import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Pool, type PoolOptions } from '../../src/index.js';
import { expectRecovery, surviveFault } from '../support/ledger.js';
import { type FaultProxy, startProxy, targetOf } from '../support/proxy.js';
import { type TestDatabase, takeDatabase } from '../support/server.js';
import { within } from '../support/wait.js';

const max = 5;
let database: TestDatabase;
let proxy: FaultProxy;

beforeAll(async () => {
  database = await takeDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  proxy = await startProxy({ target: targetOf(database.url) });
});
afterEach(() => proxy[Symbol.asyncDispose]());

function openPool(options: PoolOptions): Pool {
  return new Pool({ connectionString: proxy.url(database.url), max, ...options });
}

/** How each of many callers fared, and how long the slowest took. */
async function call(
  pool: Pool,
  callers: number,
): Promise<{ outcomes: PromiseSettledResult<unknown>[]; tookMs: number }> {
  const start = performance.now();
  const outcomes = await Promise.allSettled(Array.from({ length: callers }, () => pool.query('select 1')));
  return { outcomes, tookMs: performance.now() - start };
}

describe('a server that accepts and never answers', () => {
  it.each([
    { connectTimeoutMs: 300, acquireTimeoutMs: 1500 },
    { connectTimeoutMs: 10_000, acquireTimeoutMs: 1000 },
  ])('keeps callers no longer than they agreed to wait (%o)', async (timeouts) => {
    proxy.deaf();
    const pool = openPool(timeouts);
    const { outcomes, tookMs } = await within(call(pool, 30), 30_000, 'an answer for everybody');
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(tookMs).toBeLessThan(timeouts.acquireTimeoutMs + 5000);
    expect(pool.waitingCount).toBe(0);
    expect(proxy.connections).toBeLessThanOrEqual(max);
    await within(pool.end({ timeoutMs: 500 }), 30_000, 'pool.end()');
  });

  it('is asked by one attempt at a time', async () => {
    proxy.deaf();
    const pool = openPool({ connectTimeoutMs: 200, acquireTimeoutMs: 1500 });
    await call(pool, 30);
    expect(proxy.accepted).toBeLessThanOrEqual(1500 / 200 + 1);
    await pool.end({ timeoutMs: 500 });
  });

  it('serves again as soon as it answers', async () => {
    proxy.deaf();
    const pool = openPool({ connectTimeoutMs: 300, acquireTimeoutMs: 1000 });
    await call(pool, 30);
    proxy.thaw();
    await expectRecovery(pool, 30_000);
    const { outcomes } = await call(pool, 30);
    expect(outcomes.every(({ status }) => status === 'fulfilled')).toBe(true);
    await pool.end();
  });

  it('does not keep end() from ending', async () => {
    proxy.deaf();
    const pool = openPool({ connectTimeoutMs: 10_000, acquireTimeoutMs: 10_000 });
    const calls = call(pool, 30);
    await delay(100);
    await within(pool.end({ timeoutMs: 500 }), 30_000, 'pool.end()');
    const { outcomes } = await within(calls, 30_000, 'an answer for everybody');
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(pool.totalCount).toBe(0);
  });

  it('costs callers who can wait nothing but the writes in flight', async () => {
    const fault = async () => {
      proxy.deaf();
      proxy.dropAll();
      await delay(3000);
      proxy.thaw();
    };
    const load = await surviveFault({
      url: proxy.url(database.url),
      observerUrl: database.url,
      pool: { max, connectTimeoutMs: 1000 },
      fault,
    });
    expect(load.failures.length).toBeLessThanOrEqual(load.carriedBy(max));
  });
});
