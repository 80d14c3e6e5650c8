import { once } from 'node:events';
import Cursor from 'pg-cursor';
import { beforeAll, describe, expect, test } from 'vitest';
import { pidOf, usePools } from '../../support/pools.js';
import { startProxy, targetOf } from '../../support/proxy.js';
import { until } from '../../support/wait.js';

const bench = usePools();

beforeAll(() => bench.sql('create table kept (n int)'));

describe('pain 3: a client released with an error on a half-open link', () => {
  test('does not starve who waits: its place is free at once, in the order of the queue', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    const pool = bench.makePool({ connectionString: proxy.url(bench.url), max: 1 });
    const client = await pool.connect();
    const order: string[] = [];
    const older = pool.query('select 1').then(() => order.push('older'));
    proxy.blackhole();
    proxy.thaw();
    client.release(new Error('half open'));
    const newer = pool.query('select 1').then(() => order.push('newer'));
    await Promise.all([older, newer]);
    expect(order).toEqual(['older', 'newer']);
  });
});

describe('pain 5: after a query_timeout', () => {
  test('the next borrower gets a connection whose answers are its own', async () => {
    const pool = bench.makePool({ max: 1, query_timeout: 600, pingTimeoutMs: 100 });
    const client = await pool.connect();
    await expect(client.query('select pg_sleep(1), 1 as old')).rejects.toThrow('Query read timeout');
    client.release();
    expect((await pool.query('select 2 as new')).rows).toEqual([{ new: 2 }]);
    await expect(pool.query('select pg_sleep(1), 1 as old')).rejects.toThrow('Query read timeout');
    const next = await pool.connect();
    expect((await next.query('select 3 as new')).rows).toEqual([{ new: 3 }]);
    next.release();
    expect(pool.totalCount).toBe(1);
  });

  test('a statement that ends soon after costs no connection', async () => {
    const pool = bench.makePool({ max: 1 });
    const client = await pool.connect();
    const slow = client.query({ text: 'select pg_sleep(0.15)', query_timeout: 50 } as never);
    await expect(slow).rejects.toThrow('Query read timeout');
    client.release();
    const { rows } = await pool.query('select pg_backend_pid() as pid');
    expect(rows[0].pid).toBe(pidOf(client));
  });
});

describe('a connection that is dropped while its statement runs', () => {
  test('does not leave the server running it', async () => {
    const pool = bench.makePool({ max: 1 });
    const client = await pool.connect();
    const lost = expect(client.query('select pg_sleep(60)')).rejects.toThrow();
    const isRunning = async () =>
      (await bench.sessions()).some(({ state, query }) => state === 'active' && /sleep/.test(query));
    await until('it runs', isRunning);
    client.release(true);
    await lost;
    await until('it is cancelled', async () => !(await isRunning()));
  });
});

describe('pain 7: what a borrower leaves behind', () => {
  test.each(['begin', 'begin; select 1 / 0'])(
    'an open transaction (%s) is rolled back before the next',
    async (sql) => {
      const pool = bench.makePool({ max: 1 });
      const client = await pool.connect();
      await client.query(sql).catch(() => undefined);
      await client.query('insert into kept values (1)').catch(() => undefined);
      client.release();
      const next = await pool.connect();
      expect(next).toBe(client);
      expect(next.getTransactionStatus()).toBe('I');
      expect((await next.query('select * from kept')).rows).toEqual([]);
      next.release();
      expect(pool.stats().counters.rolledBackOnReturn).toBe(1);
    },
  );

  test('session state goes with resetQuery, and named statements work afterwards', async () => {
    const pool = bench.makePool({ max: 1, resetQuery: 'DISCARD ALL' });
    const named = { name: 'one', text: 'select current_setting($1) as value', values: ['work_mem'] };
    const seen: unknown[] = [];
    for (let i = 0; i < 3; i += 1) {
      const client = await pool.connect();
      seen.push((await client.query(named)).rows[0].value);
      await client.query("set work_mem = '9MB'; create temp table mine (); listen news");
      expect((await client.query(named)).rows[0].value).toBe('9MB');
      client.release();
    }
    expect(seen).toEqual(['4MB', '4MB', '4MB']);
    expect((await pool.query(named)).rows).toEqual([{ value: '4MB' }]);
    expect(pool.stats().counters.opened).toBe(1);
  });

  test('in a transaction with resetQuery, both are seen to', async () => {
    const pool = bench.makePool({ max: 1, resetQuery: 'DISCARD ALL' });
    const client = await pool.connect();
    await client.query("set work_mem = '9MB'; begin; insert into kept values (1)");
    client.release();
    expect((await pool.query('select count(*)::int as n from kept')).rows).toEqual([{ n: 0 }]);
    expect((await pool.query('show work_mem')).rows).toEqual([{ work_mem: '4MB' }]);
    expect(pool.stats().counters.opened).toBe(1);
  });

  test('a COMMIT that nobody awaited is carried out before the connection goes on', async () => {
    const pool = bench.makePool({ max: 1 });
    const client = await pool.connect();
    await client.query('begin; create table committed (); insert into kept values (2)');
    const committed = client.query('commit');
    client.release();
    await committed;
    expect((await pool.query('select n from kept')).rows).toEqual([{ n: 2 }]);
    await pool.query('delete from kept');
  });
});

