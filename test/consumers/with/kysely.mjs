import { Kysely, PostgresDialect } from 'kysely';
import { codeOf, times } from '../outcome.mjs';

export async function use(pool) {
  const db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  await db.schema
    .createTable('things')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text')
    .execute();
  const insert = (on, id, name) => on.insertInto('things').values({ id, name }).execute();
  await insert(db, 1, 'one');
  await db.transaction().execute((tx) => insert(tx, 2, 'kept'));
  const undone = db.transaction().execute(async (tx) => {
    await insert(tx, 3, 'undone');
    throw new Error('undone');
  });
  await undone.catch(() => undefined);
  const answers = await times(50, (n) =>
    db
      .selectFrom('things')
      .selectAll()
      .where('id', '=', (n % 2) + 1)
      .execute(),
  );
  const names = (await db.selectFrom('things').select('name').orderBy('id').execute()).map(({ name }) => name);
  const code = await codeOf(insert(db, 1, 'twice'));
  await db.destroy();
  return { names, answers: new Set(answers.map(([{ name }]) => name)).size, count: names.length, code };
}
