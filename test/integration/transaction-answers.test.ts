import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Pool, Transaction } from '../../src/index.js';
import { troubleOf } from '../../src/pipeline/errors/session-trouble.js';
import { usePools } from '../support/pools.js';
import { until } from '../support/wait.js';

const bench = usePools();

type Call = readonly [config: unknown, values?: unknown[]];
/** Statements that are sent one after the other, each when the one before it is answered. */
type Program = readonly Call[];
type Run = (...call: Call) => Promise<unknown>;

beforeAll(() =>
  bench.sql(`
    create type mood as enum ('sad', 'ok');
    create table kept (id int primary key check (id > 0), note text default 'none', mood mood, n numeric default 1.50);
    insert into kept (id, mood) values (1, 'ok'), (2, null);
    create table later (n int unique deferrable initially deferred);
    create function fail(what text) returns int language plpgsql as $$ begin raise 'failed: %', what
      using errcode = 'P0042', detail = 'a detail', hint = 'a hint', table = 'a table'; end $$;
    create function tell(what text) returns text language plpgsql as $$ begin raise notice 'told: %', what
      using hint = 'a hint'; return what; end $$;
  `),
);

const verbatim = { getTypeParser: (oid: number) => (value: string) => `${oid}:${value}` };
const throwing = {
  getTypeParser: () => (value: string) => {
    if (value === '2') throw new TypeError('cannot parse 2');
    return value;
  },
};

function describeResult(result: unknown): unknown {
  if (Array.isArray(result)) return result.map(describeResult);
  const { constructor: Class, command, rowCount, oid, fields, rows } = result as pg.QueryResult;
  // A table that is made anew has another number.
  const described = fields.map(({ tableID, ...field }) => ({ ...field, isOfTable: tableID !== 0 }));
  return { Class, command, rowCount, oid, fields: described, rows };
}

function describeError(error: unknown): unknown {
  const { constructor: Class, name, message } = error as Error;
  // Where in the server's own source it comes from says how the statement was sent, and so does the length with it.
  const { file, line, routine, length, ...rest } = error as Record<string, unknown>;
  return { Class, name, message, ...rest };
}

/** What its caller sees of each statement. */
async function outcomesOf(program: Program, run: Run): Promise<unknown[]> {
  const outcomes: unknown[] = [];
  for (const [config, values] of program) {
    // `pg` writes into what it is given.
    const copy = typeof config === 'object' ? { ...config } : config;
    outcomes.push(await run(copy, values && [...values]).then(describeResult, describeError));
  }
  return outcomes;
}

const undone = new Error('undone');

/** The program in a transaction of a plain client, which is rolled back in the end. */
async function plainOutcomes(program: Program): Promise<unknown[]> {
  const client = new pg.Client(bench.url);
  await client.connect();
  try {
    await client.query('BEGIN');
    return await outcomesOf(program, (config, values) => client.query(config as string, values));
  } finally {
    await client.query('ROLLBACK');
    await client.end();
  }
}

async function poolOutcomes(pool: Pool, program: Program, runOn: (tx: Transaction) => Run): Promise<unknown[]> {
  let outcomes: unknown[] = [];
  const failed = pool.transaction(async (tx) => {
    outcomes = await outcomesOf(program, runOn(tx));
    throw undone;
  });
  await expect(failed).rejects.toBe(undone);
  return outcomes;
}

const throughTransaction = (tx: Transaction): Run => {
  return (config, values) => tx.query(config as string, values);
};
const throughClient = (tx: Transaction): Run => {
  return (config, values) => tx.client.query(config as string, values);
};
/** Every other statement goes through the client, beginning with the second. */
const inTurns = (tx: Transaction): Run => {
  let count = 0;
  return (config, values) => {
    count += 1;
    return count % 2 === 0 ? throughClient(tx)(config, values) : throughTransaction(tx)(config, values);
  };
};

/** Runs the program in transactions of one connection, in several ways, each from the beginning. */
async function expectSame(program: Program): Promise<void> {
  const prelude: Call = ['select 0 as prelude'];
  const expected = await plainOutcomes(program);
  const pool = bench.makePool({ max: 1 });
  for (const runOn of [throughTransaction, throughClient, inTurns]) {
    expect(await poolOutcomes(pool, program, runOn)).toEqual(expected);
  }
  const [, ...behind] = await poolOutcomes(pool, [prelude, ...program], throughTransaction);
  expect(behind).toEqual(expected);
  expect((await pool.query('select id from kept order by id')).rows).toEqual([{ id: 1 }, { id: 2 }]);
  expectKept(pool, expected);
}

