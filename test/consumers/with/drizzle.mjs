import { count, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { codeOf, times } from '../outcome.mjs';

const things = pgTable('things', { id: integer().primaryKey(), name: text().notNull() });

export async function use(pool) {
  const db = drizzle({ client: pool });
  await db.execute(sql`create table things (id int primary key, name text not null)`);
  await db.insert(things).values({ id: 1, name: 'one' });
  await db.transaction((tx) => tx.insert(things).values({ id: 2, name: 'kept' }));
  const undone = db.transaction(async (tx) => {
    await tx.insert(things).values({ id: 3, name: 'undone' });
    tx.rollback();
  });
  await undone.catch(() => undefined);
  const answers = await times(50, (n) =>
    db
      .select()
      .from(things)
      .where(eq(things.id, (n % 2) + 1)),
  );
  return {
    names: (await db.select().from(things)).map(({ name }) => name),
    answers: new Set(answers.map(([{ name }]) => name)).size,
    count: (await db.select({ n: count() }).from(things))[0].n,
    code: await codeOf(db.insert(things).values({ id: 1, name: 'twice' })),
  };
}
