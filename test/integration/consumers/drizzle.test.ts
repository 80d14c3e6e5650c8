import { eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, serial, text } from 'drizzle-orm/pg-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { AcquireTimeoutError, isUnavailable } from '../../../src/index.js';
import { usePools } from '../../support/pools.js';

const bench = usePools();
const things = pgTable('things', { id: serial().primaryKey(), name: text().notNull(), size: integer() });

beforeAll(() => bench.sql('create table things (id serial primary key, name text not null, size int)'));

describe('Drizzle', () => {
  test('inserts, selects and prepares', async () => {
    const pool = bench.makePool({ max: 2 });
    const db = drizzle(pool);
    const [made] = await db.insert(things).values({ name: 'one', size: 1 }).returning();
    expect(made).toMatchObject({ name: 'one', size: 1 });
    const find = db
      .select({ name: things.name })
      .from(things)
      .where(eq(things.id, sql.placeholder('id')))
      .prepare('find');
    expect(await find.execute({ id: made?.id })).toEqual([{ name: 'one' }]);
    expect(await find.execute({ id: -1 })).toEqual([]);
    expect(pool.idleCount).toBe(pool.totalCount);
  });

  test('runs each transaction on one connection of its own: commits, rolls back, nests', async () => {
    const pool = bench.makePool({ max: 3 });
    const db = drizzle(pool);
    await db.transaction(async (tx) => {
      await tx.insert(things).values({ name: 'kept' });
      // Not on the transaction's connection, so it must not see what is not committed.
      expect(await db.select().from(things).where(eq(things.name, 'kept'))).toEqual([]);
      const inner = tx.transaction(async (deeper) => {
        await deeper.insert(things).values({ name: 'undone within' });
        throw new Error('inner');
      });
      await expect(inner).rejects.toThrow('inner');
    });
    const failed = db.transaction(async (tx) => {
      await tx.insert(things).values({ name: 'undone' });
      throw new Error('outer');
    });
    await expect(failed).rejects.toThrow('outer');
    const names = (await db.select().from(things)).map(({ name }) => name);
    expect(names).toContain('kept');
    expect(names).not.toContain('undone');
    expect(names).not.toContain('undone within');
    expect([pool.idleCount, pool.waitingCount]).toEqual([pool.totalCount, 0]);
  });

  test('wraps the error of a caller that got no connection, which isUnavailable recognizes', async () => {
    const pool = bench.makePool({ max: 1, acquireTimeoutMs: 50 });
    const db = drizzle(pool);
    const holder = await pool.connect({ acquireTimeoutMs: 10_000 });
    const error: unknown = await db
      .select()
      .from(things)
      .then(undefined, (reason: unknown) => reason);
    const ofTransaction: unknown = await db
      .transaction(async (tx) => tx.select().from(things))
      .then(undefined, (reason) => reason);
    holder.release();
    expect(error).toMatchObject({ cause: expect.any(AcquireTimeoutError) });
    expect(error).not.toBeInstanceOf(AcquireTimeoutError);
    expect([error, ofTransaction].map(isUnavailable)).toEqual([true, true]);
    const mistake: unknown = await db.execute(sql`select nonsense`).then(undefined, (reason: unknown) => reason);
    expect(isUnavailable(mistake)).toBe(false);
  });
});
