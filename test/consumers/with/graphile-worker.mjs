import { Logger, run } from 'graphile-worker';
import { until } from '../outcome.mjs';

export async function use(pool) {
  const names = [];
  const runner = await run({
    pgPool: pool,
    logger: new Logger(() => () => undefined),
    noHandleSignals: true,
    concurrency: 2,
    // Only a notification can make it look.
    pollInterval: 600_000,
    taskList: {
      greet: async ({ name }) => void names.push(name),
      fail: async () => {
        throw new Error('not today');
      },
    },
  });
  await Promise.all(['one', 'two', 'three'].map((name) => runner.addJob('greet', { name })));
  await runner.addJob('fail', {});
  const failed = async () =>
    (await pool.query('select last_error from graphile_worker.jobs where last_error is not null')).rows;
  await until(async () => names.length === 3 && (await failed()).length === 1);
  const [{ last_error: code }] = await failed();
  await runner.stop();
  return { names: names.sort(), code: code.includes('not today') };
}
