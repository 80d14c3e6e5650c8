import { execFile } from 'node:child_process';
import cluster from 'node:cluster';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { keyOf } from '../../../src/budget/key.js';
import type { FleetSurvey } from '../../../src/budget/survey.js';
import type { FleetStudy } from '../../../src/load/fleet/study.js';
import { createMonitor } from '../../../src/monitor/index.js';
import { renderPrometheus } from '../../../src/monitor/render/prometheus.js';
import { renderText } from '../../../src/monitor/render/text.js';
import { commandPath } from '../../support/build.js';
import { usePools } from '../../support/pools.js';
import { startProxy, targetOf } from '../../support/proxy.js';
import { queryServer, takeDatabase } from '../../support/server.js';
import { waitFor } from '../../support/wait.js';
import { warningsDuring } from '../../support/warnings.js';

const bench = usePools();
const library = fileURLToPath(new URL('../../../dist/index.cjs', import.meta.url));
const service = fileURLToPath(new URL('../../support/fleet/service.cjs', import.meta.url));

/** Runs `headroom …` on the database of the tests. */
async function headroom(...args: string[]): Promise<{ stdout: string; stderr: string; code: number }> {
  const env = { ...process.env, DATABASE_URL: bench.url, PGBOUNCER_URL: '', USE_PGBOUNCER: '', DB_FLEET_NAME: '' };
  return promisify(execFile)(process.execPath, [commandPath, ...args], { env }).then(
    (output) => ({ ...output, code: 0 }),
    (error) => ({ stdout: error.stdout, stderr: error.stderr, code: error.code }),
  );
}

/** Slots that sessions hold, by the server's own account. */
async function heldSlots(name: string): Promise<number> {
  const sql = `select count(*)::int as n from pg_locks where locktype = 'advisory' and classid::bigint = $1 + 1`;
  return Number((await bench.sql(sql, [keyOf(name)]))[0]?.n);
}

test('an automatic budget is what the server has, and the least that any member has computed', async () => {
  const name = 'automatic';
  const totals = async (): Promise<number[]> => {
    const sql = `select distinct objid::int as n from pg_locks where locktype = 'advisory' and classid::bigint = $1 + 3`;
    return (await bench.sql(sql, [keyOf(name)])).map(({ n }) => Number(n));
  };
  const first = bench.makePool({ max: 3, fleet: { max: 'auto', name } });
  await first.query('select 1');
  await waitFor(async () => (await totals()).length === 1, { timeoutMs: 60_000, what: 'the first total' });
  const [before = 0] = await totals();
  const { max } = first.stats().fleet ?? { max: 0 };
  expect(max).toBe(before + 2);
  // Others take places: who starts now has fewer, and everybody keeps to that.
  await using elsewhere = await takeDatabase();
  const others = Array.from({ length: 12 }, () => new Client(elsewhere.url));
  await Promise.all(others.map((client) => client.connect()));
  const second = bench.makePool({ max: 3, fleet: { max: 'auto', name } });
  await second.query('select 1');
  const agreed = Number(second.stats().fleet?.max) - 2;
  await waitFor(async () => String(await totals()) === String(Math.min(before, agreed)), {
    timeoutMs: 60_000,
    what: 'one total',
  });
  await Promise.all(others.map((client) => client.end()));
});

test('a budget beyond the server’s connections is the server’s, and a warning says so', async () => {
  const [server] = await bench.sql(`select current_setting('max_connections')::int
    - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true), '0')::int as room`);
  const pool = bench.makePool({ max: 2, fleet: { max: 4000, name: 'vast' } });
  const warnings = await warningsDuring(async () => {
    await pool.query('select 1');
  });
  expect(warnings.filter((text) => text.includes('DB_FLEET_MAX is 4000'))).toHaveLength(1);
  expect(pool.stats().fleet?.max).toBe(Number(server?.room));
});

test('headroom fleet status and the monitor show from the server alone who holds how many', async () => {
  const name = 'seen';
  const pool = bench.makePool({ max: 5, fleet: { max: 16, name } });
  const clients = await Promise.all([1, 2, 3].map(() => pool.connect()));
  const survey = async (): Promise<FleetSurvey> =>
    JSON.parse((await headroom('fleet', 'status', '--name', name, '--json')).stdout) as FleetSurvey;
  const found = await waitFor(
    async () => {
      const seen = await survey();
      return seen.members[0]?.held === 3 && seen.members[0].wanted === 3 ? seen : undefined;
    },
    { timeoutMs: 60_000, what: 'three held' },
  );
  expect(found).toMatchObject({ name, total: 14, used: 3, free: 9, division: { slots: 12, first: 2 } });
  const text = await headroom('fleet', 'status', '--name', name);
  expect(text).toMatchObject({ code: 0 });
  expect(text.stdout).toContain('Fleet "seen": 1 member holds 3 of 14 slots');

  await using monitor = createMonitor({ server: bench.url });
  const report = await monitor.report();
  const [reading] = report.snapshot.servers;
  const fleets = reading !== undefined && 'facts' in reading ? reading.facts.fleets : [];
  const fleet = fleets.find(({ total, held }) => total === 14 && held === 3);
  expect(fleet).toMatchObject({ slots: 12, used: 3, mostHeld: 3, mostOver: 0 });
  expect(fleet?.members).toMatchObject([{ application: 'tested', held: 3, wanted: 3, share: 3, isHungry: false }]);
  expect(renderText(report, { width: 100, paint: (_, plain) => plain })).toContain('3 of 14 slots held');
  expect(renderPrometheus(report)).toMatch(/headroom_fleet_slots\{[^}]*kind="held"[^}]*\} \d/);
  for (const client of clients) client.release();
});

