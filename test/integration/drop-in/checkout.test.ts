import { once } from 'node:events';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { pidOf, usePools } from '../../support/pools.js';
import { until } from '../../support/wait.js';

const bench = usePools();

describe('a checked-out client', () => {
  test('is the same object at every checkout, and a plain pg.Client', async () => {
    const pool = bench.makePool({ max: 1 });
    const first = await pool.connect();
    expect(first).toBeInstanceOf(pg.Client);
    expect(Object.getPrototypeOf(first)).toBe(pg.Client.prototype);
    const known = new WeakMap([[first as object, 'mine']]);
    first.release();
    const second = await pool.connect();
    expect(second).toBe(first);
    expect(known.get(second)).toBe('mine');
    expect(pidOf(second)).toBe((await second.query('select pg_backend_pid() as pid')).rows[0].pid);
    second.release();
    const third = await new Promise((resolve) => pool.connect((_error, client) => resolve(client)));
    expect(third).toBe(first);
    first.release();
  });

  test('may be released once for each checkout: later calls throw and harm nobody', async () => {
    const pool = bench.makePool({ max: 1 });
    const client = await pool.connect();
    const { release } = client;
    release();
    expect(() => release()).toThrow('Release called on client which has already been released to the pool.');
    expect(() => client.release()).toThrow('already been released');
    const next = await pool.connect();
    expect(() => release()).toThrow('already been released');
    expect((await next.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(pool.idleCount).toBe(0);
    next.release();
    await new Promise<void>((resolve) =>
      pool.connect((_error, _client, done) => {
        done();
        expect(() => done()).toThrow('already been released');
        resolve();
      }),
    );
  });

  test('is closed and replaced when released with an error or with true', async () => {
    const pool = bench.makePool({ max: 1 });
    const pids: number[] = [];
    for (const reason of [undefined, true, new Error('bad'), false]) {
      const client = await pool.connect();
      pids.push(pidOf(client));
      client.release(reason);
    }
    expect(pids[1]).toBe(pids[0]);
    expect(pids[2]).not.toBe(pids[1]);
    expect(pids[3]).not.toBe(pids[2]);
    expect(pool.idleCount).toBe(1);
  });

  test('has its socket dropped at once when released with an error while a query runs', async () => {
    const pool = bench.makePool({ max: 1 });
    const client = await pool.connect();
    const failed = expect(client.query('select pg_sleep(60)')).rejects.toThrow('Connection terminated');
    await until('the query runs', async () => (await bench.sessions())[0]?.state === 'active');
    client.release(new Error('enough'));
    await bench.terminate(pidOf(client));
    await failed;
    expect(pool.totalCount).toBe(0);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('may have its end() overridden while it is out', async () => {
    const pool = bench.makePool({ max: 1 });
    const client = await pool.connect();
    const { end } = client;
    let calls = 0;
    client.end = (() => {
      calls += 1;
    }) as unknown as typeof end;
    await client.query('select 1');
    client.end = end;
    client.release();
    await pool.query('select 1');
    await pool.end();
    expect(calls).toBe(0);
    expect(await bench.sessions()).toEqual([]);
  });

  test('ended by its borrower leaves the pool when it is released', async () => {
    const pool = bench.makePool({ max: 1 });
    const client = await pool.connect();
    await client.end();
    client.release();
    expect(pool.totalCount).toBe(0);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('counts', () => {
  test('are right at once after checkout, release and release with an error', async () => {
    const pool = bench.makePool({ max: 2 });
    const counts = () => [pool.totalCount, pool.idleCount, pool.waitingCount];
    const one = await pool.connect();
    expect(counts()).toEqual([1, 0, 0]);
    const two = await pool.connect();
    const three = pool.connect();
    expect(counts()).toEqual([2, 0, 1]);
    one.release();
    expect(counts()).toEqual([2, 0, 0]);
    const client = await three;
    two.release();
    expect(counts()).toEqual([2, 1, 0]);
    client.release(new Error('bad'));
    expect(counts()).toEqual([1, 1, 0]);
  });

  test('are right at once when an idle connection is lost', async () => {
    const pool = bench.makePool({ max: 2 });
    await pool.query('select 1');
    const lost = once(pool, 'error').then(() => [pool.totalCount, pool.idleCount]);
    await bench.terminate();
    expect(await lost).toEqual([0, 0]);
  });

  test('include the expired checkouts that will be closed when they come back', async () => {
    const pool = bench.makePool({ max: 1, maxLifetimeSeconds: 0.05 });
    const client = await pool.connect();
    await until('the connection is too old', () => pool.expiredCount === 1);
    client.release();
    expect([pool.totalCount, pool.expiredCount]).toEqual([0, 0]);
  });
});

describe('events', () => {
  test('come with pg.Pool’s arguments and in its order', async () => {
    const pool = bench.makePool({ max: 1 });
    const seen: unknown[][] = [];
    for (const name of ['connect', 'acquire', 'release', 'remove'] as const) {
      pool.on(name, (...args: unknown[]) => seen.push([name, ...args]));
    }
    const client = await pool.connect();
    client.release();
    await pool.connect();
    const error = new Error('bad');
    client.release(error);
    expect(seen).toEqual([
      ['connect', client],
      ['acquire', client],
      ['release', undefined, client],
      ['acquire', client],
      ['release', error, client],
      ['remove', client],
    ]);
  });

  test('of an idle connection’s loss name the client, in the error too', async () => {
    const pool = bench.makePool({ max: 1 });
    let known: unknown;
    pool.on('connect', (client) => {
      known = client;
    });
    await pool.query('select 1');
    const removed = once(pool, 'remove');
    const failed = once(pool, 'error');
    await bench.terminate();
    const [error, client] = await failed;
    expect(error).toMatchObject({ code: '57P01' });
    expect(client).toBe(known);
    expect(error.client).toBe(known);
    expect(await removed).toEqual([known]);
  });

  test('of a lost checkout come to the client alone', async () => {
    const pool = bench.makePool({ max: 1 });
    const errors: unknown[] = [];
    pool.on('error', (error) => errors.push(error));
    const client = await pool.connect();
    const failed = once(client, 'error');
    await bench.terminate(pidOf(client));
    expect((await failed)[0]).toMatchObject({ code: '57P01' });
    client.release();
    expect(errors).toEqual([]);
    expect(pool.totalCount).toBe(0);
  });

  test('can be listened to, listed and left as with pg.Pool', () => {
    const pool = bench.makePool();
    const listener = () => undefined;
    expect(pool.on('error', listener)).toBe(pool);
    pool.addListener('connect', listener);
    expect(pool.listeners('error')).toEqual([listener]);
    expect(pool.listeners('connect')).toEqual([listener]);
    pool.removeListener('error', listener);
    pool.off('connect', listener);
    expect(pool.listenerCount('error') + pool.listenerCount('connect')).toBe(0);
  });

  test('queries that a connect listener queues run before the borrower’s', async () => {
    const pool = bench.makePool({ max: 1 });
    pool.on('connect', (client) => {
      client.query("set work_mem = '7MB'");
      client.query("set search_path = 'elsewhere'");
    });
    expect((await pool.query('show work_mem')).rows).toEqual([{ work_mem: '7MB' }]);
    const client = await pool.connect();
    expect((await client.query('show search_path')).rows).toEqual([{ search_path: 'elsewhere' }]);
    client.release();
  });

  test('listeners that a connect listener puts on the client stay', async () => {
    const pool = bench.makePool({ max: 1 });
    const notices: unknown[] = [];
    pool.on('connect', (client) => (client as pg.PoolClient).on('notice', ({ message }) => notices.push(message)));
    for (const n of [1, 2]) await pool.query(`do $$ begin raise notice 'number ${n}'; end $$`);
    expect(notices).toEqual(['number 1', 'number 2']);
  });
});

describe('the end', () => {
  test('calls back or resolves when everything is closed, and says so in ending and ended', async () => {
    const pool = bench.makePool({ max: 2 });
    const client = await pool.connect();
    const ended = new Promise<void>((resolve) => expect(pool.end(resolve)).toBeUndefined());
    expect([pool.ending, pool.ended]).toEqual([true, false]);
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    client.release();
    await ended;
    expect([pool.ending, pool.ended, pool.totalCount]).toEqual([true, true, 0]);
    await until('the session is gone', async () => (await bench.sessions()).length === 0);
    await expect(pool.connect()).rejects.toThrow('Cannot use a pool after calling end on the pool');
    await expect(pool.query('select 1')).rejects.toThrow('Cannot use a pool after calling end on the pool');
  });

  test('may be called again, and may be replaced by a function that calls it', async () => {
    const pool = bench.makePool({ max: 1 });
    const end = pool.end as () => Promise<void>;
    let calls = 0;
    pool.end = (() => {
      calls += 1;
      return end.call(pool);
    }) as typeof pool.end;
    await pool.query('select 1');
    await pool.end();
    await pool.end();
    expect([calls, pool.ended]).toEqual([2, true]);
  });
});
