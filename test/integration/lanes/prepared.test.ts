import { beforeEach, describe, expect, test } from 'vitest';
import { acquaint, heat, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';

const bench = usePools();
const byKey = 'select id, note from kept where id = $1';
const listing = 'select name, statement from pg_prepared_statements order by name';

beforeEach(() =>
  bench.sql(
    "drop table if exists kept; create table kept as select n as id, 'note ' || n as note from generate_series(1, 100) n",
  ),
);

/** Texts prepared on the only connection of the pool, without the one that asks. */
async function preparedOn(pool: ReturnType<typeof bench.makePool>): Promise<{ name: string; statement: string }[]> {
  const { rows } = await pool.query<{ name: string; statement: string }>(listing);
  return rows.filter(({ statement }) => statement !== listing);
}

describe('a text that comes again', () => {
  test('often within a second is prepared, once for a connection; one that comes now and then is not', async () => {
    const pool = bench.makePool({ max: 1 });
    for (let i = 0; i < 5; i += 1) await pool.query(byKey, [1]);
    expect(await preparedOn(pool)).toEqual([]);
    for (let i = 0; i < 3; i += 1) await heat(pool, byKey, [1]);
    expect(await preparedOn(pool)).toMatchObject([{ statement: byKey }]);
  });

  test('is not prepared with `prepare: false`, but a name is kept', async () => {
    const pool = bench.makePool({ max: 1, prepare: false });
    for (let i = 0; i < 5; i += 1) await pool.query(byKey, [1]);
    for (let i = 0; i < 5; i += 1) await pool.query({ name: 'mine', text: 'select 1 as n' });
    expect(await preparedOn(pool)).toEqual([{ name: 'mine', statement: 'select 1 as n' }]);
  });

  test('takes no more room than `maxPreparedStatements`, however many texts there are', async () => {
    const pool = bench.makePool({ max: 1, maxPreparedStatements: 3 });
    for (let i = 0; i < 20; i += 1) await heat(pool, `select ${i} as n`);
    expect((await preparedOn(pool)).length).toBeLessThanOrEqual(3);
  });
});

describe('a statement with a name', () => {
  test('pushes out the one unused for longest, which is closed on the server too', async () => {
    const pool = bench.makePool({ max: 1, maxPreparedStatements: 3 });
    for (const n of [1, 2, 1, 3, 4, 1]) await pool.query({ name: `name ${n}`, text: `select ${n} as n` });
    expect((await preparedOn(pool)).map(({ name }) => name)).toEqual(['name 1', 'name 3', 'name 4']);
  });

  test('is the same to those who share and to those who have a connection of their own', async () => {
    const pool = bench.makePool({ max: 1 });
    const named = { name: 'by key', text: byKey, values: [2] };
    await acquaint(pool, [byKey, [1]]);
    await pool.query(named);
    const client = await pool.connect();
    expect((await client.query(named)).rows).toEqual([{ id: 2, note: 'note 2' }]);
    const other = { name: 'other', text: 'select $1::int as n', values: [5] };
    expect((await client.query(other)).rows).toEqual([{ n: 5 }]);
    client.release();
    expect((await pool.query(other)).rows).toEqual([{ n: 5 }]);
    expect(
      (await preparedOn(pool)).filter(({ name }) => !name.startsWith('headroom:')).map(({ name }) => name),
    ).toEqual(['by key', 'other']);
  });

  test('stands for one text only, in pg’s own words', async () => {
    const pool = bench.makePool({ max: 1 });
    await pool.query({ name: 'one', text: 'select 1 as n' });
    await expect(pool.query({ name: 'one', text: 'select 2 as n' })).rejects.toThrow(
      "Prepared statements must be unique - 'one' was used for a different statement",
    );
    expect((await pool.query({ name: 'one', text: 'select 1 as n' })).rows).toEqual([{ n: 1 }]);
  });

  test('that does not parse fails by itself: those behind it of the same name each get their own error', async () => {
    const pool = bench.makePool({ max: 1 });
    const broken = 'select nothing from kept';
    const errors = await Promise.all(
      times(10, () => pool.query({ name: 'broken', text: broken }).catch((error) => error)),
    );
    expect(errors.map(({ code }) => code)).toEqual(Array(10).fill('42703'));
    await bench.sql('alter table kept add nothing int');
    expect((await pool.query({ name: 'broken', text: broken })).rowCount).toBe(100);
    await bench.sql('alter table kept drop nothing');
    const again = await Promise.all(
      times(10, () => pool.query({ name: 'broken', text: broken }).catch((error) => error)),
    );
    expect(again.map(({ code }) => code)).toEqual(Array(10).fill('42703'));
  });
});

describe('what happens to prepared statements behind the pool’s back', () => {
  test('a table changed: the statement is prepared anew, and its callers notice nothing', async () => {
    const pool = bench.makePool({ max: 2 });
    const all = 'select * from kept where id = $1';
    await heat(pool, all, [1]);
    for (const change of ['add more int default 7', 'drop note', 'alter more type text']) {
      await bench.sql(`alter table kept ${change}`);
      const expected = await bench.sql('select * from kept where id = 5');
      const answers = await Promise.all(times(10, () => pool.query(all, [5])));
      for (const { rows } of answers) expect(rows).toEqual(expected);
    }
    expect(pool.stats().counters.queryErrors).toBe(0);
    expect(pool.stats().counters.retriedUnseen).toBeGreaterThan(0);
  });

  test.each(['deallocate all', 'discard all'])(
    'a borrower ran %s: what it had prepared is forgotten, and nobody notices',
    async (sql) => {
      const pool = bench.makePool({ max: 1 });
      const named = { name: 'named', text: 'select $1::int as n', values: [3] };
      await heat(pool, byKey, [1]);
      await pool.query(named);
      const client = await pool.connect();
      await client.query(sql);
      client.release();
      const answers = await Promise.all([
        ...times(5, (i) => pool.query(byKey, [i + 1])),
        pool.query(named),
        pool.query(named),
      ]);
      expect(answers.map(({ rowCount }) => rowCount)).toEqual(Array(7).fill(1));
      await heat(pool, byKey, [1]);
      expect(pool.stats().counters).toMatchObject({ queryErrors: 0, retriedUnseen: 0 });
    },
  );

  test('`resetQuery: discard all` costs nobody a second try', async () => {
    const pool = bench.makePool({ max: 1, resetQuery: 'DISCARD ALL' });
    for (let i = 0; i < 5; i += 1) {
      await heat(pool, byKey, [1]);
      (await pool.connect()).release();
    }
    expect(pool.stats().counters.retriedUnseen).toBe(0);
  });
});

describe('what a prepared statement was made from changes', () => {
  const make = `drop table if exists things; drop type if exists mood; create type mood as enum ('sad', 'ok');
    create table things (id int, code int, mood mood); insert into things values (1, 1, 'ok')`;
  const texts: readonly (readonly [text: string, values: unknown[]])[] = [
    ['select id from things where id = $1', [1]],
    ['select id from things where code = $1', [1]],
    ['update things set code = $1 where id = 1', [1]],
    ['insert into things (id) values ($1)', [2]],
    ['select id from things where mood = $1', ['ok']],
    ['select $1::mood as mood', ['ok']],
  ];

  test.each([
    ['a wider type', 'alter table things alter id type bigint', [5_000_000_000]],
    ['another type', 'alter table things alter code type text', undefined],
    [
      'and back',
      'alter table things alter code type text; alter table things alter code type int using code::int',
      undefined,
    ],
    ['a type and a table made anew', make, undefined],
    [
      'an enum in the place of another, as Prisma’s migrations do it',
      `create type mood_new as enum ('sad', 'ok', 'happy'); alter table things alter mood type mood_new using mood::text::mood_new;
        drop type mood; alter type mood_new rename to mood`,
      undefined,
    ],
  ])('%s: callers notice nothing', async (_, change, wide) => {
    await bench.sql(make);
    const pool = bench.makePool({ max: 2 });
    for (const [text, values] of texts) await heat(pool, text, values);
    await bench.sql(change);
    for (let round = 0; round < 3; round += 1) {
      for (const [i, [text, values]] of texts.entries()) {
        await pool.query(text, (i === 0 || i === 3) && wide ? wide : values);
        await pool.transaction((tx) => tx.query(text, values));
      }
    }
    expect(pool.stats().counters.queryErrors).toBe(0);
  });

  const pair = 'drop type if exists pair; create type pair as (a int, b int)';

  test.each([
    ['of a value', 'select ($1::text::pair).b', '(1,2)', '2'],
    ['in an array', 'select (($1::text::pair[])[1]).b', '{"(1,2)"}', '2'],
    ['of JSON', 'select (jsonb_populate_record(null::pair, $1::jsonb)).b', '{"b":2}', '2'],
    ['of rows that are compared', "select ($1::text::pair = row(1, '2')::pair)::text as b", '(1,2)', 'true'],
  ])('the type of an attribute %s, which the server notices only as it runs', async (_, text, value, b) => {
    await bench.sql(pair);
    const pool = bench.makePool({ max: 2 });
    await heat(pool, text, [value]);
    await bench.sql('alter type pair alter attribute b type text');
    const answers = await Promise.all(times(10, () => pool.query(text, [value])));
    // PostgreSQL 18 compares such rows with what they were, for as long as the text stays prepared.
    if (b !== 'true') for (const { rows } of answers) expect(rows).toEqual([{ b }]);
    expect(pool.stats().counters.queryErrors).toBe(0);
  });

  const front =
    'drop schema if exists front cascade; create schema front; drop table if exists notes; create table notes (n int)';

  test('a table that is put in front of another of the same name is seen by writes at once, by reads within a second', async () => {
    await bench.sql(front);
    const pool = bench.makePool({ max: 1, options: '-c search_path=front,public' });
    const [insert, select] = ['insert into notes values ($1)', 'select count(*)::int as n from notes where n = $1'];
    await heat(pool, insert, [0]);
    await heat(pool, select, [0]);
    await bench.sql('create table front.notes (n int)');
    await pool.query(insert, [1]);
    expect(await bench.sql('select n from front.notes')).toEqual([{ n: 1 }]);
    const from = performance.now();
    // As often as it takes to have it prepared all the while.
    while (performance.now() - from < 1200) await pool.query(select, [0]);
    expect((await pool.query(select, [0])).rows).toEqual([{ n: 0 }]);
  });

  test('a column of moments that gets a time zone takes the moments that are meant', async () => {
    await bench.sql(
      'drop table if exists moments; create table moments (at timestamp); insert into moments values (now())',
    );
    const pool = bench.makePool({ max: 1, options: '-c timezone=Asia/Tokyo' });
    const read = 'select extract(epoch from at)::int as at from moments where at > $1';
    await heat(pool, read, ['2000-01-01T00:00:00+05']);
    await bench.sql('delete from moments; alter table moments alter at type timestamptz');
    await pool.query("insert into moments values ('2020-01-01T00:00:00+00')");
    expect((await pool.query(read, ['2019-12-31T23:59:59+00'])).rows).toHaveLength(1);
    expect((await pool.query(read, ['2020-01-01T00:00:00+00'])).rows).toHaveLength(0);
  });

  test('errors do not speak of names that nobody gave', async () => {
    const pool = bench.makePool({ max: 1 });
    await heat(pool, 'select $1::int as n', [1]);
    await expect(pool.query('select $1::int as n', [1, 2])).rejects.toThrow('prepared statement "" requires 1');
    const named = { name: 'mine', text: 'select $1::int as n' };
    await pool.query({ ...named, values: [1] });
    await expect(pool.query({ ...named, values: [1, 2] })).rejects.toThrow('prepared statement "mine" requires 1');
    expect((await pool.query({ ...named, values: [3] })).rows).toEqual([{ n: 3 }]);
  });
});

describe('a value that cannot be sent', () => {
  const unwritable = {
    toPostgres(): never {
      throw new RangeError('no such value');
    },
  };

  test('fails its own statement alone, once, and harms neither its name nor its neighbours', async () => {
    const pool = bench.makePool({ max: 1 });
    await acquaint(pool, [byKey, [1]]);
    let calls = 0;
    const failed = new Promise((resolve) => {
      pool.query({ name: 'v', text: 'select $1::text as v', values: [unwritable] }, (error: unknown) => {
        calls += 1;
        resolve(error);
      });
    });
    const others = times(5, (i) => pool.query(byKey, [i + 1]));
    expect(await failed).toBeInstanceOf(RangeError);
    expect((await Promise.all(others)).map(({ rowCount }) => rowCount)).toEqual([1, 1, 1, 1, 1]);
    expect((await pool.query({ name: 'v', text: 'select $1::text as v', values: ['fine'] })).rows).toEqual([
      { v: 'fine' },
    ]);
    expect(calls).toBe(1);
  });

  test('fails it with other statements around of the same text', async () => {
    const pool = bench.makePool({ max: 1 });
    const text = 'select $1::text as v';
    await acquaint(pool, [text, ['x']]);
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const outcomes = await Promise.allSettled(
      ['a', unwritable, 'b', circular, 'c'].map((value) => pool.query(text, [value])),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });
});
