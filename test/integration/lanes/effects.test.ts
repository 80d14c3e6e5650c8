import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Pool, PoolOptions } from '../../../src/index.js';
import { acquaint, startSlowNetwork, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import type { FaultProxy } from '../../support/proxy.js';
import { until, within } from '../../support/wait.js';

// A sequence goes on whatever becomes of the transaction that took a number from it: it counts effects outside of them.
const bench = usePools();
let network: FaultProxy;

beforeAll(async () => {
  await bench.sql(`
    create sequence effects;
    create table kept as select n as id from generate_series(1, 100) n;
    create table other as select n as id from generate_series(1, 100) n;
    create function act(secs float8) returns int language plpgsql volatile as $$ begin
      perform nextval('effects'); perform pg_sleep(secs); return 1; end $$;
    create function stubborn(secs float8) returns text language plpgsql volatile as $$ begin
      perform nextval('effects'); perform pg_sleep(secs); return 'done';
      exception when query_canceled then return 'cancelled'; end $$;
    create function locked(secs float8) returns text language plpgsql volatile as $$ begin
      perform pg_advisory_lock(42); perform pg_sleep(secs); perform pg_advisory_unlock(42); return 'done'; end $$;
    create view acting as select act(0) as n;
    create function secret(int) returns bool language plpgsql volatile as $$ begin perform nextval('effects'); return true; end $$;
    create table guarded (id int);
    alter table guarded enable row level security;
    create policy p on guarded using (secret(id));
    insert into guarded select generate_series(1, 3);
    create role reader;
    grant select on guarded, kept to reader;
    grant usage on sequence effects to reader;
    create function chosen(other) returns int language plpgsql volatile as $$ begin perform nextval('effects'); return $1.id; end $$`);
  network = await startSlowNetwork(bench.url);
});
afterAll(async () => {
  await network[Symbol.asyncDispose]();
  await bench.sql('drop owned by reader; drop role reader');
});
beforeEach(() => bench.sql("select setval('effects', 1, false)"));

async function effects(): Promise<number> {
  const [row] = await bench.sql('select case when is_called then last_value::int else 0 end as n from effects');
  return row?.n as number;
}

function makePool(options: PoolOptions = {}): Pool {
  return bench.makePool({ max: 4, connectionString: network.url(bench.url), ...options });
}

/** Quick at first, so that it is taken for quick; then some calls take long, with others all around. */
async function callInACrowd(pool: Pool, text: string): Promise<unknown[]> {
  for (let i = 0; i < 20; i += 1) await pool.query(text, [0]);
  await bench.sql("select setval('effects', 1, false)");
  const answers = await within(
    Promise.all(times(24, (i) => pool.query(text, [i % 6 === 0 ? 0.3 : 0]))),
    15_000,
    'all calls',
  );
  return answers.map(({ rows }) => Object.values(rows[0] as object)[0]);
}

describe('a function that sometimes takes long has its effects once for each call', () => {
  test.each([1, 4])('outside of its transaction, with %i connections', async (max) => {
    const pool = makePool({ max });
    expect(await callInACrowd(pool, 'select act($1)')).toEqual(Array(24).fill(1));
    expect(await effects()).toBe(24);
    expect(pool.stats().counters).toMatchObject({ cancelRequests: 0, retriedUnseen: 0 });
  });

  test('and is not told of a cancel that nobody asked for', async () => {
    expect(await callInACrowd(makePool(), 'select stubborn($1)')).toEqual(Array(24).fill('done'));
    expect(await effects()).toBe(24);
  });

  test('and leaves no session lock behind', async () => {
    expect(await callInACrowd(makePool(), 'select locked($1)')).toEqual(Array(24).fill('done'));
    // The view shows the locks of the whole server, on which the tests of other files take theirs.
    const locks = await bench.sql(
      `select 1 from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())`,
    );
    expect(locks).toEqual([]);
  });
});

describe('reads behind one that a locked table holds up', () => {
  /** Has reads of `text` stand behind a read of the locked table, and gives how many were answered before it was unlocked. */
  async function readBehind(pool: Pool, text: string, count: number, isServed: boolean): Promise<number> {
    const blocked = 'select count(*) from kept where id < 50';
    await acquaint(pool, blocked, text);
    await bench.sql("select setval('effects', 1, false)");
    const holder = await bench.makePool({ max: 1 }).connect();
    await holder.query('begin; lock table kept');
    let answered = 0;
    const stuck = pool.query(blocked);
    const behind = times(count, () =>
      pool.query(text).then(() => {
        answered += 1;
      }),
    );
    await until('the read waits for the lock', async () => {
      const waiting = await bench.sql(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like $1",
        ['select count(*) from kept%'],
      );
      return waiting.length > 0;
    });
    // It has been asked whether they may be served elsewhere; those that may are, soon.
    await until('those behind it are looked after', async () => {
      const asked = await bench.sql(
        "select 1 from pg_stat_activity where datname = current_database() and state = 'idle' and query like $1",
        ['select not exists (%relrowsecurity%'],
      );
      return answered === count || asked.length > 0;
    });
    if (isServed) await until('they are served', () => answered === count);
    const served = answered;
    await holder.query('commit');
    holder.release();
    await within(Promise.all([stuck, ...behind]), 30_000, 'all reads, when it is unlocked');
    return served;
  }

  test('are served elsewhere where that changes nothing', async () => {
    const pool = makePool();
    expect(await readBehind(pool, 'select id from other where id = 7', 5, true)).toBe(5);
    expect(pool.stats().counters.cancelRequests).toBe(0);
  });

  test.each([
    ['a view that calls a function', 'select n from acting', 1, {}],
    ['a function called like a column', 'select o.chosen from other o where o.id = 1', 1, {}],
    ['a table with a policy that calls a function', 'select id from guarded', 3, { options: '-c role=reader' }],
  ])('are run once all the same where they read %s', async (_, text, effectsOfOne, options) => {
    const pool = makePool(options);
    expect(await readBehind(pool, text, 4, false)).toBeLessThan(4);
    expect(await effects()).toBe(4 * effectsOfOne);
  });
});

describe('functions that run before a statement is bound are called once for it, though they fail', () => {
  const failing = (name: string, code: string, returns: string): string => `
    create or replace function ${name}(n int) returns ${returns} language plpgsql stable as $$ begin
      if not exists (select from mood where is_bad) then return 7; end if;
      perform nextval('effects'); raise exception 'not %', n using errcode = '${code}'; end $$`;
  beforeEach(() => bench.sql('create table if not exists mood (is_bad bool); delete from mood'));

  /** Runs a text until it is prepared; then the function fails. */
  async function failIn(text: string | { name: string; text: string }, code: string, options: PoolOptions) {
    const pool = makePool({ max: 1, ...options });
    await bench.sql('delete from mood');
    const config = typeof text === 'string' ? { text } : text;
    for (let i = 0; i < 12; i += 1) await Promise.all(times(8, () => pool.query({ ...config, values: [50] })));
    await bench.sql("insert into mood values (true); select setval('effects', 1, false)");
    const failed = (error: { code: string }) => error.code;
    const errors = await Promise.all(times(8, () => pool.query({ ...config, values: [50] }).catch(failed)));
    expect(errors).toEqual(Array(8).fill(code));
    expect(await effects()).toBe(8);
  }

  test.each(['P0001', '22012', '42P01', '23505', 'XX000'])('by the planner, with SQLSTATE %s', async (code) => {
    await bench.sql(failing('picky', code, 'int'));
    await bench.sql('create or replace view sly as select id from kept where id = picky(7)');
    for (const options of [{}, { pipelining: 'off' }] as const) {
      await failIn('select id from sly where id < $1', code, options);
      await failIn({ name: 'sly', text: 'select id from sly where id < $1' }, code, options);
    }
  });

  test('by the check of a value’s domain', async () => {
    await bench.sql(failing('allowed', '22012', 'int'));
    await bench.sql('drop domain if exists picked; create domain picked as int check (allowed(value) = 7)');
    for (const options of [{}, { pipelining: 'off' }] as const) {
      await failIn('select $1::picked as n', '22012', options);
      await failIn({ name: 'picked', text: 'select $1::picked as n' }, '22012', options);
    }
  });
});

test('a read that fails as it runs, since a type is another than when it was prepared, is not repeated where a view may act', async () => {
  await bench.sql(`create type pair as (a int, b int);
    create view pairs as select nextval('effects') as n, '(1,2)'::text as pair`);
  const pool = bench.makePool({ max: 1 });
  const text = 'select n, (pair::pair).b from pairs where n > $1';
  for (let i = 0; i < 12; i += 1) await pool.query(text, [0]);
  await bench.sql("alter type pair alter attribute b type text; select setval('effects', 1, false)");
  // What is on its way fails, as it may have had effects; what comes after it does not.
  await expect(pool.query(text, [0])).rejects.toMatchObject({ code: '42804' });
  for (const { rows } of await Promise.all(times(4, () => pool.query(text, [0])))) expect(rows[0].b).toBe('2');
  expect(await effects()).toBe(5);
});
