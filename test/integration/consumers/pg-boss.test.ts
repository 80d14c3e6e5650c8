import PgBoss from 'pg-boss';
import { describe, expect, test } from 'vitest';
import { usePools } from '../../support/pools.js';
import { until } from '../../support/wait.js';

const bench = usePools();

describe('pg-boss', () => {
  test('installs its schema, sends, works and completes jobs', async () => {
    const pool = bench.makePool({ max: 4 });
    const boss = new PgBoss({ db: { executeSql: (text, values) => pool.query(text, values) }, supervise: false });
    const errors: unknown[] = [];
    boss.on('error', (error) => errors.push(error));
    await boss.start();
    await boss.createQueue('greet');
    const done: unknown[] = [];
    await boss.work<{ name: string }>('greet', { pollingIntervalSeconds: 0.5 }, async (jobs) => {
      for (const { data } of jobs) done.push(data.name);
    });
    const id = await boss.send('greet', { name: 'one' });
    await until('the job is completed', async () => {
      return id !== null && (await boss.getJobById('greet', id))?.state === 'completed';
    });
    expect(done).toEqual(['one']);
    await boss.stop({ graceful: true, timeout: 2000, close: false });
    expect(errors).toEqual([]);
    await until('every connection is back', () => pool.idleCount === pool.totalCount);
  });
});
