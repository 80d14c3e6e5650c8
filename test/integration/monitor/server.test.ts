import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type EmbeddedServer, startPostgres } from '../../../src/embedded/index.js';
import { collectServer } from '../../../src/monitor/collect/server.js';
import type { ServerFacts } from '../../../src/monitor/facts.js';
import type { Collector } from '../../../src/monitor/snapshot.js';
import { Crowd, factsOf, patience, silenceIn, urlFor } from '../../support/monitored.js';
import { queryAt } from '../../support/server.js';
import { until } from '../../support/wait.js';

const settings = { max_connections: 40, shared_preload_libraries: 'pg_stat_statements', autovacuum: false };

describe.each(['system', 'npm'] as const)('a PostgreSQL server (%s)', (prefer) => {
  let server: EmbeddedServer;
  const sql = (text: string, values?: unknown[]) => queryAt(server.url, text, values);
  /** Roles: `app` does the work, `watcher` sees all, `guest` sees its own. */
  const urlOf = (role: string) => urlFor(server.url, role, 'secret');
  const collector = (url = urlOf('watcher'), timeoutMs = patience.timeoutMs): Collector<ServerFacts> => {
    const made = collectServer(url, { ...patience, timeoutMs });
    onTestFinished(() => made.close());
    return made;
  };
  /** One collector a test for each role. */
  const kept = new Map<string, Collector<ServerFacts>>();
  const collect = async (role = 'watcher'): Promise<ServerFacts> => {
    const known = kept.get(role) ?? collector(urlOf(role));
    kept.set(role, known);
    return factsOf(await known.collect());
  };

  beforeAll(async () => {
    server = await startPostgres({ prefer, settings });
    for (const role of ['app', 'watcher', 'guest']) await sql(`create role ${role} login password 'secret'`);
    await sql('grant pg_read_all_stats to watcher');
    await sql('create table stock (id int primary key)');
    await sql('insert into stock values (1), (2)');
    await sql('grant all on stock to app');
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    kept.clear();
    const others = `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
    await until('sessions of the test before are gone', async () => (await sql(others)).length === 0);
  });

  it('counts what a direct question counts', async () => {
    await using crowd = new Crowd(urlOf('app'));
    await crowd.join('orders');
    await crowd.join('orders', 'begin');
    await crowd.join('reports', 'begin', 'select 1/0');
    const facts = await collect();
    const counted = await sql(
      `select state, count(*)::int as n from pg_stat_activity
       where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name <> 'headroom-monitor'
       group by state`,
    );
    expect(facts.byState).toEqual(Object.fromEntries(counted.map(({ state, n }) => [state, n])));
    const [limits] = await sql(
      `select current_setting('max_connections')::int as max, current_setting('server_version_num')::int as version`,
    );
    expect(facts).toMatchObject({ maxConnections: limits?.max, versionNumber: limits?.version, usable: 37, used: 4 });
    expect(facts).toMatchObject({ version: server.version, isStandby: false, canSeeAll: true, reserved: 0 });
    expect(facts.byApplication.map(({ application, total }) => [application, total])).toEqual([
      ['orders', 2],
      ['reports', 1],
    ]);
  });

  it('names who is idle in a transaction, who in an aborted one, and blocked sessions', async () => {
    await using crowd = new Crowd(urlOf('app'));
    const holder = await crowd.join('holder', 'begin', 'delete from stock where id = 1');
    const aborted = await crowd.join('aborted', 'begin', 'select 1/0');
    const [first, second] = [await crowd.join('first'), await crowd.join('second')];
    const ends = [first.query('delete from stock where id = 1')];
    await until('the first waits', async () =>
      (await collect()).sessions.some(({ blockedBy }) => blockedBy.length > 0),
    );
    ends.push(second.query('delete from stock where id = 1'));
    await until('the second, too', async () => {
      return (await collect()).sessions.filter(({ blockedBy }) => blockedBy.length > 0).length === 2;
    });
    const { sessions } = await collect();
    const named = (application: string) => sessions.find((session) => session.application === application);
    const known = { user: 'app', database: 'postgres', client: '127.0.0.1' };
    expect(named('holder')).toMatchObject({ ...known, pid: holder.processID, state: 'idle in transaction' });
    expect(named('holder')?.blockedBy).toEqual([]);
    expect(named('holder')?.stateMs).toBeGreaterThanOrEqual(0);
    expect(named('holder')?.transactionMs).toBeGreaterThanOrEqual(named('holder')?.stateMs as number);
    expect(named('holder')?.ageMs).toBeGreaterThanOrEqual(named('holder')?.transactionMs as number);
    expect(named('aborted')).toMatchObject({ pid: aborted.processID, state: 'idle in transaction (aborted)' });
    expect(named('first')).toMatchObject({ state: 'active', blockedBy: [holder.processID] });
    expect(named('first')?.waitsFor).toMatch(/^Lock: /);
    expect(named('second')?.blockedBy).toContain(first.processID);
    await holder.query('rollback');
    await Promise.all(ends);
  });

  it('shows a role without pg_read_all_stats how much is used, and says that it cannot see the rest', async () => {
    await using crowd = new Crowd(urlOf('app'));
    const holder = await crowd.join('holder', 'begin', 'delete from stock where id = 2');
    const waiter = await crowd.join('waiter');
    const end = waiter.query('delete from stock where id = 2');
    const blockers = async () => {
      const { sessions } = await collect('guest');
      return sessions.find(({ application }) => application === 'waiter')?.blockedBy ?? [];
    };
    await until('the blocked one is named', async () => (await blockers()).length > 0);
    expect(await blockers()).toEqual([holder.processID]);
    const facts = await collect('guest');
    expect(facts).toMatchObject({ canSeeAll: false, used: 3, byState: {} });
    expect(facts.byApplication).toHaveLength(2);
    for (const { byState, total } of facts.byApplication) expect([byState, total]).toEqual([{}, 1]);
    expect(facts.sessions[0]).toMatchObject({ user: 'app', state: undefined, stateMs: undefined, ageMs: undefined });
    const own = await collect('app');
    expect(own).toMatchObject({ canSeeAll: false, used: 4, byState: { active: 1, 'idle in transaction': 1 } });
    await holder.query('rollback');
    await end;
  });

  it('shows the connection limits of roles and databases with their use, the greatest share first', async () => {
    await sql(`create role "odd ""role" login connection limit 10`);
    await sql('create role boss superuser login connection limit 5');
    await sql('create role team connection limit 2');
    await sql('create database shut connection limit 0');
    await sql('alter role app connection limit 4');
    await sql('alter database postgres connection limit 8');
    onTestFinished(async () => {
      for (const name of [`role "odd ""role"`, 'role boss', 'role team', 'database shut']) await sql(`drop ${name}`);
      await sql('alter role app connection limit -1');
      await sql('alter database postgres connection limit -1');
    });
    await using crowd = new Crowd(urlOf('app'));
    for (let i = 0; i < 4; i += 1) await crowd.join('orders');
    const refused = await queryAt(urlOf('app'), 'select 1').catch((error: { code: string }) => error.code);
    expect(refused).toBe('53300');
    const expected = [
      { kind: 'role', name: 'app', limit: 4, used: 4 },
      { kind: 'database', name: 'postgres', limit: 8, used: 5 },
      { kind: 'role', name: 'odd "role', limit: 10, used: 0 },
    ];
    // A refused client leaves a moment later.
    await until('the refused client is gone', async () => (await collect()).used === 5);
    expect((await collect()).connectionLimits).toEqual(expected);
    expect((await collect('guest')).connectionLimits).toMatchObject([{ used: 4 }, { used: 6 }, { used: 0 }]);
  });

  it('counts a client that has not signed in yet, from version 18 on', async () => {
    const socket = connect(server.port, server.host);
    const parameters = Buffer.from('user\0app\0database\0postgres\0\0');
    const header = Buffer.alloc(8);
    header.writeUInt32BE(parameters.length + 8, 0);
    header.writeUInt32BE(196_608, 4);
    socket.write(Buffer.concat([header, parameters]));
    await new Promise((resolve) => socket.once('data', resolve));
    const { byState, used } = await collect();
    socket.destroy();
    const isSeen = Number.parseInt(server.version, 10) >= 18;
    expect([byState.starting, used]).toEqual(isSeen ? [1, 2] : [undefined, 1]);
  });

  it('sums up what the server has counted', async () => {
    const before = (await collect()).counters;
    await sql('select 1');
    await until('the counters have moved', async () => (await collect()).counters.commits > before.commits);
    const { counters } = await collect();
    expect(counters.rollbacks).toBeGreaterThanOrEqual(0);
    for (const name of ['sessions', 'sessionsAbandoned', 'sessionsFatal', 'sessionsKilled'] as const) {
      expect(counters[name]).toBeTypeOf('number');
    }
  });

  describe('with pg_stat_statements', () => {
    it('that is not there, says undefined', async () => {
      expect((await collect()).counters).toMatchObject({ statements: undefined, statementsMs: undefined });
    });

    it('in any schema, sums up statements and their time; where the role may not, says undefined', async () => {
      await sql('create schema "odd Schema"');
      await sql('create extension pg_stat_statements schema "odd Schema"');
      onTestFinished(async () => void (await sql('drop schema "odd Schema" cascade')));
      expect((await collect()).counters.statements).toBeUndefined();
      await sql('grant usage on schema "odd Schema" to watcher');
      const { statements = 0, statementsMs = 0 } = (await collect()).counters;
      await sql('select pg_sleep(0.1)');
      const after = (await collect()).counters;
      expect(after.statements).toBeGreaterThan(statements);
      expect(after.statementsMs).toBeGreaterThanOrEqual(statementsMs + 100);
      await sql('revoke execute on all functions in schema "odd Schema" from public');
      expect((await collect()).counters.statements).toBeUndefined();
    });
  });

  it('is asked in a session that opens late, is kept, holds no transaction, and is closed', async () => {
    const sessions = () =>
      sql(
        `select pid, state, backend_xmin, xact_start from pg_stat_activity where application_name = 'headroom-monitor'`,
      );
    const kept = collectServer(urlOf('watcher'), patience);
    expect(await sessions()).toEqual([]);
    const [one, other] = await Promise.all([kept.collect(), kept.collect()]);
    expect(other).toBe(one);
    const before = await sessions();
    await kept.collect();
    expect(before).toMatchObject([{ state: 'idle', backend_xmin: null, xact_start: null }]);
    expect(await sessions()).toEqual(before);
    await kept.close();
    await until('the session is gone', async () => (await sessions()).length === 0);
    expect(silenceIn(await kept.collect())).toMatchObject({ reason: 'the monitor is closed' });
    expect(await sessions()).toEqual([]);
  });

  it('does not keep the process alive', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const before = sockets();
    const kept = collector();
    const collecting = kept.collect();
    // It waits for its turn first.
    await setImmediate();
    expect(sockets()).toBe(before + 1);
    await collecting;
    expect(sockets()).toBe(before);
  });

  it('is asked again, at once, when the kept session was ended', async () => {
    const kept = collector();
    await kept.collect();
    await sql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'headroom-monitor'`);
    expect(factsOf(await kept.collect()).used).toBeGreaterThan(0);
  });

  it('is not fooled by objects that a search path puts before the server’s own', async () => {
    await sql('create schema trap');
    onTestFinished(async () => void (await sql('drop schema trap cascade')));
    await sql('create view trap.pg_stat_activity as select * from pg_catalog.pg_stat_activity where false');
    await sql('grant usage on schema trap to watcher');
    await sql('grant select on trap.pg_stat_activity to watcher');
    await sql('alter role watcher set search_path = trap, pg_catalog');
    const [trapped] = await queryAt(urlOf('watcher'), 'select count(*)::int as n from pg_stat_activity');
    const facts = await collect();
    await sql('alter role watcher reset search_path');
    expect([trapped?.n, facts.used]).toEqual([0, 1]);
  });

  it('that is too slow is silent, and asked in the same session later', async () => {
    await using superusers = new Crowd(server.url);
    const kept = collector(urlOf('watcher'), 500);
    const pids = () => sql(`select pid from pg_stat_activity where application_name = 'headroom-monitor'`);
    factsOf(await kept.collect());
    const before = await pids();
    const locker = await superusers.join('locker', 'begin', 'lock table pg_extension');
    const begin = performance.now();
    expect(silenceIn(await kept.collect())?.kind).toBe('late');
    expect(performance.now() - begin).toBeLessThan(5000);
    await locker.query('rollback');
    expect(factsOf(await kept.collect()).used).toBeGreaterThan(0);
    expect(await pids()).toEqual(before);
  });
});
