import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyOf } from '../../../src/budget/key.js';
import type { EmbeddedServer } from '../../../src/embedded/index.js';
import { effort } from '../../support/effort.js';
import { startServer } from '../../support/own-server.js';
import { queryAt } from '../../support/server.js';
import { waitFor } from '../../support/wait.js';

/** As it is published: its processes start sooner. */
const { FleetOfProcesses } = createRequire(import.meta.url)(
  '../../../dist/load/fleet/fleet.cjs',
) as typeof import('../../../src/load/fleet/fleet.js');

const processes = effort(5, 40);
const fleetMax = effort(26, 97);
const rounds = effort(2, 30);

let server: EmbeddedServer;
let url: string;

beforeAll(async () => {
  server = await startServer({ max_connections: 100, log_connections: 'on', log_disconnections: 'on' });
  await queryAt(server.url, `create role app login password 'app'`);
  url = Object.assign(new URL(server.url), { username: 'app', password: 'app' }).href;
});
afterAll(() => server.stop({ mode: 'immediate' }));

const slotsSql = `select count(*)::int as n from pg_locks where locktype = 'advisory' and classid::bigint = $1 + 1`;
const sessionsSql = `select count(*)::int as n from pg_stat_activity where usename = 'app'`;

test('processes that are killed, stopped and replaced never have more than the budget, and fail no caller of the others', {
  timeout: 600_000,
}, async () => {
  await using fleet = new FleetOfProcesses({ url, poolMax: 10, fleetMax, reportMs: 50 });
  const ask = async (sql: string, values: unknown[] = []): Promise<number> =>
    Number((await queryAt(server.url, sql, values))[0]?.n);
  for (const process of fleet.start(processes)) process.want(10, 20);
  await fleet.until(() => fleet.processes.every(({ report }) => report.open > 0), 300_000);
  let most = 0;
  for (let round = 0; round < rounds; round += 1) {
    const [first, second] = fleet.processes;
    second?.stop();
    await first?.kill();
    const [newcomer] = fleet.start(1);
    newcomer?.want(10, 20);
    const sample = async (): Promise<void> => {
      const [slots, sessions] = [await ask(slotsSql, [keyOf('postgres/app')]), await ask(sessionsSql)];
      expect(slots).toBeLessThanOrEqual(fleetMax - 2);
      most = Math.max(most, sessions);
    };
    await waitFor(
      async () => {
        await sample();
        return (newcomer?.report.open ?? 0) > 0;
      },
      { timeoutMs: 120_000, what: 'the newcomer is in' },
    );
    second?.resume();
    await sample();
  }
  expect(most).toBeLessThanOrEqual(fleetMax);
  expect([...fleet.errors]).toEqual([]);
  // SIGTERM: what is idle is closed at once, accepted work is done, and the others take over.
  const [leaving] = fleet.processes;
  const before = fleet.processes.length;
  leaving?.terminate();
  await leaving?.exited;
  expect(fleet.processes).toHaveLength(before - 1);
  expect([...fleet.errors]).toEqual([]);
});
