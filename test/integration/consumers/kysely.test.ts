import { type Generated, Kysely, PostgresDialect } from 'kysely';
import Cursor from 'pg-cursor';
import { beforeAll, describe, expect, test } from 'vitest';
import { usePools } from '../../support/pools.js';

const bench = usePools();

interface Database {
  things: { id: Generated<number>; name: string };
}

beforeAll(() => bench.sql('create table things (id serial primary key, name text not null)'));

describe('Kysely', () => {
  test('inserts, selects, streams, commits and rolls back, and ends the pool', async () => {
    const pool = bench.makePool({ max: 2 });
    const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });
    await db
      .insertInto('things')
      .values([{ name: 'one' }, { name: 'two' }])
      .execute();
    const streamed: string[] = [];
    for await (const { name } of db.selectFrom('things').select('name').orderBy('id').stream(1)) streamed.push(name);
    expect(streamed).toEqual(['one', 'two']);
    for await (const _ of db.selectFrom('things').selectAll().stream(1)) break;
    await db
      .transaction()
      .setIsolationLevel('serializable')
      .execute((tx) => tx.insertInto('things').values({ name: 'kept' }).execute());
    const failed = db.transaction().execute(async (tx) => {
      await tx.insertInto('things').values({ name: 'undone' }).execute();
      throw new Error('outer');
    });
    await expect(failed).rejects.toThrow('outer');
    const rows = await db.selectFrom('things').select('name').orderBy('id').execute();
    expect(rows.map(({ name }) => name)).toEqual(['one', 'two', 'kept']);
    expect(pool.idleCount).toBe(pool.totalCount);
    await db.destroy();
    expect(pool.ended).toBe(true);
  });
});