describe('pain 13: listeners', () => {
  test('that a borrower put on the client are gone when it comes back, those of the connect event are not', async () => {
    const pool = bench.makePool({ max: 1 });
    const heard: string[] = [];
    pool.on('connect', (client) => client.on('notification' as never, () => heard.push('owner')));
    const client = await pool.connect();
    const before = client.eventNames().map((name) => [name, client.listenerCount(name)]);
    for (const event of ['notification', 'notice', 'error', 'end', 'drain', 'mine']) {
      client.on(event as 'notice', () => heard.push(event));
    }
    client.once('notification', () => heard.push('once'));
    await client.query('listen news');
    client.release();
    heard.length = 0;
    const next = await pool.connect();
    expect(next.eventNames().map((name) => [name, next.listenerCount(name)])).toEqual(before);
    await next.query("listen news; notify news, 'hello'; select 1");
    await until('the notification is there', () => heard.length > 0);
    next.release();
    expect(heard).toEqual(['owner']);
  });

  test('do not grow with the number of checkouts', async () => {
    const pool = bench.makePool({ max: 1 });
    const count = async (): Promise<number> => {
      const client = await pool.connect();
      const total = client.eventNames().reduce((sum, name) => sum + client.listenerCount(name), 0);
      client.once('error', () => undefined);
      client.release();
      return total;
    };
    const first = await count();
    for (let i = 0; i < 50; i += 1) await pool.query('select 1');
    expect(await count()).toBe(first);
  });
});

describe('pain 15: a cursor given to pool.query', () => {
  test('gives its connection back when it is closed, read to its end or refused', async () => {
    const pool = bench.makePool({ max: 1 });
    const closed = pool.query(new Cursor('select generate_series(1, 1000)'));
    await closed.read(1);
    await closed.close();
    const read = pool.query(new Cursor('select 1'));
    while ((await read.read(10)).length > 0);
    await expect(pool.query(new Cursor('selec')).read(1)).rejects.toMatchObject({ code: '42601' });
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(pool.stats().counters.opened).toBe(1);
  });
});

describe('pain 18: what users of Drizzle meet', () => {
  test('a client whose BEGIN fails is not leaked', async () => {
    const pool = bench.makePool({ max: 1, pingAfterIdleMs: 60_000 });
    for (let i = 0; i < 5; i += 1) {
      const failed = pool.transaction(async (tx) => {
        await bench.terminate(pidOf(tx.client));
        await tx.query('select 1');
      });
      await expect(failed).rejects.toThrow();
    }
    await pool.query('select 1');
    expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([1, 1, 0]);
  });

  test('a broken client that is released as if it were well is not handed out again', async () => {
    const pool = bench.makePool({ max: 1 });
    const client = await pool.connect();
    const broken = once(client, 'error');
    await bench.terminate(pidOf(client));
    await broken;
    client.release();
    const next = await pool.connect();
    expect(next).not.toBe(client);
    expect((await next.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    next.release();
  });
});
