import { once } from 'node:events';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import type { PoolOptions } from '../../../src/index.js';
import { testUnless } from '../../support/needed.js';
import { pidOf, usePools } from '../../support/pools.js';
import { until } from '../../support/wait.js';

// What the documentation of pg-pool 3.14 (its README) and of node-postgres (api/pool) says of a pool, each line with both
// pools. The differences that docs/migrate/pg-pool.md lists are at the end, by name.

const bench = usePools();

/** A caller that calls back. */
type Callback<T = unknown> = (error: Error | undefined, value?: T, release?: (error?: Error | boolean) => void) => void;

function calledBack<T>(
  call: (callback: Callback<T>) => unknown,
): Promise<{ error?: Error; value?: T; release: () => void }> {
  return new Promise((resolve) => {
    call((error, value, release) =>
      resolve({ ...(error && { error }), ...(value !== undefined && { value }), release: () => release?.() }),
    );
  });
}

describe.each([
  ['pg.Pool', (options: PoolOptions = {}) => bench.makePgPool(options as pg.PoolConfig)],
  ['this pool', (options: PoolOptions = {}) => bench.makePool(options) as pg.Pool],
] as const)('%s', (name, make) => {
  const unlessOurs = name === 'this pool' ? undefined : 'it is of this pool alone';

  describe('creating', () => {
    test('needs no `new` arguments, opens nothing, and has the documented defaults of its size', () => {
      const pool = make();
      expect([pool.totalCount, pool.idleCount, pool.waitingCount]).toEqual([0, 0, 0]);
      expect([pool.options.max, pool.options.min]).toEqual([10, 0]);
    });

    test('passes properties to the client and keeps those of the pool', async () => {
      const pool = make({
        max: 20,
        idleTimeoutMillis: 1000,
        connectionTimeoutMillis: 9000,
        maxUses: 7500,
        statement_timeout: 7777,
      });
      expect(pool.options).toMatchObject({
        max: 20,
        idleTimeoutMillis: 1000,
        connectionTimeoutMillis: 9000,
        maxUses: 7500,
      });
      expect((await pool.query('show statement_timeout')).rows).toEqual([{ statement_timeout: '7777ms' }]);
    });

    test('takes a Client class', async () => {
      class Own extends pg.Client {
        readonly isOwn = true;
      }
      const client = await make({ Client: Own as never }).connect();
      expect(client).toHaveProperty('isOwn', true);
      client.release();
    });

    test('uses pg’s own settings from the environment', async () => {
      const { hostname, port, username, password, pathname } = new URL(bench.url);
      const variables = { PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: decodeURIComponent(password) };
      const before = { ...process.env };
      Object.assign(process.env, variables, { PGDATABASE: pathname.slice(1) });
      try {
        const pool = make({ connectionString: undefined });
        expect((await pool.query('select current_database() as name')).rows).toEqual([{ name: pathname.slice(1) }]);
      } finally {
        for (const variable of [...Object.keys(variables), 'PGDATABASE']) delete process.env[variable];
        Object.assign(process.env, before);
      }
    });
  });

  describe('acquiring', () => {
    test('resolves with a client that queries and is released', async () => {
      const pool = make();
      const client = await pool.connect();
      expect((await client.query('select $1::text as name', ['pg-pool'])).rows).toEqual([{ name: 'pg-pool' }]);
      expect([pool.totalCount, pool.idleCount]).toEqual([1, 0]);
      client.release();
      expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
    });

    test('calls back with a client and a function that releases it', async () => {
      const pool = make({ max: 1 });
      const { error, value, release } = await calledBack<pg.PoolClient>((callback) => pool.connect(callback as never));
      expect(error).toBeUndefined();
      expect((await value?.query('select 1 as n'))?.rows).toEqual([{ n: 1 }]);
      release();
      expect(pool.idleCount).toBe(1);
    });

    test('gives the same client again when it is idle', async () => {
      const pool = make();
      const first = await pool.connect();
      first.release();
      expect(await pool.connect()).toBe(first);
      first.release();
    });

    test('lets callers wait in order while all are taken', async () => {
      const pool = make({ max: 1 });
      const held = await pool.connect();
      const order: number[] = [];
      const waiting = [1, 2, 3].map(async (n) => {
        const client = await pool.connect();
        order.push(n);
        client.release();
      });
      expect(pool.waitingCount).toBe(3);
      held.release();
      await Promise.all(waiting);
      expect([order, pool.waitingCount]).toEqual([[1, 2, 3], 0]);
    });

    test('never opens more than `max`', async () => {
      const pool = make({ max: 2 });
      const clients = [await pool.connect(), await pool.connect()];
      const third = pool.connect();
      expect([pool.totalCount, pool.waitingCount]).toEqual([2, 1]);
      for (const client of clients) client.release();
      (await third).release();
      expect((await bench.sessions()).length).toBe(2);
    });

    test('times out with the documented words, by promise and by callback', async () => {
      const pool = make({ max: 1 });
      const held = await pool.connect();
      // Only now: a busy machine may take longer to connect.
      pool.options.connectionTimeoutMillis = 100;
      const words = 'timeout exceeded when trying to connect';
      const error = await pool.connect().catch((caught: Error) => caught);
      expect((error as Error).message.startsWith(words)).toBe(true);
      const { error: other } = await calledBack((callback) => pool.query('select 1', callback as never));
      expect(other?.message.startsWith(words)).toBe(true);
      held.release();
      expect(pool.waitingCount).toBe(0);
    });
  });

  describe('releasing', () => {
    test.each([true, new Error('broken')])('with %s closes the client', async (reason) => {
      const pool = make();
      const client = await pool.connect();
      client.release(reason);
      expect([pool.totalCount, pool.idleCount]).toEqual([0, 0]);
      await pool.query('select 1');
      expect(pool.totalCount).toBe(1);
    });

    test('twice throws, with the documented words', async () => {
      const pool = make();
      const client = await pool.connect();
      const { release } = client;
      release();
      expect(() => release()).toThrow('Release called on client which has already been released to the pool.');
    });

    test('after `maxUses` uses closes the client', async () => {
      const pool = make({ maxUses: 2 });
      const pids: unknown[] = [];
      for (let i = 0; i < 4; i += 1) {
        const client = await pool.connect();
        pids.push(pidOf(client));
        client.release();
      }
      expect(new Set(pids).size).toBe(2);
    });

    test('after `maxLifetimeSeconds` closes it', async () => {
      const pool = make({ maxLifetimeSeconds: 1, max: 1 });
      const client = await pool.connect();
      await until('it has expired', () => pool.expiredCount === 1);
      client.release();
      await until('it is closed', () => pool.totalCount === 0);
    });

    test('leaves it open for `idleTimeoutMillis`, then closes it', async () => {
      const pool = make({ idleTimeoutMillis: 30 });
      const removed = once(pool, 'remove');
      (await pool.connect()).release();
      expect(pool.idleCount).toBe(1);
      await removed;
      expect(pool.totalCount).toBe(0);
    });

    test('keeps `min` clients whatever the idle timeout', async () => {
      const pool = make({ idleTimeoutMillis: 20, min: 1, max: 3 });
      const clients = await Promise.all([pool.connect(), pool.connect()]);
      for (const client of clients) client.release();
      await until('the other is closed', () => pool.totalCount === 1);
      expect(pool.idleCount).toBe(1);
    });
  });

  describe('querying', () => {
    test('runs a text, with values, or a config, and releases by itself', async () => {
      const pool = make();
      expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
      expect((await pool.query('select $1::text as name', ['brianc'])).rows).toEqual([{ name: 'brianc' }]);
      const config = { text: 'select $1::int as n', values: [7], rowMode: 'array' } as const;
      expect((await pool.query(config as unknown as pg.QueryConfig)).rows).toEqual([[7]]);
      expect(pool.idleCount).toBe(pool.totalCount);
    });

    test('calls back, with values and without', async () => {
      const pool = make();
      const { value } = await calledBack<pg.QueryResult>((callback) => pool.query('select 1 as n', callback as never));
      expect(value?.rows).toEqual([{ n: 1 }]);
      const other = await calledBack<pg.QueryResult>((callback) =>
        pool.query('select $1::int as n', [2], callback as never),
      );
      expect(other.value?.rows).toEqual([{ n: 2 }]);
    });

    test('passes on the error of the server, by promise and by callback', async () => {
      const pool = make();
      await expect(pool.query('select no_such_column')).rejects.toMatchObject({ code: '42703', severity: 'ERROR' });
      const { error } = await calledBack((callback) => pool.query('select no_such_column', callback as never));
      expect(error).toMatchObject({ code: '42703' });
      expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    });

    test('refuses a function as the first argument, through that function', async () => {
      const { error } = await calledBack((callback) => (make().query as (given: unknown) => unknown)(callback));
      expect(error?.message).toBe('Passing a function as the first parameter to pool.query is not supported');
    }, 10_000);

    test('gives a promise of the result of a Query object', async () => {
      const pool = make();
      const answer: unknown = await (pool.query(new pg.Query('select 3 as n')) as unknown as Promise<unknown>);
      expect(answer).toMatchObject({ rows: [{ n: 3 }], command: 'SELECT' });
      const failed = pool.query(new pg.Query('select no_such_column')) as unknown as Promise<unknown>;
      await expect(failed).rejects.toMatchObject({ code: '42703' });
      await until('its client is back', () => pool.idleCount === pool.totalCount);
    });
  });

  describe('events', () => {
    test('connect once for each new client, acquire and release for each use, remove at its end', async () => {
      const pool = make({ max: 2 });
      const counts = { connect: 0, acquire: 0, release: 0, remove: 0 };
      for (const event of Object.keys(counts) as (keyof typeof counts)[]) {
        pool.on(event as 'connect', () => {
          counts[event] += 1;
        });
      }
      await Promise.all(Array.from({ length: 20 }, () => pool.query('select 1')));
      // The first may have served all before the second was open.
      await until('both are open', () => counts.connect === 2);
      expect(counts).toMatchObject({ acquire: 20, release: 20, remove: 0 });
      await pool.end();
      await until('both are reported as removed', () => counts.remove === 2);
    });

    test('connect lets a listener mark the client before anyone has it', async () => {
      const pool = make();
      pool.on('connect', (client) => Object.assign(client, { mark: 5 }));
      const client = await pool.connect();
      expect(client).toHaveProperty('mark', 5);
      client.release();
    });

    test('error has the idle client that the server has ended, and the pool goes on', async () => {
      const pool = make();
      const client = await pool.connect();
      client.release();
      const heard = once(pool, 'error');
      await bench.terminate(pidOf(client));
      const [error, of] = await heard;
      expect([error.code, of]).toEqual(['57P01', client]);
      expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    });
  });

  describe('hooks', () => {
    test('onConnect is awaited before the client is given out', async () => {
      const pool = make({
        onConnect: async (client: pg.ClientBase) => void (await client.query("set work_mem = '5MB'")),
      } as never);
      expect((await pool.query('show work_mem')).rows).toEqual([{ work_mem: '5MB' }]);
    });

    test.each<[string, object]>([
      ['onConnect', { onConnect: () => Promise.reject(Object.assign(new Error('not this one'), { code: 'E_OWN' })) }],
      [
        'verify',
        {
          verify: (_: unknown, done: (error: Error) => void) =>
            done(Object.assign(new Error('not this one'), { code: 'E_OWN' })),
        },
      ],
    ])('an error of %s arrives as itself, and the client is closed', async (_, hooks) => {
      const pool = make(hooks);
      const error = await pool.connect().catch((caught: unknown) => caught);
      expect(error).toMatchObject({ message: 'not this one', code: 'E_OWN' });
      expect((error as Error).constructor).toBe(Error);
      await until('it is closed', () => pool.totalCount === 0);
    });

    test('log is called with lines', async () => {
      const lines: unknown[] = [];
      const pool = make({ log: (...messages: unknown[]) => void lines.push(messages[0]) } as never);
      await pool.query('select 1');
      expect(lines).toContain('connecting new client');
      expect(lines).toContain('new client connected');
      expect(lines).toContain('dispatching query');
      await until('the end of the query is logged', () => lines.includes('query dispatched'));
    });

    test('promises are of the given class', async () => {
      class Own<T> extends Promise<T> {}
      const pool = make({ Promise: Own } as never);
      expect(pool.query('select 1')).toBeInstanceOf(Own);
      const connecting = pool.connect();
      expect(connecting).toBeInstanceOf(Own);
      (await connecting).release();
      expect(pool.end()).toBeInstanceOf(Own);
    });
  });

  describe('ending', () => {
    test('closes idle clients, and resolves when all are closed', async () => {
      const pool = make();
      (await pool.connect()).release();
      await pool.end();
      expect([pool.totalCount, pool.ending, pool.ended]).toEqual([0, true, true]);
      await until('the server has closed it too', async () => (await bench.sessions()).length === 0);
    });

    test('waits for clients that are out', async () => {
      const pool = make();
      const client = await pool.connect();
      const ended = pool.end();
      expect([pool.ending, pool.ended]).toEqual([true, false]);
      expect((await client.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
      client.release();
      await ended;
      expect(pool.ended).toBe(true);
    });

    test('calls back', async () => {
      const { error } = await calledBack((callback) => make().end(callback as never));
      expect(error).toBeUndefined();
    });

    test('makes connect and query fail with the documented words', async () => {
      const pool = make();
      await pool.end();
      const words = 'Cannot use a pool after calling end on the pool';
      await expect(pool.connect()).rejects.toThrow(words);
      await expect(pool.query('select 1')).rejects.toThrow(words);
      const { error } = await calledBack((callback) => pool.connect(callback as never));
      expect(error?.message).toBe(words);
    });
  });

  describe('what libraries read', () => {
    test('the lists of clients, idle ones and waiting callers', async () => {
      const pool = make({ max: 2 }) as pg.Pool & Record<'_clients' | '_idle' | '_pendingQueue', unknown[]>;
      const clients = [await pool.connect(), await pool.connect()];
      const third = pool.connect();
      expect([pool._clients, pool._idle, pool._pendingQueue].map(({ length }) => length)).toEqual([2, 0, 1]);
      expect(new Set(pool._clients)).toEqual(new Set(clients));
      for (const client of clients) client.release();
      (await third).release();
      expect(pool._idle.length).toBe(2);
      expect((pool._idle as { client: unknown }[]).every(({ client }) => (clients as unknown[]).includes(client))).toBe(
        true,
      );
    });

    test('options, which make a client like the pool’s, spread or not', async () => {
      const pool = make({ pipelining: 'off' } as never);
      for (const options of [pool.options, { ...pool.options }]) {
        const client = new pg.Client(options as pg.ClientConfig);
        expect((client as unknown as { pipeline: boolean }).pipeline).toBe(false);
        await client.connect();
        await client.end();
      }
      expect(pool.options.connectionString).toBe(bench.url);
    });

    test('options, whose changes take effect', async () => {
      const pool = make({ max: 1 });
      const held = await pool.connect();
      pool.options.max = 2;
      (await pool.connect()).release();
      expect([pool.totalCount, pool.options.max]).toEqual([2, 2]);
      held.release(true);
      pool.options.idleTimeoutMillis = 20;
      pool.options.connectionTimeoutMillis = 4321;
      expect(pool.options).toMatchObject({ idleTimeoutMillis: 20, connectionTimeoutMillis: 4321 });
      (await pool.connect()).release();
      await until('the shorter idle timeout closes it', () => pool.totalCount === 0);
    });

    test('options, whose password is used from the next connection on', async () => {
      const { hostname: host, port, username: user, password, pathname } = new URL(bench.url);
      const address = { connectionString: undefined, host, port: Number(port), user, database: pathname.slice(1) };
      const pool = make({ ...address, password: 'wrong' });
      await expect(pool.query('select 1')).rejects.toMatchObject({ code: '28P01' });
      pool.options.password = decodeURIComponent(password);
      await until('it lets us in', () =>
        pool.query('select 1').then(
          () => true,
          () => false,
        ),
      );
      expect(JSON.stringify(pool.options)).not.toContain(password);
    });
  });

  test('pg’s pipeline mode is an option of the clients', async () => {
    const pool = make({ pipeline: true, max: 2 } as never);
    const client = (await pool.connect()) as pg.PoolClient & { pipeline: boolean };
    expect(client.pipeline).toBe(true);
    const answers = await Promise.all([client.query('select pg_sleep(0.01)'), client.query('select 2 as n')]);
    expect(answers[1].rows).toEqual([{ n: 2 }]);
    client.release();
    const many = await Promise.all(Array.from({ length: 50 }, (_, n) => pool.query('select $1::int as n', [n])));
    expect(many.map(({ rows }) => rows[0].n)).toEqual(many.map((_, n) => n));
    const again = (await pool.connect()) as pg.PoolClient & { pipeline: boolean };
    expect(again.pipeline).toBe(true);
    again.release();
  });

  testUnless(unlessOurs, 'differs by name: what docs/migrate/pg-pool.md says', async () => {
    const pool = make();
    // end() may be called twice.
    await Promise.all([pool.end(), pool.end()]);
    // A transaction cannot be opened by pool.query.
    await expect(make().query('begin')).rejects.toMatchObject({ code: 'HEADROOM_TRANSACTION' });
    // Methods inside pg.Pool are not there to be overridden or called.
    const other = bench.makePool();
    expect(() => (other as unknown as { newClient(): void }).newClient()).toThrow(/newClient is internal to pg\.Pool/);
    class Overriding extends (other.constructor as typeof pg.Pool) {
      newClient(): void {}
    }
    expect(() => new Overriding()).toThrow(/newClient: expected not to be overridden/);
    // Options by which the pool was built stay.
    expect(() => Object.assign(other.options, { name: 'other' })).toThrow(
      /name: expected to be given when the pool is created/,
    );
    expect(() => Object.assign(other.options, { max: 0 })).toThrow(/max: expected a whole number/);
  });
});