test('headroom fleet limit writes the limit of a role, and sets it only with --apply', async () => {
  const role = `limited_${process.pid}`;
  await queryServer(`create role ${role} login`);
  try {
    const limitOf = async (): Promise<unknown> =>
      (await queryServer('select rolconnlimit as n from pg_roles where rolname = $1', [role]))[0]?.n;
    const written = await headroom('fleet', 'limit', '--max', '16', '--role', role);
    expect(written).toMatchObject({ code: 0, stdout: `ALTER ROLE "${role}" CONNECTION LIMIT 14;\n` });
    expect(await limitOf()).toBe(-1);
    expect((await headroom('fleet', 'limit', '--max', '16', '--role', role, '--apply')).code).toBe(0);
    expect(await limitOf()).toBe(14);
  } finally {
    await queryServer(`drop role ${role}`);
  }
});

test('slots for the first connections of members are the last to be taken', async () => {
  const fleet = { max: 16, name: 'entering' };
  const pools = Array.from({ length: 12 }, () => bench.makePool({ max: 1, fleet }));
  await Promise.all(pools.map((pool) => pool.query('select 1')));
  const sql = `select objid::int as n from pg_locks where locktype = 'advisory' and classid::bigint = $1 + 1 order by 1`;
  const slots = (await bench.sql(sql, [keyOf(fleet.name)])).map(({ n }) => n);
  expect(slots).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

test('worker threads and the workers of cluster are members of their own, and share the budget', async () => {
  const name = 'workers';
  const task = { library, url: bench.url, fleet: { max: 16, name }, wanted: 8 };
  cluster.setupPrimary({ exec: service, args: [JSON.stringify(task)] });
  const forked = [cluster.fork(), cluster.fork()];
  const threads = [new Worker(service, { workerData: task }), new Worker(service, { workerData: task })];
  const held = new Map<unknown, number>();
  for (const each of [...forked, ...threads]) {
    each.on('message', (message: { held: number }) => held.set(each, message.held));
  }
  // Each keeps what it has checked out: the first may have more than the last, but none is without.
  await waitFor(async () => held.size === 4 && (await heldSlots(name)) >= 12, { timeoutMs: 60_000, what: 'all four' });
  expect(await heldSlots(name)).toBeLessThanOrEqual(14);
  const ends = [...forked.map((each) => once(each, 'exit')), ...threads.map((each) => once(each, 'exit'))];
  for (const each of forked) each.send('end');
  for (const each of threads) each.postMessage('end');
  await Promise.all(ends);
  await waitFor(async () => (await heldSlots(name)) === 0, { timeoutMs: 60_000, what: 'no slot is held' });
});

test('what a black hole keeps is nobody else’s until the server has ended it, and the member comes back', async () => {
  const name = 'lost';
  const fleet = { max: 16, name };
  await using proxy = await startProxy({ target: targetOf(bench.url) });
  const lost = bench.makePool({
    ...{ connectionString: proxy.url(bench.url), max: 10, fleet, query_timeout: 500 },
    ...{ connectTimeoutMs: 1000, acquireTimeoutMs: 30_000, pingTimeoutMs: 500 },
  });
  const clients = await Promise.all(Array.from({ length: 8 }, () => lost.connect()));
  expect(await heldSlots(name)).toBe(8);
  proxy.blackhole();
  await Promise.allSettled(clients.map((client) => client.query('select 1')));
  for (const client of clients) client.release(true);
  const other = bench.makePool({ max: 10, fleet, acquireTimeoutMs: 60_000 });
  const waiting = Promise.all(Array.from({ length: 10 }, () => other.connect()));
  // The server still has the lost ones: only what is left can be had.
  await waitFor(() => other.stats().fleet?.mine === 4, { timeoutMs: 60_000, what: 'four of twelve' });
  expect(await heldSlots(name)).toBe(12);
  proxy.dropLost();
  for (const client of await waiting) client.release();
  expect(await heldSlots(name)).toBeLessThanOrEqual(14);
  proxy.thaw();
  await waitFor(async () => (await lost.query('select 1 as one')).rowCount === 1, { timeoutMs: 60_000 });
});

test('the study of a fleet measures the same load without a budget and with one', async () => {
  const flags = ['--processes', '3', '--pool-max', '4', '--fleet-max', '8', '--duration', '0.5'];
  const { stdout, code } = await headroom('load', ...flags, '--json', '-', '--yes');
  expect(code).toBe(0);
  const study = JSON.parse(stdout) as FleetStudy;
  expect(study.with.maxSessions).toBeLessThanOrEqual(8);
  expect(study.with.errors).toBe(0);
  expect(study.with.done).toBeGreaterThan(0);
  expect(study.without.done).toBeGreaterThan(0);
  expect(new Set(study.with.moments.map(({ phase }) => phase))).toContain('one gets all the traffic');
});
