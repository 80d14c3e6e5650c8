import { describe, expect, test } from 'vitest';
import { usePools } from '../../support/pools.js';
import { nextUncaught } from '../../support/uncaught.js';

const bench = usePools();

describe('with a callback', () => {
  test('query returns no promise and calls back with the result, in all of its forms', async () => {
    const pool = bench.makePool();
    const results = await Promise.all([
      new Promise((resolve) => expect(pool.query('select 1 as n', (_e, r) => resolve(r.rows))).toBeUndefined()),
      new Promise((resolve) => pool.query('select $1::int as n', [2], (_e, r) => resolve(r.rows))),
      new Promise((resolve) => pool.query({ text: 'select $1::int as n', values: [3] }, (_e, r) => resolve(r.rows))),
      new Promise((resolve) => pool.query({ text: 'select 4', rowMode: 'array' as const }, (_e, r) => resolve(r.rows))),
      new Promise((resolve) =>
        pool.query('select 5 as n', undefined as unknown as unknown[], (_e, r) => resolve(r.rows)),
      ),
    ]);
    expect(results).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }], [[4]], [{ n: 5 }]]);
  });

  test('query calls back with pg’s error, and without a result', async () => {
    const pool = bench.makePool();
    const seen = await new Promise<unknown[]>((resolve) => pool.query('select nothing', (...args) => resolve(args)));
    expect(seen[0]).toMatchObject({ code: '42703' });
    expect(seen[1]).toBeUndefined();
    await pool.end();
    const late = await new Promise((resolve) => pool.query('select 1', (error) => resolve(error)));
    expect(late).toMatchObject({ code: 'HEADROOM_POOL_CLOSED' });
  });

  test('connect passes error, client and a function to release it', async () => {
    const pool = bench.makePool({ max: 1 });
    for (let i = 0; i < 2; i += 1) {
      const args = await new Promise<unknown[]>((resolve) => {
        expect(pool.connect((...all) => resolve(all))).toBeUndefined();
      });
      expect(args).toHaveLength(3);
      const [error, client, release] = args as [unknown, { release: unknown }, () => void];
      expect(error).toBeUndefined();
      expect(release).toBe(client.release);
      release();
      expect(pool.idleCount).toBe(1);
    }
  });

  test('connect passes an error, no client and a release that does nothing when there is none to be had', async () => {
    const pool = bench.makePool({ password: 'wrong', connectionString: undefined, host: '127.0.0.1', port: 1 });
    const busy = bench.makePool({ max: 1, connectionTimeoutMillis: 20, connectTimeoutMs: 10_000 });
    const held = await busy.connect({ acquireTimeoutMs: 10_000 });
    await pool.end();
    for (const [each, code] of [
      [pool, 'HEADROOM_POOL_CLOSED'],
      [busy, 'HEADROOM_ACQUIRE_TIMEOUT'],
    ] as const) {
      const [error, client, release] = await new Promise<unknown[]>((resolve) =>
        each.connect((...all) => resolve(all)),
      );
      expect(error).toMatchObject({ code });
      expect(client).toBeUndefined();
      expect(() => (release as () => void)()).not.toThrow();
    }
    held.release();
  });

  test('nothing is called back before the call returns', async () => {
    const pool = bench.makePool({ max: 1 });
    await pool.query('select 1');
    const order: string[] = [];
    const ended = bench.makePool();
    await ended.end();
    await new Promise<void>((resolve) => {
      pool.query('select 1', () => order.push('query'));
      ended.query('select 1', () => order.push('refused query'));
      ended.connect(() => order.push('refused connect'));
      ended.end(() => order.push('end'));
      pool.connect((_error, _client, release) => {
        order.push('connect');
        release();
        resolve();
      });
      order.push('returned');
    });
    expect(order[0]).toBe('returned');
    expect(order).toHaveLength(6);
  });

  test.each(['query', 'failing query', 'connect', 'end'])(
    'an exception thrown in the callback of %s is nobody’s but the process’s',
    async (what) => {
      const pool = bench.makePool({ max: 1 });
      const thrown = new Error(`thrown in ${what}`);
      const fail = (): never => {
        throw thrown;
      };
      const caught = await nextUncaught(() => {
        if (what === 'query') pool.query('select 1', fail);
        if (what === 'failing query') pool.query('select nothing', fail);
        if (what === 'end') pool.end(fail);
        if (what === 'connect') {
          pool.connect((_error, _client, release) => {
            release();
            fail();
          });
        }
      });
      expect(caught).toBe(thrown);
      if (what !== 'end') expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    },
  );
});
