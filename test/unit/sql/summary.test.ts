import { describe, expect, test } from 'vitest';
import { summaryOf } from '../../../src/sql/summary.js';

describe('the summary of a statement', () => {
  test.each([
    ['select 1', 'SELECT'],
    ['-- why\n  select * from users where id = $1', 'SELECT users'],
    ['select u.id from users u, "Orders" as o where u.name = \'from nowhere\'', 'SELECT users "Orders"'],
    [
      'select * from public.users join only app.orders on true left join lines using (id)',
      'SELECT public.users app.orders lines',
    ],
    ['insert into users (id, name) values ($1, $2) returning id', 'INSERT users'],
    ['insert into archive select * from users', 'INSERT archive SELECT users'],
    ['update only users set name = $1 from teams where teams.id = $2', 'UPDATE users teams'],
    ['delete from users using teams', 'DELETE users'],
    ['merge into users using news on true when matched then update set name = $1', 'MERGE users'],
    ['select extract(year from born), substring(name from 2) from users for update', 'SELECT users'],
    ['select * from generate_series(1, 3) n, users', 'SELECT users'],
    ['select (select max(id) from orders) from users', 'SELECT SELECT orders users'],
    [
      'select * from (select id from users) u join lateral (select 1 from orders) o on true',
      'SELECT SELECT users SELECT orders',
    ],
    ['with old as (select id from users) delete from users using old', 'SELECT users DELETE users'],
    ['select id from users union all select id from teams', 'SELECT users SELECT teams'],
    ['insert into users values (1) on conflict do update set id = 2', 'INSERT users'],
    ['BEGIN', 'BEGIN'],
    ['SAVEPOINT headroom_1', 'SAVEPOINT'],
    ['set local statement_timeout = 5', 'SET'],
    ['create table if not exists users (id int)', 'CREATE TABLE users'],
    ['drop index concurrently i', 'DROP INDEX i'],
    ['copy users from stdin', 'COPY users'],
    ['truncate table users, orders', 'TRUNCATE users'],
    ['select 1; update users set id = 2', 'SELECT UPDATE users'],
    ['select * from a, b, c, d, e, f', 'SELECT a b c d e'],
  ])('%s: %s', (text, summary) => {
    expect(summaryOf(text)).toBe(summary);
  });

  test.each(['', '  -- nothing', '???'])('of %j is undefined', (text) => {
    expect(summaryOf(text)).toBeUndefined();
  });

  test('has no value of any kind, and a limited length', () => {
    const text = `select 'secret', 4711, $$secret$$, e'sec\\'ret' from t where x = 'secret' and y in (4711)`;
    expect(summaryOf(text)).toBe('SELECT t');
    expect(summaryOf(`select * from ${'a'.repeat(1000)}`)).toHaveLength(255);
  });
});
