import { describe, expect, test } from 'vitest';
import { usePools } from '../../support/pools.js';
import { startProxy, targetOf } from '../../support/proxy.js';
import { until } from '../../support/wait.js';

const bench = usePools();

describe('pain 6: a connection that died idle', () => {
  test('is not handed out, whether or not the server said goodbye', async () => {
    const pool = bench.makePool({ max: 3 });
    for (let i = 0; i < 3; i += 1) {
      await Promise.all(Array.from({ length: 3 }, () => pool.query('select pg_sleep(0.01)')));
      // One may have been on its way when the others were ended.
      await until('they are dead', async () => {
        await bench.terminate();
        return (await bench.sessions()).length === 0 && pool.totalCount === 0;
      });
      const calls = Array.from({ length: 10 }, () => pool.query('select 1 as one'));
      for (const { rows } of await Promise.all(calls)) expect(rows).toEqual([{ one: 1 }]);
    }
  });

  test('behind a link that went silent is found out by a ping, and the caller gets another', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    const pool = bench.makePool({
      connectionString: proxy.url(bench.url),
      max: 2,
      pingAfterIdleMs: 0,
      pingTimeoutMs: 60,
    });
    await Promise.all([pool.query('select pg_sleep(0.01)'), pool.query('select pg_sleep(0.01)')]);
    await until('time has passed', () => pool.idleCount === pool.totalCount && pool.stats().oldestConnectionMs > 5);
    proxy.blackhole();
    proxy.thaw();
    const calls = Array.from({ length: 5 }, () => pool.query('select 1 as one'));
    for (const { rows } of await Promise.all(calls)) expect(rows).toEqual([{ one: 1 }]);
    expect(pool.stats().counters.closed.invalid).toBeGreaterThan(0);
    expect(pool.stats().counters.queryErrors).toBe(0);
  });
});

describe('pain 9: which idle connection is next', () => {
  async function orderOf(idleOrder: 'lifo' | 'fifo'): Promise<number[]> {
    const pool = bench.makePool({ max: 3, idleOrder });
    const clients = [await pool.connect(), await pool.connect(), await pool.connect()];
    for (const client of clients) client.release();
    const order: number[] = [];
    for (let i = 0; i < 6; i += 1) {
      const client = await pool.connect();
      order.push(clients.indexOf(client));
      client.release();
    }
    return order;
  }

  test('with lifo the one used last, so that the others idle out', async () => {
    expect(await orderOf('lifo')).toEqual([2, 2, 2, 2, 2, 2]);
  });

  test('with fifo the one unused for longest, so that all are used alike', async () => {
    expect(await orderOf('fifo')).toEqual([0, 1, 2, 0, 1, 2]);
  });
});

describe('pain 11: min', () => {
  test('is filled before anybody asks, kept through idle timeouts, and filled again after losses', async () => {
    const pool = bench.makePool({ max: 5, min: 3, idleTimeoutMillis: 40 });
    await until('min is there', () => pool.idleCount === 3);
    expect(await bench.sessions()).toHaveLength(3);
    const clients = await Promise.all(Array.from({ length: 5 }, () => pool.connect()));
    expect(pool.stats().counters.opened).toBeGreaterThan(3);
    for (const client of clients) client.release();
    await until('those above min have idled out', () => pool.totalCount === 3);
    const before = (await bench.sessions()).map(({ pid }) => pid);
    await bench.terminate();
    await until('min is there again', async () => {
      const now = await bench.sessions();
      return pool.idleCount === 3 && now.length === 3 && now.every(({ pid }) => !before.includes(pid));
    });
  });
});

describe('pain 14: prepared statements', () => {
  test('go to a connection that has them, as long as one is free', async () => {
    for (const idleOrder of ['lifo', 'fifo'] as const) {
      const pool = bench.makePool({ max: 3, idleOrder });
      const clients = [await pool.connect(), await pool.connect(), await pool.connect()];
      await clients[1]?.query({ name: 'known', text: 'select 1' });
      for (const client of clients) client.release();
      for (let i = 0; i < 5; i += 1) {
        await pool.query({ name: 'known', text: 'select 1' });
        await pool.query('select 1');
      }
      const holders = await Promise.all(
        [0, 1, 2].map(async () => {
          const client = await pool.connect();
          const { rows } = await client.query(
            "select count(*)::int as n from pg_prepared_statements where name = 'known'",
          );
          return { client, n: rows[0].n as number };
        }),
      );
      expect(holders.filter(({ n }) => n === 1).map(({ client }) => client)).toEqual([clients[1]]);
      for (const { client } of holders) client.release();
    }
  });
});
