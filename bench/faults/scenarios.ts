import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { startBouncer } from '../../test/support/bouncer.js';
import { startCluster } from '../../test/support/cluster.js';
import { startProxy } from '../../test/support/proxy.js';
import { queryAt } from '../../test/support/server.js';
import type { WatchedLoad } from './watched-load.js';

/** Where the pools connect to, and what breaks there. */
export interface Stage {
  /** Connection string of all hosts; of the first one alone. */
  readonly urls: { readonly all: string; readonly first: string };
  /** Connection string for the ledger after the fault. */
  readonly ledgerUrl: () => string;
  /** Where the tables are made before it. */
  readonly setupUrl: string;
  /** Breaks something, and resolves when it is whole again. */
  readonly fault: (loads: readonly WatchedLoad[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Scenario {
  readonly name: string;
  /** What happens, in a sentence. */
  readonly text: string;
  readonly open: (server: EmbeddedServer) => Promise<Stage>;
}

type Fault = (server: EmbeddedServer, loads: readonly WatchedLoad[]) => Promise<void>;

/** A fault of the one server. */
function onServer(name: string, text: string, fault: Fault): Scenario {
  return {
    name,
    text,
    open: async (server) => ({
      urls: { all: server.url, first: server.url },
      ledgerUrl: () => server.url,
      setupUrl: server.url,
      fault: (loads) => fault(server, loads),
      close: async () => undefined,
    }),
  };
}

type Proxy = Awaited<ReturnType<typeof startProxy>>;

/** A fault of the network in front of it. */
function onNetwork(name: string, text: string, fault: (proxy: Proxy) => Promise<void>): Scenario {
  return {
    name,
    text,
    open: async (server) => {
      const proxy = await startProxy({ target: server });
      const url = proxy.url(server.url);
      return {
        urls: { all: url, first: url },
        ledgerUrl: () => server.url,
        setupUrl: server.url,
        fault: () => fault(proxy),
        close: () => proxy[Symbol.asyncDispose](),
      };
    },
  };
}

type Cluster = Awaited<ReturnType<typeof startCluster>>;

/** A fault of a primary and its standby. After it, the ledger is on the promoted one, unless `isFirst`. */
function onCluster(name: string, text: string, fault: (cluster: Cluster) => Promise<void>, isFirst = false): Scenario {
  return {
    name,
    text,
    open: async () => {
      const cluster = await startCluster({ standbys: 1, isSynchronous: true });
      const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
      const [first, second] = [cluster.urlOf([primary.port]), cluster.urlOf([standby.port])];
      await onAdmin(first, "create role app login password 'app'");
      return {
        urls: { all: `${cluster.url}?target_session_attrs=read-write`, first },
        ledgerUrl: () => (isFirst ? first : second),
        setupUrl: first,
        fault: () => fault(cluster),
        close: () => cluster[Symbol.asyncDispose](),
      };
    },
  };
}

/** A fault of the pooler in front of it. */
function onBouncer(
  name: string,
  text: string,
  fault: (bouncer: Awaited<ReturnType<typeof startBouncer>>) => Promise<void>,
): Scenario {
  return {
    name,
    text,
    open: async (server) => {
      const bouncer = await startBouncer(server.url, {
        release: 'trixie',
        settings: { server_login_retry: 1, query_wait_timeout: 10, max_prepared_statements: 200 },
        users: { app: 'app' },
      });
      return {
        urls: { all: bouncer.url(), first: bouncer.url() },
        ledgerUrl: () => server.url,
        setupUrl: server.url,
        fault: () => fault(bouncer),
        close: async () => void (await bouncer.stop()),
      };
    },
  };
}

const endSessions = `select pg_terminate_backend(pid) from pg_stat_activity
  where backend_type = 'client backend' and pid <> pg_backend_pid()`;

async function onAdmin(url: string, ...statements: readonly string[]): Promise<void> {
  for (const sql of statements) await queryAt(url, sql);
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

export const scenarios: readonly Scenario[] = [
  onServer('restart', 'the server restarts in order (fast)', (server) => server.restart({ mode: 'fast' })),
  onServer('immediate restart', 'the server restarts without a shutdown', (server) =>
    server.restart({ mode: 'immediate' }),
  ),
  onServer('crash', 'the server is killed (SIGKILL) and started again', (server) =>
    server.kill().then(() => server.start()),
  ),
  onServer('sessions ended', 'all sessions are ended three times', async ({ url }) => {
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
    const tables = (
      await queryAt(url, "select relname from pg_class where relname like 'ledger%' and relkind = 'r'")
    ).map(({ relname }) => relname);
    for (let i = 0; i < 10; i += 1) {
      for (const table of tables) await onAdmin(url, `alter table ${table} add column extra${i} int`);
      await delay(100);
      for (const table of tables) await onAdmin(url, `alter table ${table} drop column extra${i}`);
    }
  }),
  onServer('locked table', 'the tables are locked for 2 s', async ({ url }) => {
    const tables = (
      await queryAt(url, "select relname from pg_class where relname like 'ledger%' and relkind = 'r'")
    ).map(({ relname }) => relname);
    await onAdmin(url, `begin; lock table ${tables.join(', ')}; select pg_sleep(2); commit`);
  }),
  onServer('stalled event loop', 'the process of the pool computes for 4 s', async (_, loads) => {
    for (const load of loads) load.send({ stallMs: 4000 });
    await delay(4500);
  }),
  onServer('10,000 callers', '10,000 more callers come at the same time', async (_, loads) => {
    for (const load of loads) load.send({ burst: 10_000 });
    await delay(5000);
  }),
  onNetwork('connections reset', 'all connections are reset, five times', async (proxy) => {
    for (let i = 0; i < 5; i += 1) {
      proxy.dropAll();
      await delay(300);
    }
  }),
  onNetwork('no answer', 'new connections are accepted and never answered for 4 s, others are reset', async (proxy) => {
    proxy.deaf();
    proxy.dropAll();
    await delay(4000);
    proxy.dropLost();
    proxy.thaw();
  }),
  onNetwork('black hole', 'everything that is sent disappears for 8 s', async (proxy) => {
    proxy.blackhole();
    await delay(8000);
    proxy.thaw();
  }),
  onNetwork('frozen network', 'nothing is forwarded for 2 s, then all of it', async (proxy) => {
    proxy.freeze();
    await delay(2000);
    proxy.thaw();
  }),
  onNetwork('slow network', 'each direction takes 200 ms for 3 s', async (proxy) => {
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
  onCluster(
    'stalled standby',
    'the synchronous standby is away for 4 s, so that no commit ends',
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
];
