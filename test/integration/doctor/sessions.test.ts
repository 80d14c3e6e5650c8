import { tracingChannel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { EmbeddedServer } from '../../../src/embedded/index.js';
import { Pool } from '../../../src/index.js';
import { createHandler, createMonitor } from '../../../src/monitor/index.js';
import { startCluster } from '../../support/cluster.js';
import { broken, examine, type Outcome, takeSubject } from '../../support/doctor.js';
import { Crowd, urlFor } from '../../support/monitored.js';
import { startServer } from '../../support/own-server.js';
import { queryAt, queryServer } from '../../support/server.js';
import { until } from '../../support/wait.js';

const subject = takeSubject();

describe('headroom doctor with a server of its own', () => {
  test('names idle transactions by application, and calls a full server full', async () => {
    await using server = await startServer({ max_connections: 14, superuser_reserved_connections: 3 });
    await queryAt(server.url, `CREATE ROLE ${subject.role} LOGIN PASSWORD '${subject.secret}'`);
    const own = urlFor(server.url, subject.role, subject.secret);
    const clients: Client[] = [];
    onTestFinished(async () => {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
    });
    const open = async () => {
      const client = new Client({ connectionString: own, application_name: 'worker' });
      client.on('error', () => undefined);
      clients.push(client);
      await client.connect();
      await client.query('BEGIN');
    };
    // All but one of the slots for ordinary roles, which the doctor needs.
    for (let each = 0; each < 9; each++) await open();
    const service = `${own}?application_name=api`;
    // A session that has just ended counts for a moment.
    const held = await until('only the workers hold slots', async () => {
      const each = await examine({ DATABASE_URL: service, DB_POOL_MAX: '2' });
      expect(each.wrong).toEqual(['idle-transactions']);
      return each;
    });
    const idle = held.findings.find(({ id }) => id === 'idle-transactions');
    expect(idle?.evidence).toMatch(/^9 of 11 slots are idle in a transaction, 9 by worker, the oldest /);
    // The sessions of the same role are not those of the service.
    await until('only the workers are counted', async () => {
      const { findings } = await examine({ DATABASE_URL: service, DB_POOL_MAX: '3' });
      return findings[0]?.evidence === '1 process × 3 + 9 of others = 12, and the server has 11 for ordinary roles.';
    });
    for (let each = 0; each < 2; each++) await open();
    const full = await examine({ DATABASE_URL: service, DB_POOL_MAX: '2' });
    expect(full.findings[0]).toMatchObject({ id: 'server-silent', severity: 'critical' });
    expect(full.findings[0]?.evidence).toMatch(/^Server full: /);
    // The statement of the remedy ends them.
    await queryAt(server.url, String(idle?.remedy.split(';')[0]));
    await until('nothing is wrong', async () => {
      return (await examine({ DATABASE_URL: service, DB_POOL_MAX: '2' })).wrong.length === 0;
    });
  });
});

describe('headroom doctor with sessions that wait', () => {
  test('names the session at the root of a chain of locks, and a CONNECTION LIMIT that is reached', async () => {
    await queryAt(subject.adminUrl, 'CREATE TABLE held (id int PRIMARY KEY, n int)');
    await queryAt(subject.adminUrl, `GRANT ALL ON held TO ${subject.role}`);
    await queryAt(subject.adminUrl, 'INSERT INTO held VALUES (1, 0), (2, 0)');
    await using crowd = new Crowd(subject.url);
    const { processID } = await crowd.join('billing', 'BEGIN', 'UPDATE held SET n = 1 WHERE id = 1');
    const reports = await crowd.join('reports', 'BEGIN', 'UPDATE held SET n = 1 WHERE id = 2');
    const api = await crowd.join('api');
    const waiting = [
      reports.query('UPDATE held SET n = 1 WHERE id = 1'),
      api.query('UPDATE held SET n = 1 WHERE id = 2'),
    ];
    await until('the chain is old enough to be reported', async () => {
      const { findings } = await examine({ DATABASE_URL: subject.url, DB_POOL_MAX: '2' });
      const [first] = findings;
      if (first?.id !== 'blocked') return false;
      expect(first.evidence).toMatch(
        new RegExp(
          `^2 sessions wait .* billing \\(pid ${processID}, idle in transaction for .*\\) holds up 2 of them\\.$`,
        ),
      );
      expect(first.remedy).toContain(`SELECT pg_terminate_backend(${processID});`);
      return true;
    });
    const limit = (count: number) => `ALTER ROLE ${subject.role} CONNECTION LIMIT ${count}`;
    const full = await broken(limit(3), limit(-1), () => examine({ DATABASE_URL: subject.url, DB_POOL_MAX: '2' }));
    expect(full.findings[0]).toMatchObject({
      id: 'server-silent',
      evidence: expect.stringContaining(`too many connections for role "${subject.role}"`),
      remedy: expect.stringContaining(`ALTER ROLE "${subject.role}" CONNECTION LIMIT 2`),
    });
    await queryServer(`SELECT pg_terminate_backend(${processID})`);
    await waiting[0];
    await reports.query('COMMIT');
    await waiting[1];
  });

  test('names a replica whose replay is paused, and none that follows', async () => {
    await using cluster = await startCluster({ standbys: 1 });
    const [primary, replica] = cluster.servers as [EmbeddedServer, EmbeddedServer];
    const env = {
      DATABASE_URL: primary.url,
      DATABASE_REPLICA_URLS: `postgresql://127.0.0.1:${replica.port}`,
      DB_POOL_MAX: '2',
    };
    const lag = ({ findings }: Outcome) => findings.filter(({ id }) => id.startsWith('replica'));
    expect(lag(await examine(env))).toEqual([]);
    await cluster.ask(replica, 'SELECT pg_wal_replay_pause()');
    await cluster.ask(primary, 'CREATE TABLE late AS SELECT 1 AS id');
    await until('the replica has something to replay', async () => {
      const [first] = lag(await examine(env));
      return first?.id === 'replica-lag' && first.remedy === 'On it, as a superuser: SELECT pg_wal_replay_resume();';
    });
  });
});

describe('headroom doctor with a service', () => {
  test('finds hooks that keep statements from sharing connections, and a tracer that sees nothing', async () => {
    await using pool = new Pool({ connectionString: subject.url, max: 2, name: 'orders' });
    await using monitor = createMonitor({ pool });
    const server = createHttpServer(createHandler(monitor)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      trace.disable();
      server.closeAllConnections();
      server.close();
    });
    const app = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pool`;
    const tracers = async () => {
      // Answers of the service may be a second old.
      await until('the service has a new answer', async () => {
        const { uptime_seconds: uptime } = (await (await fetch(app)).json()) as { uptime_seconds: number };
        return uptime > changedAt;
      });
      const { findings } = await examine({ DATABASE_URL: subject.url, DB_POOL_MAX: '2' }, '--app', app);
      return findings.filter(({ id }) => id.startsWith('tracer'));
    };
    await pool.query('select 1');
    let changedAt = process.uptime();
    expect(await tracers()).toEqual([]);
    const hook = () => undefined;
    pool.on('acquire', hook);
    trace.setGlobalTracerProvider(new ProxyTracerProvider());
    changedAt = process.uptime();
    expect(await tracers()).toMatchObject([
      { id: 'tracer-lanes', severity: 'warning', evidence: expect.stringContaining('listeners for `acquire`') },
      { id: 'tracer-blind', severity: 'advice', evidence: expect.stringContaining('OpenTelemetry is loaded') },
    ]);
    pool.off('acquire', hook);
    const subscribers = { asyncEnd: hook };
    tracingChannel('headroom:query').subscribe(subscribers as never);
    onTestFinished(() => void tracingChannel('headroom:query').unsubscribe(subscribers as never));
    changedAt = process.uptime();
    expect(await tracers()).toEqual([]);
  });
});
