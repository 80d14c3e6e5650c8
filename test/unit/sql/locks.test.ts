import { describe, expect, test } from 'vitest';
import { mayWaitForLocks } from '../../../src/sql/locks.js';

describe('waits for nobody', () => {
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
    expect(mayWaitForLocks(text)).toBe(false);
  });
});

describe('may wait for somebody', () => {
  test.each([
    'insert into t values (1)',
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
  ])('%j', (text) => {
    expect(mayWaitForLocks(text)).toBe(true);
  });
});
