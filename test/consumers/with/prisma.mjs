import { PrismaPg } from '@prisma/adapter-pg';
import { times } from '../outcome.mjs';

export async function use(pool) {
  const adapter = await new PrismaPg(pool).connect();
  const ask = (on, sql, args = []) =>
    on.queryRaw({ sql, args, argTypes: args.map(() => ({ scalarType: 'int', arity: 'scalar' })) });
  await adapter.executeScript('create table things (id int primary key, name text)');
  await ask(adapter, "insert into things values (1, 'one')");
  for (const [name, id] of Object.entries({ commit: 2, rollback: 3 })) {
    const tx = await adapter.startTransaction();
    await ask(tx, `insert into things values ($1, '${name === 'commit' ? 'kept' : 'undone'}')`, [id]);
    await ask(tx, name);
    await tx[name]();
  }
  const answers = await times(50, (n) => ask(adapter, 'select name from things where id = $1', [(n % 2) + 1]));
  const names = (await ask(adapter, 'select name from things order by id')).rows.flat();
  const error = await ask(adapter, "insert into things values (1, 'twice')").catch(({ cause }) => cause);
  await adapter.dispose();
  return {
    names,
    answers: new Set(answers.map(({ rows }) => rows[0][0])).size,
    count: names.length,
    code: error.originalCode,
  };
}
