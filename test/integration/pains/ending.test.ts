import type { Socket } from 'node:net';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { describe, expect, test } from 'vitest';
import type { Pool, PoolOptions } from '../../../src/index.js';
import { usePools } from '../../support/pools.js';
import { startProxy, targetOf } from '../../support/proxy.js';
import { watchUnhandled } from '../../support/unhandled.js';
import { until, within } from '../../support/wait.js';

const bench = usePools();

/** A pool and the sockets of all of its connections. */
function makeWatched(options: PoolOptions): { pool: Pool; sockets: Socket[] } {
  const pool = bench.makePool(options);
  const sockets: Socket[] = [];
  pool.on('connect', (client) =>
    sockets.push((client as unknown as { connection: { stream: Socket } }).connection.stream),
  );
  return { pool, sockets };
}

/** Brings a pool into a state in which other pools' `end()` never resolved. */
const states: Readonly<Record<string, (pool: Pool) => Promise<unknown>>> = {
  'was never used': async () => undefined,
  'is idle': (pool) => pool.query('select 1'),
  'has a client that is never released': (pool) => pool.connect(),
  'has a client with a query that does not end': async (pool) => {
    const client = await pool.connect();
    client.query('select pg_sleep(60)').catch(() => undefined);
  },
  'has a client in a transaction, and callers who wait': async (pool) => {
    await (await pool.connect()).query('begin');
    await pool.connect();
    for (let i = 0; i < 5; i += 1) pool.query('select 1').catch(() => undefined);
  },
  'has a cursor that is never closed': async (pool) => {
    await pool.query(new Cursor('select generate_series(1, 1000)')).read(1);
  },
  'has a client whose connection was lost': async (pool) => {
    await pool.connect();
    await bench.terminate();
    await until('the loss is noticed', () => pool.totalCount === 0);
  },
  'is suspended': async (pool) => {
    await pool.suspend();
    pool.query('select 1').catch(() => undefined);
  },
};

describe('pain 10: end()', () => {
  test.each(Object.entries(states))(
    'resolves, and after every socket is closed, when the pool %s',
    async (_name, reach) => {
      const { pool, sockets } = makeWatched({ max: 2 });
      await reach(pool);
      await within(pool.end({ timeoutMs: 60 }), 30_000, 'the end');
      expect(sockets.filter(({ closed }) => !closed)).toEqual([]);
      expect([pool.ended, pool.totalCount, pool.waitingCount]).toEqual([true, 0, 0]);
      await bench.terminate();
    },
  );

  test('resolves when the server accepts and never answers, or is not there, and nothing is tried afterwards', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    for (const fail of [() => proxy.deaf(), () => proxy.refuse()]) {
      fail();
      const pool = bench.makePool({ connectionString: proxy.url(bench.url), max: 2, waitForServer: true });
      const refused = expect(pool.query('select 1')).rejects.toMatchObject({ code: 'HEADROOM_POOL_CLOSED' });
      await within(pool.end({ timeoutMs: 60 }), 30_000, 'the end');
      await refused;
      const { openFailed } = pool.stats().counters;
      expect(pool.totalCount).toBe(0);
      expect(pool.stats().counters.openFailed).toEqual(openFailed);
    }
  });

  test('resolves behind a link that went silent', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    const pool = bench.makePool({ connectionString: proxy.url(bench.url), max: 2 });
    await Promise.all([pool.query('select pg_sleep(0.01)'), pool.query('select pg_sleep(0.01)')]);
    proxy.blackhole();
    await within(pool.end({ timeoutMs: 60 }), 30_000, 'the end');
    expect(pool.totalCount).toBe(0);
  });

  test('lets accepted work finish, callers in the queue included', async () => {
    const { pool, sockets } = makeWatched({ max: 1 });
    const calls = Array.from({ length: 5 }, () => pool.query('select pg_sleep(0.01), 1 as one'));
    const ended = pool.end();
    for (const { rows } of await Promise.all(calls)) expect(rows).toMatchObject([{ one: 1 }]);
    await ended;
    expect(sockets.every(({ closed }) => closed)).toBe(true);
  });

  test('called many times resolves every time', async () => {
    const pool = bench.makePool({ max: 1 });
    await pool.query('select 1');
    await Promise.all([pool.end(), pool.end(), new Promise<void>((resolve) => pool.end(resolve))]);
    await pool.end();
  });

  test.each(['connect', 'acquire', 'release'] as const)(
    'cuts off nothing that a listener of `%s` has under way',
    async (event) => {
      using unhandled = watchUnhandled();
      for (let i = 0; i < 8; i += 1) {
        const pool = bench.makePool({ max: 2, pipelining: i % 2 === 0 ? 'auto' : 'off' });
        const listener = (...given: unknown[]): void => {
          const client = given.find((each) => each instanceof pg.Client) as pg.Client;
          void client.query('select pg_sleep(0.03)');
        };
        pool.on(event as 'connect', listener);
        await Promise.all([1, 2, 3].map(() => pool.query('select 1')));
        await within(pool.end(), 30_000, 'the end');
      }
      expect(unhandled.errors).toEqual([]);
    },
  );
});
