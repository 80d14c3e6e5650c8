import { expect, it, onTestFinished } from 'vitest';
import type { ServerDetails } from '../../../src/monitor/details.js';
import { createMonitor, type Monitor } from '../../../src/monitor/monitor.js';
import { Crowd, factsOf, urlFor } from '../../support/monitored.js';
import { queryAt, takeDatabase } from '../../support/server.js';
import { until } from '../../support/wait.js';

async function setUp(login?: { readonly user: string; readonly password: string }) {
  const database = await takeDatabase();
  const crowd = new Crowd(database.url);
  const url = login === undefined ? database.url : urlFor(database.url, login.user, login.password);
  const monitor = createMonitor({ server: url, timeoutMs: 5000 });
  onTestFinished(async () => {
    await crowd[Symbol.asyncDispose]();
    await monitor.close();
    await database.drop();
  });
  return { database, crowd, monitor };
}

async function detailsOf(monitor: Monitor, textsOf: readonly number[] = []): Promise<ServerDetails> {
  const [reading] = await monitor.details({ textsOf });
  if (reading === undefined) throw new Error('There is no server.');
  return factsOf(reading);
}

async function sessionOf(monitor: Monitor, pid: number) {
  const { servers } = await monitor.snapshot();
  const facts = factsOf(servers[0] as (typeof servers)[number]);
  return { source: servers[0]?.source ?? '', session: facts.sessions.find((each) => each.pid === pid) };
}

it('details have databases with counters and sizes, vacuum and replication', async () => {
  const { database, monitor } = await setUp();
  await queryAt(database.url, 'create table t as select generate_series(1, 500) as n; delete from t where n < 100');
  const { activity, sizes, gaps } = await detailsOf(monitor);
  const own = activity?.facts.databases.find(({ name }) => name === database.name);
  expect(own).toMatchObject({ deadlocks: 0, tempFiles: 0 });
  expect(activity?.facts).toMatchObject({ replicas: [], standbyLagMs: null });
  expect(activity?.facts.logBytes).toBeGreaterThan(0);
  expect(sizes?.facts.databases[database.name]).toBeGreaterThan(1_000_000);
  expect(gaps).toEqual([]);
});

it('details have texts only of the sessions that are asked for', async () => {
  const { crowd, monitor } = await setUp();
  const { processID } = await crowd.join('someone', 'select 42 as answer');
  expect((await detailsOf(monitor)).texts).toEqual(new Map());
  expect((await detailsOf(monitor, [processID])).texts).toEqual(new Map([[processID, 'select 42 as answer']]));
});

it('details have the locks of the blocked sessions that are asked for, with the table also for a row', async () => {
  const { database, crowd, monitor } = await setUp();
  await queryAt(database.url, 'create table t (id int primary key, n int); insert into t values (1), (2)');
  await crowd.join('holder', 'begin', 'update t set n = 1 where id = 1', 'select pg_advisory_xact_lock(77)');
  const waiting = async (sql: string): Promise<number> => {
    const client = await crowd.join('waiter', 'begin');
    client.query(sql).catch(() => undefined);
    await until('it waits', async () => {
      const { session } = await sessionOf(monitor, client.processID);
      return session?.waitsFor?.startsWith('Lock:') ?? false;
    });
    return client.processID;
  };
  const first = await waiting('update t set n = 2 where id = 1');
  const second = await waiting('update t set n = 3 where id = 1');
  const advisory = await waiting('select pg_advisory_xact_lock(77)');
  const table = await waiting('alter table t add column m int');
  const inserting = await waiting('insert into t values (3)');
  const [reading] = await monitor.details({ locksOf: [first, second, advisory, table, inserting] });
  expect([...(reading && 'facts' in reading ? reading.facts.locks : [])]).toEqual(
    expect.arrayContaining([
      [first, { kind: 'transactionid', mode: 'ShareLock', table: 'public.t' }],
      [second, { kind: 'tuple', mode: 'ExclusiveLock', table: 'public.t' }],
      [advisory, { kind: 'advisory', mode: 'ExclusiveLock', table: null }],
      [table, { kind: 'relation', mode: 'AccessExclusiveLock', table: 'public.t' }],
      [inserting, { kind: 'relation', mode: 'RowExclusiveLock', table: 'public.t' }],
    ]),
  );
  expect((await detailsOf(monitor)).locks).toEqual(new Map());
});