/** One connection did for all of it, unless an error spoke of its session: then that was replaced. */
function expectKept(pool: Pool, outcomes: readonly unknown[]): void {
  const { opened, rolledBackOnReturn } = pool.stats().counters;
  if (outcomes.every((each) => troubleOf(each) === undefined)) expect(opened).toBe(1);
  expect(rolledBackOnReturn).toBe(0);
}

const failing: Readonly<Record<string, Call>> = {
  'wrong syntax': ['selec 1'],
  'wrong syntax in several lines': ['select 1,\n  2 +\n from kept'],
  'an unterminated string': ["select 'x"],
  'an unknown column': ['select 1,\n  nothing'],
  'an unknown table': ['select * from nowhere where id = $1', [1]],
  'an unknown function': ['select nothing($1::int)', [1]],
  'a parameter whose type cannot be told': ['select $1 + $2', [1, 2]],
  'too few values': ['select $1::int, $2::int', [1]],
  'too many values': ['select $1::int', [1, 2]],
  'a value of the wrong form': ['select $1::int', ['x']],
  'a value that is not of the enumeration': ['select $1::mood', ['glad']],
  'a zero byte in a value': ['select $1::text', ['a\0b']],
  'division by zero': ['select 1 / 0'],
  'division by zero after some rows': ['select 1 / (3 - n) from generate_series(1, $1::int) n', [5]],
  'a violated key': ['insert into kept values (1)'],
  'a violated check': ["insert into kept values ($1, 'x') returning *", [-1]],
  'an error raised with everything': ['select fail($1)', ['x']],
  'an error of one statement among several': ['select 1 as a; select fail(1::text); select 2'],
  'a named statement that is wrong': [{ name: 'wrong', text: 'select nothing' }],
  'a named statement with a value of the wrong form': [{ name: 'form', text: 'select $1::int as n', values: ['x'] }],
  'rows as arrays': [{ text: 'select 1 / (2 - n) from generate_series(1, 3) n', rowMode: 'array' }],
  'a table that is there already': ['create table kept ()'],
  'a prepared statement that is not there': ['execute nothing'],
  'a savepoint that is not there': ['rollback to savepoint nothing'],
};

describe('a statement that fails gives the error that a plain client gives, and so does what follows', () => {
  test.each(Object.entries(failing))('%s', async (_name, call) => {
    await expectSame([
      call,
      ['select 1 as one'],
      [{ name: 'one', text: 'select 1 as one' }],
      ['select 1; select 2'],
      call,
    ]);
  });

  test.each(Object.entries(failing))('%s, undone by a savepoint', async (_name, call) => {
    const name = (call[0] as { name?: string }).name === undefined ? 'again' : 'other';
    await expectSame([
      ['savepoint here'],
      call,
      ['rollback to savepoint here'],
      [{ name, text: 'select $1::int as n' }, [1]],
      ["insert into kept values (3, 'x') returning *"],
      call,
      ['rollback to savepoint here'],
      ['select id from kept order by id'],
    ]);
  });

  test.each(Object.entries(failing))('%s, uncaught, and in nested transactions', async (_name, call) => {
    const [expected] = await plainOutcomes([call]);
    const pool = bench.makePool({ max: 1 });
    const fail = (tx: Transaction): Promise<unknown> =>
      tx.transaction((inner) => throughTransaction(inner)(...call)).catch(describeError);
    for (const runOn of [throughTransaction, throughClient]) {
      const error = await pool.transaction((tx) => runOn(tx)(...call)).catch((caught: unknown) => caught);
      expect(describeError(error)).toEqual(expected);
    }
    const seen = await pool.transaction(async (tx) => {
      const first = await fail(tx);
      const { rows } = await tx.query('select 1 as one');
      const nested = await tx.transaction(async (inner) => [
        await fail(inner),
        (await inner.query('select 2 as two')).rows,
      ]);
      return [first, rows, ...nested];
    });
    expect(seen).toEqual([expected, [{ one: 1 }], expected, [{ two: 2 }]]);
    expectKept(pool, [expected]);
  });
});

const large = 'xä'.repeat(500_000);

