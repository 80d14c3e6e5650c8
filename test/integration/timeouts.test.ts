import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { AcquireTimeoutError, createPool, ServerDownError } from '../../src/index.js';
import { pidOf, usePools } from '../support/pools.js';
import { startProxy, targetOf } from '../support/proxy.js';

const bench = usePools();

describe('the statement timeout', () => {
  test('from the environment is in force on the server, cancels a slow statement and leaves the connection good', async () => {
    await using pool = createPool({ max: 1 }, { DATABASE_URL: bench.url, DB_STATEMENT_TIMEOUT: '150' });
    expect((await pool.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '150ms' }]);
    const [before] = (await pool.query('select pg_backend_pid() as pid')).rows;
    const start = performance.now();
    await expect(pool.query('select pg_sleep(20)')).rejects.toMatchObject({
      code: '57014',
      message: 'canceling statement due to statement timeout',
    });
    expect(performance.now() - start).toBeGreaterThan(100);
    expect(performance.now() - start).toBeLessThan(5000);
    expect((await pool.query('select pg_backend_pid() as pid')).rows).toEqual([before]);
    const client = await pool.connect();
    await expect(client.query('select pg_sleep(20)')).rejects.toMatchObject({ code: '57014' });
    expect(pidOf(client)).toBe(before?.pid);
    client.release();
    expect(pool.stats().counters.opened).toBe(1);
  });

  test('is 30 s from the environment when nothing is said, and the server’s own with 0 or with new Pool()', async () => {
    await using byDefault = createPool({}, { DATABASE_URL: bench.url });
    await using off = createPool({}, { DATABASE_URL: bench.url, DB_STATEMENT_TIMEOUT: '0' });
    const plain = bench.makePool();
    for (const [pool, value] of [[byDefault, '30s'] as const, [off, '0'] as const, [plain, '0'] as const]) {
      expect((await pool.query('show statement_timeout')).rows).toEqual([{ statement_timeout: value }]);
    }
  });

  test('also ends the statement of a transaction, which is undone', async () => {
    const pool = bench.makePool({ max: 1, statementTimeoutMs: 100 });
    const failed = pool.transaction((tx) => tx.query('select pg_sleep(20)'));
    await expect(failed).rejects.toMatchObject({ code: '57014' });
    expect(pool.idleCount).toBe(1);
  });

  test('has a lock timeout beside it', async () => {
    await using pool = createPool({ max: 2 }, { DATABASE_URL: bench.url, DB_LOCK_TIMEOUT: '60' });
    await bench.sql('create table locked ()');
    const holder = await pool.connect();
    await holder.query('begin; lock table locked');
    await expect(pool.query('select from locked')).rejects.toMatchObject({ code: '55P03' });
    await holder.query('rollback');
    holder.release();
  });

  test('has an idle-in-transaction timeout beside it, which costs the connection and nothing else', async () => {
    await using pool = createPool({ max: 1 }, { DATABASE_URL: bench.url, DB_IDLE_IN_TRANSACTION_TIMEOUT: '60' });
    const holder = await pool.connect();
    await holder.query('begin');
    const [error] = await once(holder, 'error');
    expect(error).toMatchObject({ code: '25P03' });
    holder.release();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('the connect timeout', () => {
  test('gives up an attempt that is not answered, closes its socket, and is named as the cause', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    proxy.deaf();
    const pool = bench.makePool({
      connectionString: proxy.url(bench.url),
      connectTimeoutMs: 100,
      acquireTimeoutMs: 350,
    });
    const error = await pool.query('select 1').catch((each: unknown) => each);
    expect(error).toBeInstanceOf(ServerDownError);
    expect(error).toMatchObject({ cause: { code: 'HEADROOM_CONNECT_TIMEOUT' } });
    expect(pool.stats().counters.openFailed.down).toBeGreaterThan(0);
    await pool.end({ timeoutMs: 0 });
    expect(pool.totalCount).toBe(0);
  });
});

describe('the acquire timeout', () => {
  test('says how many connections there are, who holds one for how long, and what to do', async () => {
    const pool = bench.makePool({ max: 2, acquireTimeoutMs: 60 });
    const patient = { acquireTimeoutMs: 10_000 };
    const held = [await pool.connect(patient), await pool.connect(patient)];
    const start = performance.now();
    const error = await pool.connect().catch((each: unknown) => each);
    expect(performance.now() - start).toBeGreaterThan(50);
    expect(error).toBeInstanceOf(AcquireTimeoutError);
    expect(error).toMatchObject({
      code: 'HEADROOM_ACQUIRE_TIMEOUT',
      counts: { max: 2, total: 2, idle: 0, leased: 2, connecting: 0, waiting: 0 },
    });
    const message = String(error);
    expect(message).toMatch(/within \d+ ms/);
    expect(message).toMatch(/held longest has been out for \d+ ms/);
    expect(message).toContain('max 2: 2 open, 2 leased');
    expect(message).toMatch(/Shorten transactions.*DB_LEAK_THRESHOLD.*DB_POOL_MAX/);
    for (const client of held) client.release();
    expect([pool.idleCount, pool.waitingCount]).toEqual([2, 0]);
  });

  test('holds for pool.query and pool.transaction too, and leaves no trace behind', async () => {
    const pool = bench.makePool({ max: 1, acquireTimeoutMs: 40 });
    const held = await pool.connect({ acquireTimeoutMs: 10_000 });
    const calls = [pool.query('select 1'), pool.transaction(async () => undefined), pool.connect()];
    const outcomes = await Promise.allSettled(calls);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: 'HEADROOM_ACQUIRE_TIMEOUT' } });
    expect(pool.stats().counters.acquireTimedOut).toBe(3);
    held.release();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});
