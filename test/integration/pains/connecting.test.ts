import { describe, expect, test } from 'vitest';
import { AcquireTimeoutError, Pool, ServerDownError, ServerFullError, TransactionError } from '../../../src/index.js';
import { usePools } from '../../support/pools.js';
import { startProxy, targetOf } from '../../support/proxy.js';
import { queryServer } from '../../support/server.js';
import { until } from '../../support/wait.js';

const bench = usePools();

describe('pain 1: connect timeouts', () => {
  test('leak no connection and leave no caller hanging', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    proxy.deaf();
    const options = { connectTimeoutMs: 1000, acquireTimeoutMs: 3000, max: 3 };
    const pool = bench.makePool({ connectionString: proxy.url(bench.url), ...options });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => pool.query('select 1')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([]);
    await until('the last attempt is given up', () => pool.totalCount === 0);
    expect(pool.waitingCount).toBe(0);
    await until('its socket is closed', () => proxy.connections === 0);
    expect(proxy.accepted).toBeGreaterThan(1);
    proxy.thaw();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect((await bench.sessions()).length).toBe(pool.totalCount);
  });

  test('of a slow server do not throw away a connection that lands after its caller has gone', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url), delayMs: 30 });
    const pool = bench.makePool({
      connectionString: proxy.url(bench.url),
      connectTimeoutMs: 5000,
      acquireTimeoutMs: 20,
    });
    await expect(pool.query('select 1')).rejects.toBeInstanceOf(Error);
    await until('it has landed', () => pool.idleCount === 1);
    await pool.query('select 1');
    expect(proxy.accepted).toBe(1);
  });
});

describe('pain 2: after network loss', () => {
  test('a pool that is busy and a server that is away are told apart', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    const options = { connectionString: proxy.url(bench.url), acquireTimeoutMs: 1000, connectTimeoutMs: 500 };
    const busy = bench.makePool({ ...options, max: 1 });
    const held = await busy.connect({ acquireTimeoutMs: 60_000 });
    await expect(busy.query('select 1')).rejects.toBeInstanceOf(AcquireTimeoutError);
    held.release();
    proxy.blackhole();
    const away = bench.makePool(options);
    await expect(away.query('select 1')).rejects.toBeInstanceOf(ServerDownError);
  });

  test('a caller gets an answer within its deadline, and the pool is itself again when the network is', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    const options = { acquireTimeoutMs: 2000, connectTimeoutMs: 500, pingAfterIdleMs: 0, pingTimeoutMs: 200, max: 2 };
    const pool = bench.makePool({ connectionString: proxy.url(bench.url), ...options });
    await Promise.all([pool.query('select pg_sleep(0.02)'), pool.query('select pg_sleep(0.02)')]);
    proxy.blackhole();
    const start = performance.now();
    await expect(pool.query('select 1')).rejects.toBeInstanceOf(ServerDownError);
    expect(performance.now() - start).toBeLessThan(20_000);
    proxy.thaw();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('pain 8: a server that is full (53300)', () => {
  test('is not for ever: callers are served when a place is free, and told it is full when none is', async () => {
    const role = `limited_${Date.now()}`;
    await queryServer(`create role ${role} login password 'word' connection limit 2`);
    const url = new URL(bench.url);
    url.username = role;
    url.password = 'word';
    const others = new Pool({ connectionString: url.href, max: 2 });
    const clients = await Promise.all([others.connect(), others.connect()]);
    const pool = bench.makePool({ connectionString: url.href, max: 5, acquireTimeoutMs: 1000 });
    await expect(pool.query('select 1')).rejects.toBeInstanceOf(ServerFullError);
    await expect(pool.query('select 1')).rejects.toMatchObject({ cause: { code: '53300' } });
    const patient = pool.connect({ acquireTimeoutMs: 10_000 });
    clients[0]?.release(true);
    const client = await patient;
    // One place is the pool's and one somebody else's: it goes on with the one, however many callers come.
    const calls = Array.from({ length: 5 }, () => pool.connect({ acquireTimeoutMs: 10_000 }));
    client.release();
    for (const call of calls) (await call).release();
    expect([pool.stats().counters.opened, pool.waitingCount]).toEqual([1, 0]);
    expect(pool.stats().counters.openFailed.full).toBeGreaterThan(0);
    clients[1]?.release();
    await Promise.all([others.end(), pool.end()]);
    await queryServer(`drop role ${role}`);
  });
});

describe('pain 17: what users of postgres.js meet', () => {
  test('reconnecting does not stampede: attempts back off while the server is away', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    const connectionString = proxy.url(bench.url);
    const pool = bench.makePool({ connectionString, acquireTimeoutMs: 500, max: 10, waitForServer: true });
    proxy.refuse();
    await Promise.allSettled(Array.from({ length: 50 }, () => pool.query('select 1')));
    // From 10 ms, doubling, with jitter: 500 ms have room for about six.
    expect(pool.stats().counters.openFailed.down).toBeLessThan(15);
    expect(pool.stats().counters.openFailed.down).toBeGreaterThan(1);
  });

  test('a BEGIN without a connection of its own does not put others into its transaction', async () => {
    const pool = bench.makePool({ max: 1 });
    await expect(pool.query('begin')).rejects.toThrow(TransactionError);
    // One that no text tells.
    await pool.query('set standard_conforming_strings = off');
    await expect(pool.query("select '\\'; commit; '; begin")).rejects.toThrow(TransactionError);
    const ids = await Promise.all([1, 2].map(() => pool.query('select pg_current_xact_id()::text as id')));
    expect(ids[0]?.rows[0].id).not.toBe(ids[1]?.rows[0].id);
    expect(pool.stats().counters.rolledBackOnReturn).toBe(1);
  });

  test('a caller who gives up waiting for a connection does not strand it', async () => {
    const pool = bench.makePool({ max: 1 });
    const held = await pool.connect();
    const abort = new AbortController();
    const given = pool.connect({ signal: abort.signal });
    const next = pool.connect();
    held.release();
    abort.abort();
    // The first was served by the release; what comes of the signal is too late to matter.
    (await given).release();
    (await next).release();
    expect(pool.idleCount).toBe(1);
  });

  test('nobody waits for ever in the queue', async () => {
    const pool = bench.makePool({ max: 1, acquireTimeoutMs: 30 });
    const held = await pool.connect({ acquireTimeoutMs: 10_000 });
    await expect(pool.query('select 1')).rejects.toBeInstanceOf(AcquireTimeoutError);
    held.release();
  });
});
