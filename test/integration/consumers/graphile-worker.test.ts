import { Logger, quickAddJob, run } from 'graphile-worker';
import { describe, expect, test } from 'vitest';
import { usePools } from '../../support/pools.js';
import { until } from '../../support/wait.js';

const bench = usePools();

describe('graphile-worker', () => {
  test('installs its schema, listens, runs jobs and retries failed ones', async () => {
    const pool = bench.makePool({ max: 5 });
    const done: unknown[] = [];
    const logger = new Logger(() => () => undefined);
    const runner = await run({
      pgPool: pool,
      logger,
      concurrency: 2,
      noHandleSignals: true,
      pollInterval: 60_000,
      taskList: {
        greet: async (payload, { query }) => {
          const { rows } = await query('select $1::text as name', [(payload as { name: string }).name]);
          done.push(rows[0]);
        },
        fail: async () => {
          throw new Error('not today');
        },
      },
    });
    await runner.addJob('greet', { name: 'one' });
    await quickAddJob({ pgPool: pool, logger }, 'greet', { name: 'two' });
    await runner.addJob('fail', {});
    await until('both have been greeted', () => done.length === 2);
    expect(done).toEqual(expect.arrayContaining([{ name: 'one' }, { name: 'two' }]));
    await until('the failure is noted', async () => {
      const { rows } = await pool.query('select last_error from graphile_worker.jobs where last_error is not null');
      return rows.length === 1;
    });
    await runner.stop();
    await until('every connection is back', () => pool.idleCount === pool.totalCount);
    expect([pool.listenerCount('error'), pool.listenerCount('connect')]).toEqual([0, 0]);
  });
});
