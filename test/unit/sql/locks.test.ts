import { describe, expect, test } from 'vitest';
import { waitKindOf } from '../../../src/sql/locks.js';

describe('waits for changes of tables only', () => {
  test.each([
    'select 1',
    'select * from t where a = $1 order by b limit 10',
    'SELECT COUNT(*), MAX(a) FROM t GROUP BY ROLLUP (b)',
    'select coalesce(a, (select 1)), lower(b) from t where c in ($1, $2) and exists (select 1)',
    'select jsonb_build_object($1, a), json_agg(b) from t',
    'select a::numeric(10, 2), cast(b as varchar(5)) from t',
    'select row_number() over (partition by a order by b) from t',
    'with a as (select 1) select * from a join lateral (select 2) b using (c)',
    'values (1), (2)',
    'table t',
    "select 'for update; delete from t; f(x)', $$ update $$ -- for update",
    'select "update", "for" from "delete"',
    'select a for, update_at from t',
  ])('%j', (text) => {
    expect(waitKindOf(text)).toBe('table');
  });
});

describe('waits for the same key, or for the row it refers to', () => {
  test.each([
    'insert into t values (1)',
    'INSERT INTO my.t (a, "b") VALUES ($1, now()), ($2, lower($3)) returning id',
    'insert into "t" as x (a) select a from u where b = $1',
    'insert into t default values',
    'insert into t (a) overriding system value values ($1) returning id, upper(a)',
  ])('%j', (text) => {
    expect(waitKindOf(text)).toBe('insert');
  });
});

describe('may wait for a row, or for anything', () => {
  test.each([
    'insert into t (a) values ($1) on conflict do nothing',
    'insert into t (a) values ($1) on conflict (a) do update set a = 1',
    "insert into t (a) values (nextval('s'))",
    'insert into t select mine(a) from u',
    'insert into t (a) select a from u for update',
    'insert into t values (1) returning mine(a)',
    'with a as (insert into t values (1) returning *) select * from a',
    'insert into t (a) values ((with d as (delete from u returning a) select a from d))',
    'UPDATE t SET a = 1',
    'delete from t',
    'merge into t using u on true when matched then do nothing',
    'with a as (delete from t returning *) select * from a',
    'select * from t for update',
    'select * from t for no key update',
    'select * from t FOR /* */ SHARE nowait',
    'select * from t for key share skip locked',
    'select mine(1)',
    'select pg_sleep(1)',
    'select my.mine (1)',
    'select "mine"(1)',
    'select "lower"(a) from t',
    "select 'a",
    "select u&'a'",
    "insert into t values ('a",
  ])('%j', (text) => {
    expect(waitKindOf(text)).toBe('row');
  });
});
