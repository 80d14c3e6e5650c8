import { type ForkOptions, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { ask } from './admin.js';
import {
  asApp,
  endSessions,
  onBouncer,
  onCluster,
  onName,
  onNetwork,
  onPassword,
  onServer,
  onTls,
  type Scenario,
} from './stages.js';

async function onAdmin(url: string, ...statements: readonly string[]): Promise<void> {
  for (const sql of statements) await ask(url, sql);
}

/** Takes every connection that is left, for a while. */
async function fillUp({ url }: EmbeddedServer): Promise<void> {
  const held: Client[] = [];
  const until = Date.now() + 3000;
  while (Date.now() < until) {
    const client = new Client(url);
    client.on('error', () => undefined);
    await client.connect().then(
      () => held.push(client),
      () => delay(20),
    );
  }
  await Promise.all(held.map((client) => client.end()));
}

async function ledgers(url: string): Promise<string[]> {
  const rows = await ask(url, "select relname from pg_class where relname like 'ledger%' and relkind = 'r'");
  return rows.map(({ relname }) => String(relname));
}

/** Starts processes that take as many connections as they can get, and resolves when they have ended. */
async function storm({ url }: EmbeddedServer, count: number): Promise<void> {
  const path = join(import.meta.dirname, 'neighbour-process.ts');
  const options: ForkOptions = { execArgv: ['--import', 'tsx'], stdio: 'ignore' };
  const children = Array.from({ length: count }, () => fork(path, [asApp(url), '12', '4000'], options));
  await Promise.all(children.map((child) => once(child, 'exit')));
}

export const scenarios: readonly Scenario[] = [
  onServer('restart', 'an orderly restart (-m fast)', (server) => server.restart({ mode: 'fast' })),
  onServer('immediate restart', 'the server restarts without a shutdown', (server) =>
    server.restart({ mode: 'immediate' }),
  ),
  onServer('crash', 'the server is killed (SIGKILL) and started again', (server) =>
    server.kill().then(() => server.start()),
  ),
  onServer('sessions ended', 'all sessions are terminated, three times', async ({ url }) => {
    for (let i = 0; i < 3; i += 1) {
      await onAdmin(url, endSessions);
      await delay(300);
    }
  }),
  onServer(
    'server full',
    'other programs take every connection for 3 s, and all sessions are ended',
    async (server) => {
      const full = fillUp(server);
      await onAdmin(server.url, endSessions).catch(() => undefined);
      await full;
    },
  ),
  onServer('login not permitted', 'the role may not log in for 2 s, and its sessions are ended', async ({ url }) => {
    const admin = new Client(url);
    await admin.connect();
    await admin.query('alter role app nologin');
    await admin.query(endSessions);
    await delay(2000);
    await admin.query('alter role app login');
    await admin.end();
  }),
  onServer('read-only', 'the server is read-only for 2 s', async ({ url }) => {
    await onAdmin(url, 'alter system set default_transaction_read_only = on', 'select pg_reload_conf()');
    await delay(2000);
    await onAdmin(url, 'alter system reset default_transaction_read_only', 'select pg_reload_conf()');
  }),
  onServer('change of tables', 'columns are added and dropped, ten times', async ({ url }) => {
    const tables = await ledgers(url);
    for (let i = 0; i < 10; i += 1) {
      for (const table of tables) await onAdmin(url, `alter table ${table} add column extra${i} int`);
      await delay(100);
      for (const table of tables) await onAdmin(url, `alter table ${table} drop column extra${i}`);
    }
  }),
  onServer('locked table', 'the tables are locked for 2 s', async ({ url }) => {
    const tables = await ledgers(url);
    await onAdmin(url, `begin; lock table ${tables.join(', ')}; select pg_sleep(2); commit`);
  }),
  onServer('changed types', 'the type of a column changes, ten times', async ({ url }) => {
    for (let i = 0; i < 10; i += 1) {
      for (const table of await ledgers(url))
        await onAdmin(url, `alter table ${table} alter column id type ${i % 2 === 0 ? 'varchar(99)' : 'text'}`);
      await delay(100);
    }
  }),
  onServer('statement timeout', 'statements may take 300 ms, and the tables are locked for 2 s', async ({ url }) => {
    await onAdmin(url, "alter system set statement_timeout = '300ms'", 'select pg_reload_conf()');
    const tables = (await ledgers(url)).join(', ');
    await onAdmin(url, `begin; set local statement_timeout = 0; lock table ${tables}; select pg_sleep(2); commit`);
    await onAdmin(url, 'alter system reset statement_timeout', 'select pg_reload_conf()');
  }),
  onServer('role limit', 'the role may have 6 connections for 3 s, and its sessions are ended', async ({ url }) => {
    await onAdmin(url, 'alter role app connection limit 6', endSessions);
    await delay(3000);
    await onAdmin(url, 'alter role app connection limit -1');
  }),
  onServer(
    'fork storm',
    '8 processes of others start and want 96 connections, of 60; all sessions are ended',
    async (server) => {
      const over = storm(server, 8);
      for (let i = 0; i < 5; i += 1) {
        await delay(1000);
        await onAdmin(server.url, endSessions).catch(() => undefined);
      }
      await over;
    },
  ),
  onPassword('wrong password', 'the password is wrong for 2 s, and all sessions are ended', async ({ url }, write) => {
    await write('wrong');
    await onAdmin(url, endSessions);
    await delay(2000);
    await write('app');
  }),
  onPassword(
    'rotated password',
    'the password is changed, and known to the service 1 s later',
    async ({ url }, write) => {
      await onAdmin(url, "alter role app password 'changed'", endSessions);
      await delay(1000);
      await write('changed');
    },
  ),
  onTls('TLS refused', 'the server has no TLS for 2 s, and all sessions are ended', async (tls) => {
    await tls.set('ssl', 'off');
    await delay(2000);
    await tls.set('ssl', 'on');
  }),
  onTls(
    'expired certificate',
    "the server's certificate has expired for 2 s, and all sessions are ended",
    async (tls) => {
      await tls.set('ssl_cert_file', 'expired.crt');
      await delay(2000);
      await tls.set('ssl_cert_file', 'server.crt');
    },
  ),
  onServer('stalled event loop', 'the pool’s process blocks its event loop for 4 s', async (_, loads) => {
    for (const load of loads) load.send({ stallMs: 4000 });
    await delay(4500);
  }),
  onServer('10,000 callers', '10,000 extra callers arrive at once', async (_, loads) => {
    for (const load of loads) load.send({ burst: 10_000 });
    await delay(5000);
  }),
  onServer(
    'aborted statements',
    'five more callers abandon each write after a few milliseconds, for 3 s',
    async (_, loads) => {
      for (const load of loads) load.send({ abortForMs: 3000 });
      await delay(3500);
    },
  ),
  onServer('leak', 'four of five connections are taken and never released', async (_, loads) => {
    for (const load of loads) load.send({ leak: 4 });
    await delay(2000);
  }),
  onServer('DISCARD ALL', 'another caller runs it on one connection after the other, for 3 s', async (_, loads) => {
    for (const load of loads) load.send({ discardForMs: 3000 });
    await delay(3500);
  }),
  onServer(
    'clock jump',
    'the clock of the machine jumps by a day, back by two, and forward again',
    async (_, loads) => {
      const dayMs = 24 * 60 * 60 * 1000;
      for (const clockJumpMs of [dayMs, -2 * dayMs, dayMs]) {
        for (const load of loads) load.send({ clockJumpMs });
        await delay(1000);
      }
    },
  ),
  onServer('SIGTERM', 'the service is deployed anew under load, three times', async (_, loads) => {
    for (let i = 0; i < 3; i += 1) await Promise.all(loads.map((load) => load.terminate()));
  }),
  onNetwork('connections reset', 'all connections are reset, five times', async (proxy) => {
    for (let i = 0; i < 5; i += 1) {
      proxy.dropAll();
      await delay(300);
    }
  }),
  onNetwork('reset within a result', 'all connections are reset while results of 2 MB arrive', async (proxy, loads) => {
    for (const load of loads) load.send({ readMuchForMs: 4000 });
    for (let i = 0; i < 12; i += 1) {
      await delay(300);
      proxy.dropAll();
    }
    await delay(1000);
  }),
  onNetwork('no answer', 'new connections are accepted and never answered for 4 s, others are reset', async (proxy) => {
    proxy.deaf();
    proxy.dropAll();
    await delay(4000);
    proxy.dropLost();
    proxy.thaw();
  }),
  onNetwork('black hole', 'all packets are silently dropped for 30 s', async (proxy) => {
    proxy.blackhole();
    await delay(30_000);
    proxy.thaw();
  }),
  onNetwork('half-open', 'all packets on open connections are silently dropped, without end', async (proxy) => {
    proxy.blackhole();
    proxy.thaw();
    await delay(7000);
  }),
  onNetwork('frozen network', 'nothing is forwarded for 2 s, then all of it', async (proxy) => {
    proxy.freeze();
    await delay(2000);
    proxy.thaw();
  }),
  onNetwork('slow network', '200 ms of latency in each direction, for 3 s', async (proxy) => {
    proxy.setDelay(200);
    await delay(3000);
    proxy.setDelay(0);
  }),
  onNetwork('connection refused', 'connections are refused for 3 s, others are closed', async (proxy) => {
    proxy.refuse();
    proxy.closeAll();
    await delay(3000);
    await proxy.accept();
  }),
  onName('DNS change', 'the server moves to another address; the DNS says so 1 s later', async (first, move) => {
    first.refuse();
    first.closeAll();
    await delay(1000);
    await move();
  }),
  onCluster('failover', 'the primary is killed, and its synchronous standby promoted', async (cluster) => {
    const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
    await primary.kill();
    await cluster.promote(standby);
  }),
  onCluster('switchover', 'the primary becomes read-only and stays, its standby is promoted', async (cluster) => {
    const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
    await cluster.ask(primary, 'alter system set default_transaction_read_only = on');
    await cluster.ask(primary, 'select pg_reload_conf()');
    await cluster.caughtUp(primary, [standby]);
    await cluster.promote(standby);
  }),
  onCluster('split brain', 'the standby is promoted while the primary runs for 3 s more', async (cluster) => {
    const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
    await cluster.promote(standby);
    await delay(3000);
    await primary.kill();
  }),
  onCluster(
    'stalled standby',
    'the synchronous standby is unreachable for 4 s, so no commit completes',
    async (cluster) => {
      const [, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
      await standby.kill();
      await delay(4000);
      await standby.start();
    },
    true,
  ),
  onBouncer('PgBouncer restarts', 'PgBouncer is killed and started again', async (bouncer) => {
    await bouncer.restart('SIGKILL');
  }),
  onBouncer('PgBouncer PAUSE', 'PgBouncer is paused for 2 s', async (bouncer) => {
    await onAdmin(bouncer.adminUrl, 'PAUSE');
    await delay(2000);
    await onAdmin(bouncer.adminUrl, 'RESUME');
  }),
  onBouncer('PgBouncer is full', 'PgBouncer accepts 6 clients for 3 s, and closes the others', async (bouncer) => {
    const admin = new Client(bouncer.adminUrl);
    await admin.connect();
    for (const sql of ['SET max_client_conn = 6', 'KILL postgres', 'RESUME postgres']) await admin.query(sql);
    await delay(3000);
    await admin.query('SET max_client_conn = 100');
    await admin.end();
  }),
  onBouncer(
    'DISCARD ALL through PgBouncer',
    'another client runs it on the shared sessions, for 3 s',
    async (bouncer) => {
      const client = new Client(asApp(bouncer.url()));
      await client.connect();
      const until = Date.now() + 3000;
      while (Date.now() < until) {
        await client.query('discard all');
        await client.query('deallocate all');
        await delay(5);
      }
      await client.end();
    },
  ),
];
