import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import type { Pool } from '../../../src/index.js';
import { defer } from '../../../src/util/deferred.js';
import { acquaint, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import { until } from '../../support/wait.js';

const bench = usePools();
const select = 'select $1::int as n';

type Query = (this: pg.Client, ...given: unknown[]) => unknown;
type Inner = (...given: unknown[]) => Promise<pg.QueryResult>;

const { query: own } = pg.Client.prototype;
afterEach(() => {
  pg.Client.prototype.query = own;
});

/** Replaces `Client.prototype.query`, as tracers do. */
function replace(make: (client: pg.Client, inner: Inner, given: unknown[]) => unknown): void {
  const replacement: Query = function (...given) {
    return make(this, (...args) => Reflect.apply(own, this, args) as Promise<pg.QueryResult>, given);
  };
  pg.Client.prototype.query = replacement as never;
}

/** A pool whose first connections are open. */
async function makeOpenPool(options = {}): Promise<Pool> {
  const pool = bench.makePool({ max: 3, ...options });
  await acquaint(pool, [select, [1]]);
  return pool;
}

describe('a replaced query of all clients', () => {
  test('sees each statement once, with its arguments, its connection and its answer, while lanes are on', async () => {
    const pool = await makeOpenPool();
    const seen: unknown[] = [];
    replace((client, inner, given) => {
      const { processID, host, port, user, database } = client as never as Record<string, unknown>;
      expect(client).toBeInstanceOf(pg.Client);
      const answer = inner(...given);
      answer.then(({ rows }) => seen.push([given, { host, port, user, database }, typeof processID, rows]));
      return answer;
    });
    await Promise.all(times(20, (n) => pool.query(select, [n])));
    const { hostname, port, username, pathname } = new URL(bench.url);
    const place = { host: hostname, port: Number(port), user: username, database: pathname.slice(1) };
    expect(seen).toHaveLength(20);
    expect(seen).toContainEqual([[select, [7]], place, 'number', [{ n: 7 }]]);
    expect(pool.stats().pipelining).toEqual({ mode: 'on', reason: undefined });
    expect(pool.stats().counters.opened).toBeLessThanOrEqual(3);
  });

  test('sees the process id of the session that answers, or none while the statement has to wait', async () => {
    const pool = await makeOpenPool({ max: 2 });
    const seen = new Map<unknown, unknown>();
    replace((client, inner, given) => {
      seen.set((given[1] as number[])[0], Reflect.get(client, 'processID'));
      return inner(...given);
    });
    const backend = 'select pg_backend_pid() as pid, $1::int as n';
    await pool.query(backend, [0]);
    const answers = await Promise.all(times(50, (n) => pool.query(backend, [n])));
    const wrong = answers.filter(({ rows: [{ n, pid }] }) => seen.get(n) !== null && seen.get(n) !== pid);
    expect(wrong).toEqual([]);
    expect(seen.get(0)).toBe(answers[0]?.rows[0].pid);
  });

  test('runs in the async context of the caller, also for statements that wait', async () => {
    const callers = new AsyncLocalStorage<number>();
    const pool = await makeOpenPool({ max: 1 });
    const wrong: unknown[] = [];
    replace((_, inner, given) => {
      const [, values] = given as [string, number[]];
      if (values[0] !== callers.getStore()) wrong.push(values[0]);
      return inner(...given);
    });
    const answers = await Promise.all(times(200, (i) => callers.run(i, () => pool.query(select, [i]))));
    expect(answers.map(({ rows }) => rows[0].n)).toEqual(answers.map((_, i) => i));
    expect(wrong).toEqual([]);
  });

  test('sees failures as the caller does', async () => {
    const pool = await makeOpenPool();
    const seen: unknown[] = [];
    replace((_, inner, given) => {
      const answer = inner(...given);
      answer.catch((error) => seen.push(error));
      return answer;
    });
    const error = await pool.query('select no_such_column').catch((each: unknown) => each);
    expect(error).toMatchObject({ code: '42703', severity: 'ERROR' });
    expect(seen).toEqual([error]);
  });

  test('may change text, values and result', async () => {
    const pool = await makeOpenPool();
    replace(async (_, inner, [text, values]) => {
      const result = await inner(`/* traced */ ${text}`, [Number((values as number[])[0]) + 1]);
      return { ...result, rows: [...result.rows, 'changed'] };
    });
    const answers = await Promise.all(times(20, (n) => pool.query(select, [n])));
    expect(answers[3]?.rows).toEqual([{ n: 4 }, 'changed']);
    expect(pool.stats()).toMatchObject({ leased: 0, pipelined: 0, counters: { queryErrors: 0 } });
  });

  test.each([
    [
      'first',
      async (inner: Inner, given: unknown[]) => {
        await inner("select set_config('app.tenant', 'mine', false)");
        return inner(...given);
      },
    ],
    [
      'at the same time',
      (inner: Inner, given: unknown[]) => {
        void inner("set app.tenant = 'mine'");
        return inner(...given);
      },
    ],
  ] as const)('that sends another statement %s gets one session for both', async (_, run) => {
    const pool = await makeOpenPool();
    replace((_client, inner, given) => run(inner, given));
    const tenant = "select current_setting('app.tenant', true) as tenant, $1::int as n";
    const answers = await Promise.all(times(10, (n) => pool.query(tenant, [n])));
    expect(answers.map(({ rows }) => rows[0])).toEqual(answers.map((_, n) => ({ tenant: 'mine', n })));
    await until('the connections are back', () => pool.stats().leased === 0);
  });

  test('that sends nothing answers the caller itself, and leaves nothing behind', async () => {
    const pool = await makeOpenPool();
    const { counters } = pool.stats();
    replace(() => Promise.resolve({ rows: ['mocked'] }));
    expect((await pool.query(select, [1])).rows).toEqual(['mocked']);
    const refusal = new Error('blocked');
    replace(() => Promise.reject(refusal));
    await expect(pool.query(select, [1])).rejects.toBe(refusal);
    replace(() => {
      throw refusal;
    });
    await expect(pool.query(select, [1])).rejects.toBe(refusal);
    pg.Client.prototype.query = own;
    expect(pool.stats()).toMatchObject({ lanes: 0, pipelined: 0, waiting: 0, counters: { queries: counters.queries } });
    expect((await pool.query(select, [2])).rows).toEqual([{ n: 2 }]);
  });

  test('does not see the statements of the pool itself, but those of transactions and borrowers once', async () => {
    const seen: unknown[] = [];
    replace((_, inner, given) => {
      seen.push((given[0] as { text?: string }).text ?? given[0]);
      return inner(...given);
    });
    const pool = bench.makePool({ max: 1, pingAfterIdleMs: 0, resetQuery: 'discard all' });
    await pool.transaction((tx) => tx.query(select, [1]));
    const client = await pool.connect();
    await client.query('begin');
    client.release();
    await until('it is rolled back', () => pool.idleCount === 1);
    await pool.query(select, [2]);
    expect(seen).toEqual(['BEGIN', select, 'COMMIT', 'begin', select]);
  });

  test('keeps aborts and time limits', async () => {
    const pool = await makeOpenPool();
    const seen: unknown[] = [];
    replace((_, inner, given) => {
      const answer = inner(...given);
      answer.catch((error: Error) => seen.push(error.message));
      return answer;
    });
    const abort = new AbortController();
    const slow = { text: 'select pg_sleep(20)' };
    const aborted = pool.query({ ...slow, signal: abort.signal });
    const late = pool.query({ ...slow, query_timeout: 100 });
    abort.abort('not needed');
    await expect(aborted).rejects.toBe('not needed');
    await expect(late).rejects.toThrow('Query read timeout');
    expect(seen).toEqual(['The statement was aborted.', 'Query read timeout']);
    await until('the connections are free', () => pool.stats().lanes === 0 && pool.stats().leased === 0);
  });

  test('sees a statement once that turns out to be too large to share a connection', async () => {
    const pool = await makeOpenPool();
    let calls = 0;
    replace((_, inner, given) => {
      calls += 1;
      return inner(...given);
    });
    const large = { toPostgres: () => 'x'.repeat(300_000) };
    const { rows } = await pool.query('select length($1::text) as length', [large]);
    expect([rows, calls]).toEqual([[{ length: 300_000 }], 1]);
  });

  test('sees each statement once if one client has another replacement too', async () => {
    const pool = bench.makePool({ max: 2 });
    const onClient: unknown[] = [];
    pool.on('connect', (client) => {
      const { query } = client as pg.PoolClient;
      Reflect.set(client, 'query', (...given: unknown[]) => {
        onClient.push(given[1]);
        return Reflect.apply(query, client, given);
      });
    });
    await acquaint(pool, [select, [1]]);
    onClient.length = 0;
    const seen: unknown[] = [];
    replace((_, inner, given) => {
      seen.push(given[1]);
      return inner(...given);
    });
    // The clients' own replacement calls the one of the class, which it found there.
    await Promise.all(times(20, (n) => pool.query(select, [n])));
    expect(onClient).toHaveLength(20);
    expect(seen.length).toBeLessThanOrEqual(20);
  });

  test('may use the pool in the callback of a statement', async () => {
    const pool = await makeOpenPool();
    const further: Promise<pg.QueryResult>[] = [];
    replace((client, _, [text, values]) => {
      const { promise, resolve, reject } = defer<pg.QueryResult>();
      const callback = (error: Error | null, result: pg.QueryResult): void => {
        const [n = 0] = values as number[];
        if (n > 0) further.push(pool.query(select, [n - 1]));
        if (error) reject(error);
        else resolve(result);
      };
      Reflect.apply(own, client, [text, values, callback]);
      return promise;
    });
    const answers = await Promise.all(times(20, (n) => pool.query(select, [n])));
    expect(answers.map(({ rows }) => rows[0].n)).toEqual(answers.map((_, n) => n));
    for (const each of further) await each;
    expect(further).toHaveLength((19 * 20) / 2);
    expect(pool.stats()).toMatchObject({ leased: 0, pipelined: 0, waiting: 0 });
  });

  test('leaves callbacks to be called once, outside of it', async () => {
    const pool = await makeOpenPool();
    replace((_, inner, given) => inner(...given));
    const result = await new Promise((resolve) => {
      pool.query(select, [5], (error, { rows }) => resolve([error, rows]));
    });
    expect(result).toEqual([undefined, [{ n: 5 }]]);
  });
});
