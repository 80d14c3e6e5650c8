import { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import { describe, expect, test } from 'vitest';
import { usePools } from '../../support/pools.js';

const bench = usePools();

describe('pain 12: tracing, giving up and using', () => {
  test('queries, checkouts and transactions are traced to their end, with their context and without their values', async () => {
    const pool = bench.makePool({ max: 2, name: 'traced' });
    const seen: string[] = [];
    const note = (what: string) => (message: object) => {
      const { text, pool: name } = message as { text?: string; pool: string };
      seen.push([what, name, text].filter(Boolean).join(' '));
      expect(JSON.stringify(message)).not.toContain('secret value');
    };
    const stops = ['query', 'connect', 'transaction'].map((name) => {
      const handlers = {
        start: note(`${name} start`),
        asyncEnd: note(`${name} end`),
        error: note(`${name} error`),
        end: () => undefined,
        asyncStart: () => undefined,
      };
      const channel = tracingChannel(`headroom:${name}`);
      channel.subscribe(handlers);
      return () => channel.unsubscribe(handlers);
    });
    await pool.query('select length($1)', ['secret value']);
    await pool.query('select nothing').catch(() => undefined);
    (await pool.connect()).release();
    await pool.transaction(async () => undefined);
    for (const stop of stops) stop();
    expect(seen).toEqual([
      'query start traced select length($1)',
      'query end traced select length($1)',
      'query start traced select nothing',
      'query error traced select nothing',
      'query end traced select nothing',
      'connect start traced',
      'connect end traced',
      'transaction start traced',
      'transaction end traced',
    ]);
  });

  test('a caller gives up waiting by its signal, and nobody else is disturbed', async () => {
    const pool = bench.makePool({ max: 1 });
    const held = await pool.connect();
    const abort = new AbortController();
    const given = pool.connect({ signal: abort.signal });
    const other = pool.query('select 1 as one');
    const reason = new Error('no longer wanted');
    abort.abort(reason);
    await expect(given).rejects.toBe(reason);
    expect(pool.waitingCount).toBe(1);
    held.release();
    expect((await other).rows).toEqual([{ one: 1 }]);
    await expect(pool.connect({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('await using gives back a client at the end of its block, and ends a pool', async () => {
    const pool = bench.makePool({ max: 1 });
    {
      await using client = await pool.connect();
      expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      expect(pool.idleCount).toBe(0);
    }
    expect(pool.idleCount).toBe(1);
    {
      await using client = await pool.connect();
      client.release();
    }
    await expect(
      (async () => {
        await using _client = await pool.connect();
        throw new Error('in the block');
      })(),
    ).rejects.toThrow('in the block');
    expect(pool.idleCount).toBe(1);
    {
      await using same = pool;
      await same.query('select 1');
    }
    expect(pool.ended).toBe(true);
  });
});

describe('pain 13: AsyncLocalStorage', () => {
  test('is the caller’s own in promises and callbacks, whoever opened the connection', async () => {
    const storage = new AsyncLocalStorage<number>();
    const pool = bench.makePool({ max: 2 });
    const seen: [number, ...unknown[]][] = [];
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        storage.run(i, async () => {
          await pool.query('select pg_sleep(0.005)');
          const afterQuery = storage.getStore();
          const client = await pool.connect();
          const afterConnect = storage.getStore();
          client.release();
          const inCallback = await new Promise((resolve) => pool.query('select 1', () => resolve(storage.getStore())));
          const inConnect = await new Promise((resolve) =>
            pool.connect((_error, _client, release) => {
              release();
              resolve(storage.getStore());
            }),
          );
          const inTransaction = await pool.transaction(async (tx) => {
            await tx.query('select 1');
            return storage.getStore();
          });
          seen.push([i, afterQuery, afterConnect, inCallback, inConnect, inTransaction]);
        }),
      ),
    );
    for (const [i, ...rest] of seen) expect(rest).toEqual([i, i, i, i, i]);
  });

  test.each(['auto', 'off'] as const)(
    'is the caller’s own in the conversion of values, though statements are written together; pipelining: %s',
    async (pipelining) => {
      const storage = new AsyncLocalStorage<number>();
      const pool = bench.makePool({ max: 2, pipelining });
      const tenant = { toPostgres: () => String(storage.getStore()) };
      const inJson = { toJSON: () => storage.getStore() };
      const ofFunction = Object.assign(() => undefined, { toString: () => String(storage.getStore()) });
      const text = 'select $1::text as a, $2::text[] as b, $3::json as c, $4::text as d';
      const ask = async (i: number): Promise<unknown> => {
        const values = [tenant, [tenant], inJson, ofFunction];
        const { rows } = await pool.query(text, values);
        const inTransaction = await pool.transaction((tx) => tx.query(text, values));
        return [...rows, ...inTransaction.rows, i];
      };
      const expected = (i: number): unknown => {
        const row = { a: String(i), b: [String(i)], c: i, d: String(i) };
        return [row, row, i];
      };
      for (let round = 0; round < 5; round += 1) {
        const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => storage.run(i, () => ask(i))));
        expect(answers).toEqual(answers.map((_, i) => expected(i)));
      }
    },
  );

  test('of the caller for whom a connection is opened does not stay with the connection', async () => {
    const storage = new AsyncLocalStorage<string>();
    const pool = bench.makePool({ max: 1 });
    const stores: unknown[] = [];
    pool.on('connect', (client) => client.on('notification' as never, () => stores.push(storage.getStore())));
    await storage.run('first caller', () => pool.query('listen news'));
    await storage.run('second caller', () => pool.query("notify news, 'hello'"));
    await pool.query('select 1');
    expect(stores).toEqual([undefined]);
  });
});
