import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { afterEach, describe, expect, test } from 'vitest';
import { Pool, type PooledClient } from '../../../src/index.js';
import { acquaint, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import { until } from '../../support/wait.js';

const bench = usePools();
const select = 'select $1::int as n';

type Method = (this: unknown, ...given: unknown[]) => unknown;

const undo: (() => void)[] = [];
afterEach(() => {
  for (const each of undo.splice(0).reverse()) each();
});

/** Puts a spy in the place of a method; says how often it was called, and takes it off again. */
function spy(owner: object, name: string): { calls: number; off(): void } {
  const hadOwn = Object.hasOwn(owner, name);
  const inner = Reflect.get(owner, name) as Method;
  const seen = {
    calls: 0,
    off: () => void (hadOwn ? Reflect.set(owner, name, inner) : Reflect.deleteProperty(owner, name)),
  };
  const outer: Method = function (...given) {
    seen.calls += 1;
    return inner.apply(this, given);
  };
  Reflect.set(owner, name, outer);
  undo.push(seen.off);
  return seen;
}

const run = (pool: Pool, count: number) => Promise.all(times(count, (n) => pool.query(select, [n])));

async function expectSharing(pool: Pool): Promise<void> {
  await run(pool, 20);
  expect(pool.stats().pipelining).toEqual({ mode: 'on', reason: undefined });
}

describe('listeners of a checkout', () => {
  const tenants = new AsyncLocalStorage<string>();
  const setting = "select current_setting('app.tenant', true) as tenant, $1::int";

  test('see the async context of whose checkout it is, also when that has waited, and hold for every statement', async () => {
    const pool = bench.makePool({ max: 3 });
    await acquaint(pool, [setting, [1]]);
    const released: unknown[] = [];
    pool.on('acquire', (client) => void client.query(`set app.tenant = '${tenants.getStore()}'`).catch(() => {}));
    pool.on('release', () => released.push(tenants.getStore()));
    const wrong: unknown[] = [];
    const ask = (i: number) =>
      tenants.run(`t${i}`, async () => {
        const client = i % 5 === 0 ? await pool.connect() : undefined;
        const asked =
          i % 5 === 1
            ? pool.transaction((tx) => tx.query(setting, [i]))
            : ((client ?? pool).query(setting, [i]) as Promise<pg.QueryResult>);
        const { rows } = await asked;
        client?.release();
        if (rows[0].tenant !== `t${i}`) wrong.push(rows[0]);
      });
    await Promise.all(times(40, ask));
    expect(wrong).toEqual([]);
    expect(new Set(released)).toEqual(new Set(times(40, async (i) => i).map((_, i) => `t${i}`)));
  });

  test.each(['acquire', 'release'] as const)(
    'of `%s` are said to be in the way, and only as long as they are there',
    async (event) => {
      const pool = bench.makePool({ max: 3 });
      await expectSharing(pool);
      let calls = 0;
      const listener = (): void => {
        calls += 1;
      };
      pool.on(event, listener);
      await run(pool, 10);
      expect(calls).toBe(10);
      expect(pool.stats().pipelining).toMatchObject({ mode: 'off', reason: expect.stringContaining(`\`${event}\``) });
      pool.off(event, listener);
      await expectSharing(pool);
    },
  );

  test('of `connect` are not in the way where they leave nothing behind', async () => {
    const pool = bench.makePool({ max: 3 });
    pool.on('connect', () => {});
    await expectSharing(pool);
  });
});

describe('a connect of somebody’s own', () => {
  const use = async (pool: Pool): Promise<void> => {
    await run(pool, 5);
    await pool.transaction((tx) => tx.query(select, [1]));
    const cursor = pool.query(new Cursor<{ n: number }>('select generate_series(1, 3) as n'));
    expect((await cursor.read(2)).length).toBe(2);
    await cursor.close();
    await new Promise<void>((resolve) => {
      pool.query(select, [1], () => resolve());
    });
    await expect(pool.query('select no_such_column')).rejects.toMatchObject({ code: '42703' });
  };

  test('on the pool is passed by every statement, transaction and cursor, as long as it is there', async () => {
    const pool = bench.makePool({ max: 2 });
    await expectSharing(pool);
    const seen = spy(pool, 'connect');
    await use(pool);
    expect(seen.calls).toBe(9);
    expect(pool.stats().pipelining).toMatchObject({ mode: 'off', reason: expect.stringContaining('`connect`') });
    seen.off();
    await expectSharing(pool);
    expect(pool.stats()).toMatchObject({ leased: 0, waiting: 0 });
  });

  test('of the class or of one derived from it is passed, too', async () => {
    let calls = 0;
    class Tenants extends Pool {
      override connect(...given: unknown[]): never {
        calls += 1;
        return Reflect.apply(super.connect, this, given) as never;
      }
    }
    const pool = new Tenants({ connectionString: bench.url, max: 2 });
    await use(pool);
    expect(calls).toBe(9);
    await pool.end();
    const plain = bench.makePool({ max: 2 });
    const seen = spy(Pool.prototype, 'connect');
    await use(plain);
    expect(seen.calls).toBe(9);
  });

  test('that takes no callback does, and what it puts around the client is used and released', async () => {
    const pool = bench.makePool({ max: 1 });
    const connect = pool.connect.bind(pool) as () => Promise<PooledClient>;
    const log: string[] = [];
    pool.connect = (async () => {
      const client = await connect();
      await client.query("set app.tenant = 'mine'");
      return {
        query: (...given: unknown[]) => {
          log.push('query');
          return Reflect.apply(client.query, client, given);
        },
        release: (error?: Error) => {
          log.push(`release ${error === undefined}`);
          client.release(error);
        },
      };
    }) as never;
    const { rows } = await pool.query("select current_setting('app.tenant') as tenant");
    expect(rows).toEqual([{ tenant: 'mine' }]);
    await expect(pool.query('select no_such_column')).rejects.toThrow('no_such_column');
    expect(log).toEqual(['query', 'release true', 'query', 'release true']);
    await until('the connection is back', () => pool.stats().leased === 0 && pool.stats().idle === 1);
  });

  test('that fails fails the statement with its own error', async () => {
    const pool = bench.makePool();
    const own = new Error('no tenant');
    for (const connect of [
      async () => Promise.reject(own),
      (done: (error: Error) => void) => done(own),
      () => {
        throw own;
      },
    ]) {
      pool.connect = connect as never;
      await expect(pool.query(select, [1])).rejects.toBe(own);
      await expect(pool.transaction((tx) => tx.query(select, [1]))).rejects.toBe(own);
    }
  });
});

describe('a spy', () => {
  const { Client, Query, Connection, Result } = pg as unknown as Record<string, { prototype: object }>;

  test.each<[string, object, string]>([
    ['Client', Client!.prototype, '_pulseQueryQueue'],
    ['Query', Query!.prototype, 'submit'],
    ['Query', Query!.prototype, 'prepare'],
    ['Query', Query!.prototype, 'handleRowDescription'],
    ['Query', Query!.prototype, 'handleDataRow'],
    ['Query', Query!.prototype, 'handleCommandComplete'],
    ['Query', Query!.prototype, 'emit'],
    ['Connection', Connection!.prototype, 'parse'],
    ['Connection', Connection!.prototype, 'bind'],
    ['Connection', Connection!.prototype, 'execute'],
    ['Connection', Connection!.prototype, 'emit'],
    ['Result', Result!.prototype, 'addFields'],
    ['Result', Result!.prototype, 'parseRow'],
    ['utils', Reflect.get(pg, 'utils') as object, 'normalizeQueryConfig'],
  ])('on %s sees each statement from when it is put there until it is taken off', async (label, owner, name) => {
    const pool = bench.makePool({ max: 3 });
    await expectSharing(pool);
    const seen = spy(owner, name);
    await run(pool, 5);
    await pool.transaction((tx) => tx.query(select, [1]));
    expect(seen.calls).toBeGreaterThanOrEqual(6);
    const reason = `\`${label}.${name}\` has been replaced, to watch or change statements`;
    expect(pool.stats().pipelining).toMatchObject({
      mode: 'off',
      reason,
      remedy: expect.stringContaining('docs/tracing.md'),
    });
    seen.off();
    await expectSharing(pool);
    const { calls } = seen;
    await run(pool, 5);
    expect(seen.calls).toBe(calls);
  });

  test('that is put there in the midst of a transaction sees its next statement', async () => {
    const pool = bench.makePool();
    await pool.transaction(async (tx) => {
      await tx.query(select, [1]);
      const seen = spy(pg.Client.prototype, 'query');
      await tx.query(select, [2]);
      expect(seen.calls).toBe(1);
    });
  });

  test('that there was when the connections were opened does not stay in the way of those opened later', async () => {
    // With two, the second may become ready only when the spy is off again.
    const pool = bench.makePool({ max: 1 });
    const seen = spy(pg.Client.prototype, '_handleDataRow');
    await run(pool, 5);
    seen.off();
    const { calls } = seen;
    await run(pool, 5);
    expect(seen.calls).toBe(calls + 5);
    pool.reset();
    await expectSharing(pool);
  });
});

describe('what is put on a client', () => {
  test.each<[string, (client: pg.PoolClient) => object, string]>([
    ['query', (client) => client, 'client.query'],
    ['parse', (client) => Reflect.get(client, 'connection') as object, 'client.connection.parse'],
    ['emit', (client) => Reflect.get(client, 'connection') as object, 'client.connection.emit'],
  ])('by a `connect` listener as %s of its own sees each statement', async (name, ownerOf, label) => {
    const pool = bench.makePool({ max: 2 });
    const seen: { calls: number }[] = [];
    pool.on('connect', (client) => seen.push(spy(ownerOf(client as pg.PoolClient), name)));
    await run(pool, 10);
    await pool.transaction((tx) => tx.query(select, [1]));
    expect(seen.reduce((sum, { calls }) => sum + calls, 0)).toBeGreaterThanOrEqual(11);
    const reason = `\`${label}\` has been replaced, to watch or change statements`;
    expect(pool.stats().pipelining).toMatchObject({
      mode: 'off',
      reason,
      remedy: expect.stringContaining('docs/tracing.md'),
    });
  });

  test.each(['connect listener', 'onConnect', 'verify', 'borrower'])(
    'as a listener for answers, by a %s, hears of each',
    async (way) => {
      let heard = 0;
      const listen = (client: unknown): void => {
        (Reflect.get(client as object, 'connection') as pg.Connection).on('dataRow', () => {
          heard += 1;
        });
      };
      const hooks = {
        onConnect: { onConnect: listen },
        verify: {
          verify: (client: pg.PoolClient, done: () => void) => {
            listen(client);
            done();
          },
        },
      };
      const pool = bench.makePool({ max: 1, ...hooks[way as keyof typeof hooks] });
      if (way === 'connect listener') pool.on('connect', listen);
      if (way === 'borrower') {
        const client = await pool.connect();
        listen(client);
        client.release();
      }
      await run(pool, 10);
      expect(heard).toBe(10);
      expect(pool.stats().pipelining).toMatchObject({ mode: 'off', reason: expect.stringContaining('listeners') });
    },
  );

  test('as a query runs in the async context of whose statement it is, also when that has waited', async () => {
    const callers = new AsyncLocalStorage<number>();
    const pool = bench.makePool({ max: 2 });
    const wrong: unknown[] = [];
    pool.on('connect', (client) => {
      const { query } = client as pg.PoolClient;
      Reflect.set(client, 'query', (config: unknown, values: unknown[], ...others: unknown[]) => {
        const caller = callers.getStore();
        if (values?.[0] !== caller) wrong.push([values?.[0], caller]);
        return Reflect.apply(query, client, [config, values, ...others]);
      });
    });
    await Promise.all(times(30, (i) => callers.run(i, () => pool.query(select, [i]))));
    expect(wrong).toEqual([]);
  });

  test('in binary form stays so, and is decided when the client is made, as in pg', async () => {
    const pool = bench.makePool({ max: 1 });
    pg.defaults.binary = true;
    undo.push(() => {
      pg.defaults.binary = false;
    });
    const { fields } = await pool.query(select, [1]);
    pg.defaults.binary = false;
    expect([fields[0]?.format, (await pool.query(select, [1])).fields[0]?.format]).toEqual(['binary', 'binary']);
    expect(pool.stats().pipelining).toMatchObject({ mode: 'off', reason: expect.stringContaining('binary') });
  });
});

test('a Client of somebody’s own is shared where it adds to pg’s and not where it changes it', async () => {
  class Adding extends pg.Client {
    hello(): string {
      return 'hello';
    }
  }
  let seen = 0;
  class Changing extends pg.Client {
    override query(...given: unknown[]): never {
      seen += 1;
      return Reflect.apply(super.query, this, given) as never;
    }
  }
  await expectSharing(bench.makePool({ Client: Adding as typeof pg.Client }));
  const pool = bench.makePool({ Client: Changing as unknown as typeof pg.Client });
  await run(pool, 5);
  expect(seen).toBeGreaterThanOrEqual(5);
  expect(pool.stats().pipelining.mode).toBe('off');
});

test('pg.defaults has a query_timeout that is in force, from when it is set', async () => {
  const pool = bench.makePool({ max: 2 });
  await expectSharing(pool);
  pg.defaults.query_timeout = 100 as never;
  undo.push(() => {
    pg.defaults.query_timeout = false as never;
  });
  await expect(pool.query('select pg_sleep(30)')).rejects.toThrow('Query read timeout');
});
