import { PrismaPg } from '@prisma/adapter-pg';
import { describe, expect, test } from 'vitest';
import { usePools } from '../../support/pools.js';

const bench = usePools();

describe('Prisma’s adapter', () => {
  test('takes the pool for its own pg.Pool, queries, commits and rolls back', async () => {
    const pool = bench.makePool({ max: 2 });
    const adapter = await new PrismaPg(pool).connect();
    expect(adapter.underlyingDriver()).toBe(pool);
    await adapter.executeScript('create table things (id int, name text)');
    const noted = { argTypes: [], sql: "insert into things values (1, 'one')", args: [] };
    expect(await adapter.executeRaw(noted)).toBe(1);
    const kept = await adapter.startTransaction('SERIALIZABLE');
    await kept.executeRaw({ ...noted, sql: "insert into things values (2, 'kept')" });
    await kept.executeRaw({ ...noted, sql: 'COMMIT' });
    await kept.commit();
    const undone = await adapter.startTransaction();
    await undone.executeRaw({ ...noted, sql: "insert into things values (3, 'undone')" });
    await undone.executeRaw({ ...noted, sql: 'ROLLBACK' });
    await undone.rollback();
    const found = await adapter.queryRaw({ ...noted, sql: 'select id, name from things order by id' });
    expect(found.columnNames).toEqual(['id', 'name']);
    expect(found.rows.map(([, name]) => name)).toEqual(['one', 'kept']);
    expect(pool.idleCount).toBe(pool.totalCount);
    await adapter.dispose();
    expect(pool.listenerCount('error')).toBe(0);
  });
});
