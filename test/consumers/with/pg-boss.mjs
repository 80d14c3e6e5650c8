import { PgBoss } from 'pg-boss';
import { codeOf, until } from '../outcome.mjs';

export async function use(pool) {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    supervise: false,
    schedule: false,
  });
  boss.on('error', (error) => pool.emit('error', error));
  await boss.start();
  await boss.createQueue('greet');
  const names = [];
  await boss.work('greet', { pollingIntervalSeconds: 0.5, batchSize: 5 }, async (jobs) => {
    for (const { data } of jobs) names.push(data.name);
  });
  const ids = await Promise.all(['one', 'two', 'three'].map((name) => boss.send('greet', { name })));
  await until(async () => {
    const jobs = await Promise.all(ids.map((id) => boss.findJobs('greet', { id })));
    return jobs.flat().filter(({ state }) => state === 'completed').length === 3;
  });
  await boss.stop({ graceful: true, close: false });
  return { names: names.sort(), code: await codeOf(boss.send('nowhere', {})).then((code) => typeof code) };
}
