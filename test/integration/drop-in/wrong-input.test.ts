import { getEventListeners } from 'node:events';
import pg from 'pg';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { describe, expect, test } from 'vitest';
import { AcquireTimeoutError, type Pool, TransactionError } from '../../../src/index.js';
import { acquaint, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import { until } from '../../support/wait.js';

const bench = usePools();
const select = 'select $1::int as n';

const throwing = (name: string): object =>
  Object.defineProperty({ text: 'select 1' }, name, {
    get: () => {
      throw new Error(`no ${name}`);
    },
  });

describe('what is wrong about a statement', () => {
  const symbol = Symbol('wrong');

  test.each<[string, unknown, RegExp]>([
    ['a text that throws', throwing('text'), /no text/],
    ['a name that throws', throwing('name'), /no name/],
    ['values that throw', throwing('values'), /no values/],
    ['a submit that throws', throwing('submit'), /no submit/],
    ['a row mode that throws', throwing('rowMode'), /no rowMode/],
    ['a signal that throws', throwing('signal'), /no signal/],
    ['a query_timeout that is a symbol', { text: 'select 1', query_timeout: symbol }, /Symbol/],
    ['a name that is a symbol', { text: 'select 1', name: symbol }, /./],
    ['a signal that is a text', { text: 'select 1', signal: 'stop' }, /signal: expected an AbortSignal/],
    ['a signal that is another object', { text: 'select 1', signal: {} }, /signal: expected an AbortSignal/],
    ['a signal that is a number', { text: 'select 1', signal: 1 }, /signal: expected an AbortSignal/],
    ['a symbol for a text', symbol, /./],
    ['nothing', undefined, /null or undefined/],
  ])('such as %s is told by the promise or the callback, and by no throw', async (_, config, message) => {
    const pool = bench.makePool({ max: 1 });
    await expect(pool.query(config as string)).rejects.toThrow(message);
    const error = await new Promise<Error>((resolve) => {
      pool.query(config as string, (caught) => resolve(caught));
    });
    expect(error.message).toMatch(message);
    expect((await pool.query(select, [1])).rows).toEqual([{ n: 1 }]);
    expect(pool.stats()).toMatchObject({ leased: 0, lanes: 0, waiting: 0 });
  });

  test('such as more values than the protocol can count is told with their number', async () => {
    const pool = bench.makePool({ max: 1 });
    const text = `select 1 where 1 in (${Array.from({ length: 65_536 }, (_, i) => `$${i + 1}`).join()})`;
    const values = new Array(65_536).fill(1);
    for (const asked of [pool.query(text, values), pool.transaction((tx) => tx.query({ text, values }))]) {
      await expect(asked).rejects.toMatchObject({
        headroomCode: 'HEADROOM_TOO_MANY_VALUES',
        message: expect.stringContaining('65536 values'),
      });
    }
    expect((await pool.query(select, [1])).rows).toEqual([{ n: 1 }]);
  });

  test('does not include a signal that is null', async () => {
    const pool = bench.makePool();
    expect((await pool.query({ text: select, values: [1], signal: null })).rows).toEqual([{ n: 1 }]);
    (await pool.connect({ signal: null })).release();
    await pool.transaction((tx) => tx.query('select 1'), { signal: null });
    await pool.end(null as never);
  });
});

test.each<[string, (pool: Pool) => Promise<unknown>]>([
  ['a signal of connect', (pool) => pool.connect({ signal: 'stop' as never })],
  ['a time of connect', (pool) => pool.connect({ acquireTimeoutMs: Symbol('wrong') as never })],
  ['a signal of transaction', (pool) => pool.transaction(async () => 1, { signal: {} as never })],
  ['options of transaction', (pool) => pool.transaction(async () => 1, null as never)],
  ['a function of transaction', (pool) => pool.transaction(undefined as never)],
  ['a time of end', (pool) => pool.end({ timeoutMs: Symbol('wrong') as never })],
])('%s that makes no sense is told by the promise, and by no throw', async (_, call) => {
  const pool = bench.makePool({ max: 1 });
  await expect(call(pool)).rejects.toThrow();
  expect((await pool.query(select, [1])).rows).toEqual([{ n: 1 }]);
});

describe('a signal', () => {
  test('of many statements, checkouts and transactions has one listener, and none when they are over', async () => {
    const pool = bench.makePool({ max: 2 });
    await acquaint(pool, [select, [1]]);
    const { signal } = new AbortController();
    const use = (i: number): Promise<unknown> => {
      if (i % 4 === 0) return pool.query({ text: 'select set_config($1, $2, true)', values: ['app.x', 'y'], signal });
      if (i % 4 === 1) return pool.connect({ signal }).then((client) => client.release());
      if (i % 4 === 2) return pool.transaction((tx) => tx.query(select, [1]), { signal });
      return pool.query({ text: select, values: [i], signal });
    };
    const all = times(40, use);
    expect(getEventListeners(signal, 'abort').length).toBe(1);
    await Promise.all(all);
    expect(getEventListeners(signal, 'abort').length).toBe(0);
  });

  /** As of `abort-controller`, and of other polyfills from before signals had a reason. */
  class Polyfill extends EventTarget {
    aborted = false;
    abort(): void {
      this.aborted = true;
      this.dispatchEvent(new Event('abort'));
    }
  }

  const asks: Readonly<Record<string, (pool: Pool, signal: AbortSignal) => Promise<unknown>>> = {
    query: (pool, signal) => pool.query({ text: 'select pg_sleep(30)', signal }),
    'query of a lane': (pool, signal) => pool.query({ text: 'select count(*) from generate_series(1, 1e9)', signal }),
    connect: async (pool, signal) => (await pool.connect({ signal })).release(),
    transaction: (pool, signal) => pool.transaction((tx) => tx.query('select 1'), { signal }),
    stream: (pool, signal) => pool.stream('select pg_sleep(30)', [], { signal }).next(),
    copyFrom: (pool, signal) => pool.copyFrom('copy nowhere from stdin', [], { signal }),
    copyTo: (pool, signal) => pool.copyTo('copy (select pg_sleep(30)) to stdout', { signal }).next(),
    listen: (pool, signal) => pool.listen('anything', () => {}, { signal }),
  };

  test.each(['auto', 'off'] as const)(
    'of a polyfill without a reason aborts as one of Node does; pipelining: %s',
    async (pipelining) => {
      for (const [name, ask] of Object.entries(asks)) {
        const pool = bench.makePool({ max: 1, pipelining });
        const polyfill = new Polyfill();
        // What only waits for a connection waits for one.
        const holder = ['connect', 'transaction', 'copyFrom'].includes(name) ? await pool.connect() : undefined;
        if (name === 'listen') polyfill.abort();
        const asked = ask(pool, polyfill as unknown as AbortSignal).catch((error) => error);
        if (name !== 'listen') {
          await until(`${name} waits`, async () => {
            const running = (await bench.sessions()).some(
              ({ state, query }) => state === 'active' || /pg_sleep/.test(query),
            );
            return holder ? pool.waitingCount === 1 : running;
          });
          polyfill.abort();
        }
        expect(await asked, name).toMatchObject({ name: 'AbortError', code: 20 });
        holder?.release();
      }
    },
  );

  test('that fires is told to each of those who wait', async () => {
    const pool = bench.makePool({ max: 1 });
    const client = await pool.connect();
    const controller = new AbortController();
    const { signal } = controller;
    const waiting = [
      ...times(5, () => pool.query({ text: select, values: [1], signal })),
      ...times(5, () => pool.connect({ signal })),
      ...times(5, () => pool.transaction((tx) => tx.query(select, [1]), { signal })),
    ];
    const reason = new Error('enough');
    controller.abort(reason);
    for (const outcome of await Promise.allSettled(waiting)) expect(outcome).toMatchObject({ reason });
    client.release();
    expect((await pool.query(select, [1])).rows).toEqual([{ n: 1 }]);
  });
});

describe('a transaction by pool.query', () => {
  test.each([
    'BEGIN',
    '/* now */ start transaction',
    'savepoint a',
    "prepare transaction 'x'",
    'begin; insert into begun values (1)',
    'insert into begun values (1); begin',
    { text: 'begin' },
    new pg.Query('BEGIN'),
  ])('is refused before anything is sent: %j', async (config) => {
    const pool = bench.makePool({ max: 1 });
    await pool.query('drop table if exists begun; create table begun (n int)');
    const asked = new Promise<Error>((resolve, reject) => {
      pool.query(config as string, (error, result) => (error ? reject(error) : resolve(result as never)));
    });
    const error = await asked.catch((caught) => caught);
    expect(error).toBeInstanceOf(TransactionError);
    expect(String(error)).toMatch(/was not sent.*pool\.transaction\(\).*pool\.connect\(\)/);
    expect((await pool.query('select * from begun')).rows).toEqual([]);
  });

  test.each([{}, { pipelining: 'off' }] as const)(
    'that only its answer tells is rolled back and told: %j',
    async (options) => {
      const pool = bench.makePool({ max: 1, ...options });
      await pool.query('drop table if exists begun; create table begun (n int)');
      await pool.query('set standard_conforming_strings = off');
      // What a backslash means is the server's to know, so that the text cannot be read for certain.
      const hidden = "select '\\'; commit; '; begin; insert into begun values (1)";
      const error = await pool.query(hidden).catch((caught) => caught);
      expect(error).toBeInstanceOf(TransactionError);
      expect(String(error)).toMatch(/rolled back.*pool\.transaction\(\)/);
      expect((await pool.query('select * from begun')).rows).toEqual([]);
      expect(pool.totalCount).toBe(1);
    },
  );

  test('that is begun and ended in one text is carried out', async () => {
    const pool = bench.makePool({ max: 1 });
    await pool.query('drop table if exists begun; create table begun (n int)');
    await pool.query('begin; insert into begun values (1); commit');
    await pool.query('begin; savepoint a; insert into begun values (2); rollback to a; end');
    expect((await pool.query('select * from begun')).rows).toEqual([{ n: 1 }]);
  });

  test.each(['COMMIT', 'rollback', 'END', 'abort'])(
    '%s without one is answered as the server answers',
    async (text) => {
      const { command } = await bench.makePool().query(text);
      expect(command).toBe((await bench.makePgPool().query(text)).command);
    },
  );

  test('that listeners of the checkout begin and end is theirs', async () => {
    const pool = bench.makePool({ max: 1 });
    pool.on('acquire', (client) => void client.query("begin; set local app.tenant = 'mine'"));
    pool.on('release', (_, client) => void client.query('commit'));
    await pool.query('drop table if exists begun; create table begun (n int)');
    await pool.query('insert into begun values (1)');
    expect((await pool.query("select n, current_setting('app.tenant') as tenant from begun")).rows).toEqual([
      { n: 1, tenant: 'mine' },
    ]);
  });
});

describe.each(['auto', 'off'] as const)('with pipelining: %s, a transaction', (pipelining) => {
  test.each(['begin', '/* a */ start transaction'])('is refused to what reads the rows of %s', async (text) => {
    const pool = bench.makePool({ max: 1, pipelining });
    expect(() => pool.stream(text)).toThrow(TransactionError);
    for (const reader of [new Cursor(text), new QueryStream(text)]) {
      const read = (): Promise<unknown> =>
        reader instanceof Cursor ? pool.query(reader).read(1) : pool.query(reader).toArray();
      await expect(read()).rejects.toBeInstanceOf(TransactionError);
    }
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test.each(['commit', 'ROLLBACK', 'end; select 1', 'abort and chain', "prepare transaction 'x'"])(
    'of a function is not ended by %s in its midst: all of it is undone',
    async (text) => {
      await bench.sql('drop table if exists kept; create table kept (n int)');
      const pool = bench.makePool({ max: 1, pipelining });
      for (const isFirst of [true, false]) {
        const run = pool.transaction(async (tx) => {
          if (!isFirst) await tx.query('insert into kept values ($1)', [1]);
          await expect(tx.query(text)).rejects.toBeInstanceOf(TransactionError);
          await expect(tx.transaction((inner) => inner.query(text))).rejects.toBeInstanceOf(TransactionError);
          await tx.query('insert into kept values ($1)', [2]);
          await tx.commitWith(text);
        });
        await expect(run).rejects.toBeInstanceOf(TransactionError);
        expect(await bench.sql('select n from kept')).toEqual([]);
      }
    },
  );
});

describe('the stack of', () => {
  async function reportOfTheMonth(call: () => Promise<unknown>): Promise<void> {
    await call();
  }

  test.each<[string, (pool: Pool) => Promise<unknown>]>([
    ['connect()', (pool) => pool.connect({ acquireTimeoutMs: 20 })],
    ['transaction()', (pool) => pool.transaction((tx) => tx.query(select, [1]), { acquireTimeoutMs: 20 })],
    ['query()', (pool) => pool.query(select, [1])],
    ['query() on a connection of its own', (pool) => pool.query("set app.x = 'y'")],
  ])('%s that had to wait too long leads to the caller', async (_, call) => {
    const pool = bench.makePool({ max: 1, acquireTimeoutMs: 20 });
    const client = await pool.connect({ acquireTimeoutMs: 0 });
    const error = await reportOfTheMonth(() => call(pool)).catch((caught) => caught);
    client.release();
    expect(error).toBeInstanceOf(AcquireTimeoutError);
    expect(error.stack).toContain('reportOfTheMonth');
  });

  test.each<[string, (pool: Pool) => Promise<unknown>]>([
    ['connect()', (pool) => pool.connect()],
    ['transaction()', (pool) => pool.transaction((tx) => tx.query(select, [1]))],
    ['query()', (pool) => pool.query(select, [1])],
  ])('%s that found no such database leads to the caller', async (_, call) => {
    const pool = bench.makePool({ connectionString: bench.url.replace(/[^/]*$/, 'no_such_database') });
    const error = await reportOfTheMonth(() => call(pool)).catch((caught) => caught);
    expect(error).toMatchObject({ code: '3D000', severity: 'FATAL', headroomCode: 'HEADROOM_CONNECT_REFUSED' });
    expect(error.stack).toContain('reportOfTheMonth');
  });

  test('a statement that fails on a connection of its own after having waited leads to the caller', async () => {
    const pool = bench.makePool({ max: 1 });
    pool.on('connect', (client) => Reflect.set(client, 'query', client.query));
    const client = await pool.connect();
    const failing = reportOfTheMonth(() => pool.query('select no_such_column')).catch((caught) => caught);
    client.release();
    expect((await failing).stack).toContain('reportOfTheMonth');
  });
});
