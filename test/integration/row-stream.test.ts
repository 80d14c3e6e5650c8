import { beforeAll, describe, expect, test } from 'vitest';
import { ConnectionLostError, type Pool, type StreamOptions } from '../../src/index.js';
import { usePools } from '../support/pools.js';
import { startProxy, targetOf } from '../support/proxy.js';
import { within as inTime, until } from '../support/wait.js';

const bench = usePools();
const numbers = "select g as id, 'no ' || g as name, g % 2 = 0 as even from generate_series(1, $1::int) g";

beforeAll(() => bench.sql('create sequence made'));

async function expectFree(pool: Pool): Promise<void> {
  await until('every connection is back', () => pool.idleCount === pool.totalCount && pool.waitingCount === 0);
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  expect((await bench.sessions()).every(({ state }) => state === 'idle')).toBe(true);
}

describe.each(['auto', 'off'] as const)('with pipelining: %s, a stream', (pipelining) => {
  const makePool = (): Pool => bench.makePool({ max: 1, pipelining });
  const collect = async (pool: Pool, text: string, values: unknown[], options?: StreamOptions): Promise<unknown[]> => {
    const rows: unknown[] = [];
    for await (const row of pool.stream(text, values, options)) rows.push(row);
    return rows;
  };

  test.each([0, 1, 9, 10, 11, 500])('gives all of %i rows, in order, as a query does', async (count) => {
    const pool = makePool();
    const { rows } = await pool.query(numbers, [count]);
    expect(await collect(pool, numbers, [count], { batch: 10 })).toEqual(rows);
    expect(await collect(pool, numbers, [count])).toEqual(rows);
    await expectFree(pool);
  });

  test('gives rows as arrays, and with the types of its caller, if that is asked for', async () => {
    const pool = makePool();
    const types = { getTypeParser: () => (text: string | Buffer) => `<${text}>` };
    const rows = await collect(pool, numbers, [2], { rowMode: 'array', types: types as never });
    expect(rows).toEqual([
      ['<1>', '<no 1>', '<f>'],
      ['<2>', '<no 2>', '<t>'],
    ]);
  });

  test('is over when its loop is left, and its connection free for others', async () => {
    const pool = makePool();
    for await (const { id } of pool.stream(numbers, [1_000_000], { batch: 10 })) if (id === 25) break;
    await expectFree(pool);
    expect(pool.stats().counters.opened).toBe(1);
  });

  test('asks for no more than is read, but for one batch', async () => {
    const pool = makePool();
    const stream = pool.stream("select nextval('made') as n from generate_series(1, 100000)", [], { batch: 10 });
    const first = await stream.next();
    const { n } = first.value as { n: string };
    expect(await bench.sql('select last_value - $1::bigint < 20 as few from made', [n])).toEqual([{ few: true }]);
    await stream.return();
    expect(await stream.next()).toEqual({ value: undefined, done: true });
    await expectFree(pool);
  });

  test('gives the rows in front of an error, and then the error', async () => {
    const pool = makePool();
    const seen: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const { id } of pool.stream('select g as id, 1 / (15 - g) from generate_series(1, 30) g', [], {
        batch: 5,
      }))
        seen.push(id);
    };
    await expect(read()).rejects.toMatchObject({ code: '22012' });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].concat(pipelining === 'auto' ? [11, 12, 13, 14] : []));
    await expect(collect(pool, 'select wrong', [])).rejects.toMatchObject({ code: '42703' });
    await expectFree(pool);
  });

  test('fails with the error of a type parser, or of a value', async () => {
    const pool = makePool();
    const fail = (): never => {
      throw new RangeError('no');
    };
    await expect(collect(pool, numbers, [3], { types: { getTypeParser: () => fail } as never })).rejects.toThrow('no');
    await expect(collect(pool, numbers, [{ toPostgres: fail }])).rejects.toThrow('no');
    await expectFree(pool);
  });

  test('answers calls in order that do not wait for each other', async () => {
    const pool = makePool();
    const stream = pool.stream(numbers, [3], { batch: 1, rowMode: 'array' });
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => stream.next()));
    expect(results.map(({ value }) => (value as unknown[] | undefined)?.[0])).toEqual([1, 2, 3, undefined, undefined]);
    await expectFree(pool);
  });

  test('ends at once when its signal fires, whatever the server does', async () => {
    const pool = makePool();
    const abort = new AbortController();
    const stream = pool.stream('select pg_sleep(30), 1 as slow', [], { signal: abort.signal });
    const failing = expect(stream.next()).rejects.toThrow('enough');
    await until('it runs', async () =>
      (await bench.sessions()).some(({ state, query }) => state === 'active' && /as slow|FETCH/.test(query)),
    );
    abort.abort(new Error('enough'));
    await failing;
    await until('nothing runs', async () => (await bench.sessions()).every(({ state }) => state === 'idle'));
    const never = pool.stream(numbers, [1], { signal: abort.signal });
    await expect(never.next()).rejects.toThrow('enough');
    await expectFree(pool);
  });

  test.each([null, 0, '', false])('rejects with the reason of its signal, whatever that is: %j', async (reason) => {
    const pool = makePool();
    const abort = new AbortController();
    const stream = pool.stream('select pg_sleep(30)', [], { signal: abort.signal });
    const failed = stream.next().then(
      () => 'rows',
      (error) => ({ error }),
    );
    await until('it runs', async () => (await bench.sessions()).some(({ state }) => state === 'active'));
    abort.abort(reason);
    expect(await failed).toEqual({ error: reason });
    await expectFree(pool);
  });

  test('ends when its signal fires while it is not planned yet, since its table is locked', async () => {
    const pool = makePool();
    await bench.sql('create table if not exists locked (n int)');
    const holder = await bench.makePool({ max: 1 }).connect();
    await holder.query('begin; lock table locked');
    const abort = new AbortController();
    const failed = pool
      .stream('select * from locked', [], { signal: abort.signal })
      .next()
      .catch((error) => error);
    await until('it waits for the lock', async () => {
      const waiting = await bench.sql("select 1 from pg_locks where not granted and relation = 'locked'::regclass");
      return waiting.length > 0;
    });
    abort.abort(new Error('enough'));
    expect(await failed).toMatchObject({ message: 'enough' });
    await holder.query('rollback');
    holder.release();
    await expectFree(pool);
  });

  test.each([undefined, null, 'nothing'])(
    'does not end as if it were complete where a type parser throws %j',
    async (thrown) => {
      const pool = makePool();
      const fail = (): never => {
        throw thrown;
      };
      const types = { getTypeParser: () => fail } as never;
      const read = collect(pool, 'select g from generate_series(1, 5) g', [], { types });
      if (pipelining === 'auto') {
        await expect(read.catch((error) => Promise.reject(new Error('failed', { cause: error })))).rejects.toThrow(
          'failed',
        );
      } else await read.catch(() => {});
      await expectFree(pool);
    },
  );

  test('rejects when its connection ends', async () => {
    const pool = makePool();
    const stream = pool.stream(numbers, [1_000_000], { batch: 5 });
    await stream.next();
    await bench.terminate();
    const read = async (): Promise<void> => {
      for await (const _ of stream);
    };
    await expect(read()).rejects.toMatchObject(pipelining === 'auto' ? { name: ConnectionLostError.name } : {});
    await expectFree(pool);
  });
});

