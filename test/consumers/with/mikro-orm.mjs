import { EntitySchema, MikroORM } from '@mikro-orm/postgresql';
import { PostgresDialect } from 'kysely';
import { codeOf, times } from '../outcome.mjs';

class Thing {}
const schema = new EntitySchema({
  class: Thing,
  tableName: 'things',
  properties: { id: { type: 'integer', primary: true, autoincrement: false }, name: { type: 'text' } },
});

export async function use(pool, url) {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [schema],
    driverOptions: new PostgresDialect({ pool }),
    allowGlobalContext: true,
  });
  await pool.query('create table things (id int primary key, name text)');
  await orm.em.fork().insert(Thing, { id: 1, name: 'one' });
  await orm.em.fork().transactional((em) => em.insert(Thing, { id: 2, name: 'kept' }));
  const undone = orm.em.fork().transactional(async (em) => {
    await em.insert(Thing, { id: 3, name: 'undone' });
    throw new Error('undone');
  });
  await undone.catch(() => undefined);
  const answers = await times(50, (n) => orm.em.fork().findOne(Thing, { id: (n % 2) + 1 }));
  const names = (await orm.em.fork().find(Thing, {}, { orderBy: { id: 1 } })).map(({ name }) => name);
  const code = await codeOf(orm.em.fork().insert(Thing, { id: 1, name: 'twice' }));
  await orm.close();
  return { names, answers: new Set(answers.map(({ name }) => name)).size, count: names.length, code };
}
