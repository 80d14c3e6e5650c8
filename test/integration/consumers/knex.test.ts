import knex from 'knex';
import { beforeAll, describe, expect, test } from 'vitest';
import { usePools } from '../../support/pools.js';
import { until } from '../../support/wait.js';

const bench = usePools();

beforeAll(() => bench.sql('create table things (id serial primary key, name text not null)'));

describe('knex', () => {
  test('inserts, selects, commits and rolls back on a connectionPool', async () => {
    const pool = bench.makePool({ max: 2 });
    const db = knex({ client: 'pg', connectionPool: pool });
    await db('things').insert([{ name: 'one' }, { name: 'two' }]);
    expect(await db('things').select('name').orderBy('id')).toEqual([{ name: 'one' }, { name: 'two' }]);
    await db.transaction(async (tx) => {
      await tx('things').insert({ name: 'kept' });
      await expect(
        tx.transaction(async (inner) => {
          await inner('things').insert({ name: 'undone within' });
          throw new Error('inner');
        }),
      ).rejects.toThrow('inner');
    });
    const failed = db.transaction(async (tx) => {
      await tx('things').insert({ name: 'undone' });
      throw new Error('outer');
    });
    await expect(failed).rejects.toThrow('outer');
    // Not its streams: on a connectionPool, knex 3.3 releases a stream's connection twice, pg.Pool's as well.
    const rows = await db('things').select('name').orderBy('id');
    expect(rows.map(({ name }) => name)).toEqual(['one', 'two', 'kept']);
    await expect(db.raw('select nothing')).rejects.toMatchObject({ code: '42703' });
    await until('all connections are back', () => pool.idleCount === pool.totalCount);
    await db.destroy();
  });
});
