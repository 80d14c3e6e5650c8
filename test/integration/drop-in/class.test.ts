import { inspect } from 'node:util';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { Pool } from '../../../src/index.js';
import { usePools } from '../../support/pools.js';

const bench = usePools();

describe('the class', () => {
  test('is a pg.Pool to instanceof and by its name', () => {
    const pool = bench.makePool();
    expect(pool).toBeInstanceOf(pg.Pool);
    expect(pool).toBeInstanceOf(Pool);
    expect(Object.getPrototypeOf(pool).constructor.name).toContain('Pool');
    expect(bench.makePgPool()).not.toBeInstanceOf(Pool);
  });

  test('is a pg.Pool when subclassed, with options and methods of its own', async () => {
    class Audited extends Pool {
      readonly seen: unknown[] = [];
      override query(...args: unknown[]): never {
        this.seen.push(args[0]);
        return Reflect.apply(Pool.prototype.query, this, args) as never;
      }
    }
    const pool = new Audited({ connectionString: bench.url });
    expect(pool).toBeInstanceOf(pg.Pool);
    await (pool as Pool).query('select 1');
    expect(pool.seen).toEqual(['select 1']);
    await pool.end();
  });

  test('shows none of the methods together by which knex knows a tarn pool', () => {
    const pool = bench.makePool() as unknown as Record<string, unknown>;
    const tarn = ['acquire', 'release', 'destroy', 'numFree', 'numUsed', 'numPendingAcquires'];
    expect(tarn.filter((name) => name in pool)).toEqual([]);
  });

  test('has pg.Pool’s properties, also when printed, with no password in it', () => {
    const pool = bench.makePool({ password: 'canary-word', max: 3 });
    const { totalCount, idleCount, waitingCount, expiredCount, ending, ended } = pool;
    expect({ totalCount, idleCount, waitingCount, expiredCount, ending, ended }).toEqual({
      totalCount: 0,
      idleCount: 0,
      waitingCount: 0,
      expiredCount: 0,
      ending: false,
      ended: false,
    });
    expect(pool.Client).toBe(pg.Client);
    expect(inspect(pool, { depth: 20, showHidden: false })).not.toContain('canary-word');
  });

  test('opens nothing when it is made', async () => {
    bench.makePool({ max: 5 });
    expect(await bench.sessions()).toEqual([]);
  });
});

describe('options', () => {
  test('are a real object with the values in force', () => {
    const { options } = bench.makePool({ max: 7, idleTimeoutMillis: 1234 });
    expect(Object.getPrototypeOf(options)).toBe(Object.prototype);
    expect(options).toMatchObject({ max: 7, min: 0, idleTimeoutMillis: 1234, application_name: 'tested' });
    expect(options.host).toBe(new URL(bench.url).hostname);
    expect(Object.keys(options)).toContain('max');
  });

  test('hide the password, which is there for another pool made of them', async () => {
    const first = bench.makePool();
    const { password } = new URL(bench.url);
    expect(Object.keys(first.options)).not.toContain('password');
    expect(JSON.stringify(first.options)).not.toContain(password);
    expect(first.options.password).toBe(decodeURIComponent(password));
    for (const Class of [Pool, pg.Pool]) {
      const second = new Class(first.options);
      expect((await second.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      await second.end();
    }
  });

  test('of a pg.Pool make the same pool', async () => {
    const { protocol: _, hostname: host, port, username: user, password, pathname } = new URL(bench.url);
    const original = new pg.Pool({ host, port: Number(port), user, password, database: pathname.slice(1), max: 3 });
    const pool = new Pool(original.options);
    expect(pool.options.max).toBe(3);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
    await original.end();
  });

  test('take a password function, a Client class and onConnect', async () => {
    const seen: string[] = [];
    class Noted extends pg.Client {
      constructor(config?: pg.ClientConfig) {
        super(config);
        seen.push('made');
      }
    }
    const { hostname: host, port, username: user, password, pathname } = new URL(bench.url);
    const pool = new Pool({
      host,
      port: Number(port),
      user,
      database: pathname.slice(1),
      password: async () => {
        seen.push('password');
        return decodeURIComponent(password);
      },
      Client: Noted as unknown as NonNullable<pg.PoolConfig['Client']>,
      onConnect: (client) => {
        seen.push('onConnect');
        return client.query("set work_mem = '5MB'") as unknown as undefined;
      },
    });
    expect((await pool.query('show work_mem')).rows).toEqual([{ work_mem: '5MB' }]);
    expect(seen).toEqual(['made', 'password', 'onConnect']);
    expect(pool.Client).toBe(Noted);
    await pool.end();
  });
});