describe.each(['auto', 'off'] as const)('with pipelining: %s, a stream on a link that is silent', (pipelining) => {
  const limits = { pipelining, acquireTimeoutMs: 20_000, query_timeout: 1000, pingTimeoutMs: 20_000 };
  const within = (answer: Promise<unknown>): Promise<unknown> => inTime(answer, 15_000, 'the caller');

  test('waits as long as a statement may, and not for a rollback after it', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    const pool = bench.makePool({ connectionString: proxy.url(bench.url), max: 2, ...limits });
    const clients = [await pool.connect(), await pool.connect()];
    for (const client of clients) client.release();
    proxy.blackhole();
    const timedOut = (answer: Promise<unknown>): Promise<unknown> =>
      within(expect(answer).rejects.toThrow('Query read timeout'));
    const first: string[] = [];
    const twice = (async () => {
      await timedOut(pool.query('do $$ begin null; end $$'));
      await new Promise((resolve) => setTimeout(resolve, limits.query_timeout));
      first.push('two statements');
    })();
    await timedOut(pool.stream(numbers, [1]).next());
    first.push('stream');
    await twice;
    expect(first).toEqual(['stream', 'two statements']);
  });

  test('ends in time when it is left', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    const pool = bench.makePool({ connectionString: proxy.url(bench.url), max: 1, ...limits });
    const stream = pool.stream(numbers, [100], { batch: 10 });
    await stream.next();
    proxy.blackhole();
    await within(stream.return().catch(() => {}));
    await until('its connection is gone', () => pool.totalCount === 0);
  });
});

test('a stream of what returns no rows is empty, and its statement committed', async () => {
  const pool = bench.makePool({ max: 1 });
  await bench.sql('create table kept (n int)');
  for await (const _ of pool.stream('insert into kept values ($1)', [1])) throw new Error('a row');
  const seen: unknown[] = [];
  for await (const row of pool.stream('insert into kept values ($1), ($2) returning n', [2, 3], { batch: 1 }))
    seen.push(row);
  expect(seen).toEqual([{ n: 2 }, { n: 3 }]);
  expect(await bench.sql('select n from kept order by n')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  await expectFree(pool);
});

test('wrong arguments of a stream are refused at once', () => {
  const pool = bench.makePool();
  expect(() => pool.stream('select 1', [], { batch: 0 })).toThrow('batch: expected a whole number from 1');
  expect(() => pool.stream(5 as never)).toThrow('text: expected a string');
  expect(() => pool.stream('select 1', 'x' as never)).toThrow('values: expected an array');
  expect(() => pool.stream('select 1', [], { signal: {} as never })).toThrow('signal: expected an AbortSignal');
});
