import pg from 'pg';
import { Pool } from 'pg-headroom';
import { DataSource, EntitySchema } from 'typeorm';
import { codeOf, times } from '../outcome.mjs';

const Thing = new EntitySchema({
  name: 'Thing',
  tableName: 'things',
  columns: { id: { type: Number, primary: true }, name: { type: String } },
});

export async function use(pool, url) {
  const source = new DataSource({
    type: 'postgres',
    driver: { ...pg, Pool },
    url,
    entities: [Thing],
    synchronize: true,
  });
  await source.initialize();
  await pool.query('select');
  const things = source.getRepository(Thing);
  await things.insert({ id: 1, name: 'one' });
  await source.transaction((manager) => manager.insert(Thing, { id: 2, name: 'kept' }));
  const undone = source.transaction(async (manager) => {
    await manager.insert(Thing, { id: 3, name: 'undone' });
    throw new Error('undone');
  });
  await undone.catch(() => undefined);
  const answers = await times(50, (n) => things.findOneBy({ id: (n % 2) + 1 }));
  const names = (await things.find({ order: { id: 'ASC' } })).map(({ name }) => name);
  const code = await codeOf(things.insert({ id: 1, name: 'twice' }));
  const isOurs = source.driver.master instanceof Pool;
  await source.destroy();
  return { names, answers: new Set(answers.map(({ name }) => name)).size, count: isOurs ? names.length : 0, code };
}