const programs: Readonly<Record<string, Program>> = {
  'rows as arrays': [[{ text: 'select 1, $1::text, null', values: ['x'], rowMode: 'array' }]],
  'types of one’s own': [[{ text: "select 1 a, 'x'::text b, '{1}'::int[] c, null d", types: verbatim }]],
  'types that throw, and what follows': [
    [{ text: 'select n from generate_series(1, 3) n', types: throwing }],
    ['select 1 as one'],
  ],
  'values of all kinds': [
    [
      'select $1::int a, $2::text b, $3::bool c, $4::float8 d, $5::bytea e, $6::timestamptz f, $7::jsonb g, $8::int[] h, $9::text i, $10::int8 j',
      [1, 'two', true, 4.5, Buffer.from([0, 255]), new Date(0), { a: [1] }, [1, 2, null], null, 9007199254740993n],
    ],
  ],
  'a list of values that is empty': [['select 1 as n', []]],
  'a named statement, again and with another text': [
    [{ name: 'one', text: 'select $1::int as n', values: [1] }],
    [{ name: 'one', text: 'select $1::int as n', values: [2] }],
    [{ name: 'two', text: 'select 2 as n' }],
    [{ name: 'one', text: 'select $1::int as n' }, [3]],
  ],
  'a named statement whose table changes': [
    [{ name: 'all', text: 'select * from kept order by id' }],
    ['alter table kept add column more int'],
    ['savepoint here'],
    [{ name: 'all', text: 'select * from kept order by id' }],
    ['rollback to savepoint here'],
    ['select * from kept order by id'],
  ],
  'several statements': [["select 1 as a; insert into kept values (7); select 2 as b, 'x' as c; select 3 where false"]],
  'several statements in extended mode': [[{ text: 'select 1; select 2', queryMode: 'extended' }]],
  'several statements with values': [['select $1::int; select 2', [1]]],
  'an empty text': [[''], ['select 1 as one']],
  'nothing but a comment': [['-- nothing'], ['/* nothing */ ;'], ['select 1 as one']],
  'an empty named statement': [[{ name: 'empty', text: '' }], ['select 1 as one']],
  'SELECT INTO': [['select 1 as a into made'], ['select * from made']],
  'a temporary table': [
    ['create temp table made (n int) on commit drop'],
    ['insert into made select generate_series(1, $1)', [10]],
    ['select sum(n) from made'],
    ['truncate made'],
    ['table made'],
    ['drop table made'],
  ],
  'SET LOCAL': [
    ["set local time zone 'Asia/Kathmandu'"],
    ['show time zone'],
    ["select '2024-01-01'::timestamptz::text"],
  ],
  set_config: [["select set_config('my.setting', 'mine', true)"], ["select current_setting('my.setting')"]],
  statement_timeout: [['set local statement_timeout = 20'], ['select pg_sleep(5)'], ['select 1']],
  'DDL, and its use': [
    ['create table made (id serial primary key, at timestamptz)'],
    ["insert into made (at) values ('epoch') returning *"],
    ['alter table made rename id to key'],
    ['select * from made'],
  ],
  'a cursor in SQL': [
    ['declare c cursor for select n from generate_series(1, 10) n'],
    ['fetch 3 from c'],
    ['move 3 in c'],
    ['fetch all from c'],
    ['close c'],
  ],
  'PREPARE and EXECUTE': [['prepare made (int) as select $1 as n'], ['execute made (5)'], ['deallocate made']],
  'locks, EXPLAIN, SHOW and DO': [
    ['lock table kept in share mode'],
    ['explain (costs off) select 1'],
    ['show server_encoding'],
    ['do $$ begin null; end $$'],
  ],
  writing: [
    ["insert into kept values (3, 'x', 'sad') returning *"],
    ['update kept set note = $1 where id > $2', ['y', 1]],
    ['delete from kept where id = 3 returning id, note'],
    [
      'merge into kept k using (values (1), (9)) v (id) on k.id = v.id when matched then delete when not matched then insert (id) values (v.id)',
    ],
    ['with gone as (delete from kept returning *) select count(*) from gone'],
  ],
  'a value of a megabyte': [
    ['select length($1::text) as n, md5($1::text) as m, $1::text as t', [large]],
    ['select octet_length($1::bytea) as n', [Buffer.alloc(1_000_000, 7)]],
    [{ name: 'large', text: 'select md5($1::text || $2::text) as m' }, [large, large]],
  ],
  'ten thousand rows': [
    ["select n, n::text || 'ä' as t, null as nothing from generate_series(1, $1::int) n", [10_000]],
    [{ text: 'select n from generate_series(1, 10000) n', rowMode: 'array' }],
  ],
  'no rows and no columns': [['select 1 as n where false'], ['select from generate_series(1, 2)'], ['select']],
  'binary results, and a limited portal': [
    [{ text: "select 1::int4 a, 'x'::text b", binary: true, values: [] }],
    [{ text: 'select n from generate_series(1, 5) n', rows: 2 }],
  ],
  'a savepoint of one’s own, released': [
    ['savepoint here'],
    ['insert into kept values (8)'],
    ['release savepoint here'],
    ['select count(*)::int from kept'],
  ],
  'a parameter without a value': [['select $1::int'], ['select 1']],
  'wrong arguments': [[42], [{}], [{ values: [1] }], [{ text: 42 }], ['select 1 as one']],
};

