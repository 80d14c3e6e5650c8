import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createMonitor, type MonitorOptions } from '../../../src/monitor/index.js';
import { Pool } from '../../../src/pool/pool.js';
import { startConsole } from '../../support/console-server.js';
import { factsOf, silenceIn } from '../../support/monitored.js';
import { type TestDatabase, takeDatabase } from '../../support/server.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await takeDatabase();
});
afterAll(() => database?.drop());

function open(options: MonitorOptions) {
  const monitor = createMonitor(options);
  onTestFinished(() => monitor.close());
  return monitor;
}

it('shows pool, PgBouncer and server in one snapshot, without a connection of the pool', async () => {
  await using pool = new Pool({ connectionString: database.url, name: 'orders', max: 1 });
  await using client = await pool.connect();
  await using pgBouncer = await startConsole({
    'SHOW VERSION': [{ version: 'PgBouncer 1.18.0' }],
    'SHOW POOLS': [],
    'SHOW DATABASES': [],
    'SHOW STATS': [],
    'SHOW LISTS': [],
    'SHOW CONFIG': [],
  });
  const bouncer = `postgresql://watch@127.0.0.1:${pgBouncer.port}/shop`;
  const { apps, bouncers, servers } = await open({ pool, server: database.url, bouncer }).snapshot();
  expect(apps.map(factsOf)).toMatchObject([{ pools: [{ name: 'orders', leased: 1, waiting: 0, total: 1 }] }]);
  expect(bouncers.map(factsOf)).toMatchObject([{ version: '1.18.0' }]);
  const [server] = servers.map(factsOf);
  const { processID } = client as unknown as { processID: number };
  expect(server?.sessions.map(({ pid }) => pid)).toContain(processID);
  expect(server?.used).toBeGreaterThanOrEqual(2);
});

it('waits for each source no longer than it may take, for all of them at once, and shows the others', async () => {
  const deaf = createServer(() => {});
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void deaf.close());
  const { port } = deaf.address() as AddressInfo;
  const monitor = open({
    ...{ pool: [], server: database.url, timeoutMs: 2500 },
    bouncer: [`postgresql://watch@127.0.0.1:${port}/shop`, 'postgresql://watch@127.0.0.1:1/shop'],
    apps: [`http://127.0.0.1:${port}`, `http://127.0.0.1:${port}/other`],
  });
  const begin = performance.now();
  const { apps, bouncers, servers } = await monitor.snapshot();
  expect(performance.now() - begin).toBeLessThan(7000);
  expect(apps.map((reading) => silenceIn(reading)?.kind)).toEqual([undefined, 'late', 'late']);
  expect(bouncers.map((reading) => silenceIn(reading)?.kind)).toEqual(['late', 'down']);
  expect(servers.map((reading) => silenceIn(reading)?.kind)).toEqual([undefined]);
});