it('details have the processes and slots that the server has a limited number of, and the ages of transaction ids', async () => {
  const { database, monitor } = await setUp();
  const { quotas: known, sizes } = await detailsOf(monitor);
  const senders = known?.facts.find(({ name }) => name === 'WAL senders');
  expect(senders).toEqual({ name: 'WAL senders', used: 0, limit: expect.any(Number) });
  expect(sizes?.facts.ages[database.name]).toBeGreaterThan(0);
  const user = `blind_${database.name}`;
  await queryAt(database.url, `create role ${user} login password 'b'`);
  onTestFinished(
    async () => void (await queryAt(database.url.replace(database.name, 'postgres'), `drop role ${user}`)),
  );
  const blind = createMonitor({ server: urlFor(database.url, user, 'b') });
  onTestFinished(() => blind.close());
  const quotas = (await detailsOf(blind)).quotas?.facts ?? [];
  expect(quotas.find(({ name }) => name === 'WAL senders')?.used).toBe(null);
  expect(quotas.find(({ name }) => name === 'replication slots')?.used).toBe(0);
});

it('details are read beside reports over one session', async () => {
  const { database, monitor } = await setUp();
  const readings = await Promise.all([1, 2, 3].flatMap(() => [monitor.snapshot(), monitor.details()]));
  expect(readings).toHaveLength(6);
  const sql = `select count(*)::int as n from pg_stat_activity where datname = '${database.name}' and application_name = 'headroom-monitor'`;
  expect(await queryAt(database.url, sql)).toEqual([{ n: 1 }]);
});

it('a statement is cancelled, and a session ended, if it still is the one that was seen', async () => {
  const { crowd, monitor } = await setUp();
  const client = await crowd.join('sleeper');
  const slept = client.query('select pg_sleep(60)').catch((error: Error) => error.message);
  const isActive = async () => (await sessionOf(monitor, client.processID)).session?.state === 'active';
  await until('the statement runs', isActive);
  const { source, session } = await sessionOf(monitor, client.processID);
  const target = { pid: client.processID, ageMs: session?.ageMs ?? 0 };
  expect(await monitor.control.signal(source, 'cancel', { ...target, ageMs: target.ageMs + 60_000 })).toBe(false);
  expect(await monitor.control.signal('elsewhere:5432', 'cancel', target)).toBe(false);
  expect(await monitor.control.signal(source, 'cancel', target)).toBe(true);
  expect(await slept).toMatch(/canceling statement due to user request/);
  await until('it is idle', async () => !(await isActive()));
  expect(await monitor.control.signal(source, 'cancel', target)).toBe(false);
  expect(await monitor.control.signal(source, 'terminate', target)).toBe(true);
  await until('it is gone', async () => (await sessionOf(monitor, client.processID)).session === undefined);
});

it('a role that may not signal is refused by the server, and goes on', async () => {
  const { database, crowd } = await setUp();
  const user = `watcher_${database.name}`;
  await queryAt(database.url, `create role ${user} login password 'w' in role pg_monitor`);
  onTestFinished(
    async () => void (await queryAt(database.url.replace(database.name, 'postgres'), `drop role ${user}`)),
  );
  const monitor = createMonitor({ server: urlFor(database.url, user, 'w') });
  onTestFinished(() => monitor.close());
  const { processID } = await crowd.join('superuser');
  const { source, session } = await sessionOf(monitor, processID);
  const target = { pid: processID, ageMs: session?.ageMs ?? 0 };
  await expect(monitor.control.signal(source, 'terminate', target)).rejects.toMatchObject({ code: '42501' });
  expect((await detailsOf(monitor)).activity?.facts.databases.length).toBeGreaterThan(0);
});