describe('statements in a transaction give what they give on a plain client', () => {
  test.each(Object.entries(programs))('%s', (_name, program) => expectSame(program), 30_000);

  test.each([
    ['', throughTransaction],
    [' on the client', throughClient],
    [' on both in turns', inTurns],
  ])('names that a statement has had forgotten are prepared again%s', async (_how, runOn) => {
    const named = { name: 'one', text: 'select 1 as n' };
    const program: Program = [[named], ['deallocate all'], [named]];
    // pg's Client goes on believing that they are prepared.
    expect((await plainOutcomes(program))[2]).toMatchObject({ code: '26000' });
    const outcomes = await poolOutcomes(bench.makePool({ max: 1 }), program, runOn);
    expect(outcomes[2]).toMatchObject({ command: 'SELECT', rows: [{ n: 1 }] });
  });

  test('also one with a time limit that it keeps', () =>
    expectSame([[{ text: 'select 1 as one', query_timeout: 5000 }], ['select 2 as two']]));
});

describe('what is no answer reaches the listeners of the client', () => {
  interface Heard {
    readonly notices: string[];
    readonly notifications: string[];
  }

  /** Listens from the beginning, as the listeners of a borrower go with him. */
  function listen(pool: Pool): Heard {
    const heard: Heard = { notices: [], notifications: [] };
    pool.on('connect', (client) => {
      client.on('notice', ({ message, hint }: { message?: string; hint?: string }) =>
        heard.notices.push(`${message}, ${hint}`),
      );
      client.on('notification', ({ channel, payload }: pg.Notification) =>
        heard.notifications.push(`${channel}: ${payload}`),
      );
      client.query('listen news');
    });
    return heard;
  }

  test('notices, of the first statement too, in order and as they come', async () => {
    const pool = bench.makePool({ max: 1 });
    const { notices } = listen(pool);
    await pool.query('select 1');
    const failed = pool.transaction(async (tx) => {
      expect((await tx.query("select tell('one') as told")).rows).toEqual([{ told: 'one' }]);
      expect(notices).toEqual(['told: one, a hint']);
      await Promise.all([
        tx.query('select tell($1)', ['two']),
        tx.query('select tell(n::text) from generate_series(3, 4) n'),
        tx.query("do $$ begin perform tell('five'); end $$"),
        tx.query("select tell('six')::int").catch(() => undefined),
      ]);
      throw undone;
    });
    await expect(failed).rejects.toBe(undone);
    expect(notices).toEqual(['one', 'two', '3', '4', 'five', 'six'].map((what) => `told: ${what}, a hint`));
  });

  test('notifications, of its own when it is committed and of others when it is over', async () => {
    const pool = bench.makePool({ max: 1 });
    const { notifications } = listen(pool);
    await pool.query('select 1');
    await pool.transaction(async (tx) => {
      await tx.query("select pg_notify('news', 'own')");
      await bench.sql("select pg_notify('news', 'of another')");
      await tx.query('select 1');
      expect(notifications).toEqual([]);
    });
    await until('both are heard', () => notifications.length === 2);
    expect([...notifications].sort()).toEqual(['news: of another', 'news: own']);
    const failed = pool.transaction(async (tx) => {
      await tx.query("select pg_notify('news', 'undone')");
      throw undone;
    });
    await expect(failed).rejects.toBe(undone);
    await pool.transaction((tx) => tx.query("notify news, 'last'"));
    await until('the last is heard', () => notifications.length === 3);
    expect(notifications[2]).toBe('news: last');
  });
});

describe('COMMIT', () => {
  test('that a deferred constraint refuses gives the error that a plain client gives', async () => {
    const insert = 'insert into later values (1), (1)';
    const client = new pg.Client(bench.url);
    await client.connect();
    await client.query(`begin; ${insert}`);
    const expected = describeError(await client.query('COMMIT').catch((error) => error));
    await client.end();
    const pool = bench.makePool({ max: 1 });
    const seen = [
      await pool.transaction((tx) => tx.query(insert)).catch(describeError),
      await pool.transaction((tx) => tx.client.query(insert)).catch(describeError),
    ];
    expect(expected).toMatchObject({ code: '23505' });
    expect(seen).toEqual([expected, expected]);
    expect(await bench.sql('select * from later')).toEqual([]);
  });

  test('keeps what was undone inside undone, and the rest', async () => {
    const pool = bench.makePool({ max: 1 });
    await pool.transaction(async (tx) => {
      await tx.transaction((inner) => inner.query('insert into later values (1), (x)')).catch(() => undefined);
      await tx.transaction((inner) => inner.query('insert into later values (2)'));
      await tx
        .transaction(async (inner) => {
          await inner.query('insert into later values (3)');
          throw undone;
        })
        .catch(() => undefined);
      await tx.query('insert into later values (4)');
    });
    expect(await bench.sql('select n from later order by n')).toEqual([{ n: 2 }, { n: 4 }]);
  });
});
