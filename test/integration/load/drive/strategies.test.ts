import { expect, inject, test } from 'vitest';
import { quantilesOf } from '../../../../src/load/drive/histogram.js';
import type { DrivePlan } from '../../../../src/load/drive/plan.js';
import { describeBouncers, startBouncer } from '../../../support/bouncer.js';
import { driveOnce, driveWith, openDriver, planOf } from '../../../support/drive.js';
import { effort } from '../../../support/effort.js';
import { startServer } from '../../../support/own-server.js';
import { queryAt, queryServer } from '../../../support/server.js';
import { until } from '../../../support/wait.js';

const transaction = '\\set n random(1, 10)\nBEGIN;\nSELECT :n::int AS m \\gset\nSELECT :m;\nEND;\n';
const users = { kind: 'closed', users: 6, thinkMs: 0 } as const;

async function countSessions(name: string): Promise<number> {
  const rows = await queryServer('SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = $1', [name]);
  return Number(rows[0]?.n);
}

test.concurrent.each<DrivePlan['strategy']>(['none', 'pg-pool', 'headroom', 'bare'])(
  '%s serves its users without an error, obeys the law, and leaves nothing',
  async (strategy) => {
    const applicationName = `load of ${strategy}`;
    const plan = planOf(inject('serverUrl'), { strategy, applicationName, script: transaction, workers: 2 });
    const driven = await driveOnce(plan, users);
    expect(driven).toMatchObject({ failed: 0, errors: {}, isInterrupted: false });
    expect(driven.done).toBeGreaterThan(0);
    expect(driven.good).toBeLessThanOrEqual(driven.done);
    expect(quantilesOf([driven.latency])?.p50).toBeGreaterThan(0);
    expect(quantilesOf([driven.connect])?.p50).toBeGreaterThan(0);
    expect((driven.usersByLaw ?? 0) / 6).toBeGreaterThan(0.98);
    expect((driven.usersByLaw ?? 0) / 6).toBeLessThan(1.02);
    expect(driven.cpu).toBeGreaterThan(0);
    expect(driven.utilization).toBeGreaterThan(0);
    await until(`no session of ${strategy} is left`, async () => (await countSessions(applicationName)) === 0);
  },
);

test.concurrent('without a pool, users past the limit of the server are refused, which is counted by kind', async () => {
  await using server = await startServer({ max_connections: 8, superuser_reserved_connections: 0 });
  const driven = await driveOnce(
    planOf(server.url, { strategy: 'none', script: 'SELECT pg_sleep(0.1);' }),
    { kind: 'closed', users: 30, thinkMs: 0 },
    { durationMs: 1000 },
  );
  expect(driven.done).toBeGreaterThan(0);
  expect(driven.errors['too many clients']).toBeGreaterThan(driven.failed * 0.9);
  expect((driven.usersByLaw ?? 0) / 30).toBeGreaterThan(0.98);
  expect((driven.usersByLaw ?? 0) / 30).toBeLessThan(1.02);
});

test.concurrent('a script that fails is counted by what the server said, and the next request finds a clean session', async () => {
  const script = 'BEGIN;\n\\if random(0, 1)\nSELECT 1 / 0;\n\\endif\nSELECT 1;\nEND;\n';
  for (const strategy of ['headroom', 'pg-pool'] as const) {
    const driven = await driveOnce(planOf(inject('serverUrl'), { strategy, script, poolMax: 2 }), users);
    expect(driven.done).toBeGreaterThan(0);
    expect(Object.keys(driven.errors)).toEqual(['SQLSTATE 22012']);
  }
});

describeBouncers(
  'the strategy pgbouncer',
  (release) => {
    test('has a connection for each user, whose few sessions serve all', async () => {
      const serverUrl = inject('serverUrl');
      await using bouncer = await startBouncer(serverUrl, { release, settings: { default_pool_size: 2 } });
      const env = { PGBOUNCER_URL: bouncer.url() };
      const driven = await driveOnce(planOf(serverUrl, { strategy: 'pgbouncer', env, workers: 2 }), {
        ...users,
        users: 100,
      });
      expect(driven).toMatchObject({ failed: 0, errors: {} });
      expect(quantilesOf([driven.connect])?.p50).toBeGreaterThan(0);
      expect((driven.usersByLaw ?? 0) / 100).toBeGreaterThan(0.98);
      expect((driven.usersByLaw ?? 0) / 100).toBeLessThan(1.02);
    });

    test('leaves no connection to it behind, also where requests come faster than they are answered', async () => {
      const serverUrl = inject('serverUrl');
      await using bouncer = await startBouncer(serverUrl, { release, settings: { default_pool_size: 2 } });
      const env = { PGBOUNCER_URL: bouncer.url() };
      await using driver = await openDriver(
        planOf(serverUrl, { strategy: 'pgbouncer', env, script: 'SELECT pg_sleep(0.05);' }),
      );
      const driven = await driveWith(driver, { kind: 'open', ratePerSecond: 1000 });
      expect(driven.done).toBeGreaterThan(0);
      await until('only the one that asks is left', async () => {
        const clients = await queryAt(bouncer.adminUrl, 'SHOW CLIENTS');
        return clients.length === 1;
      });
    });
  },
  effort(1, 2),
);
