import { chmod, chown, copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { startBouncer } from '../../test/support/bouncer.js';
import { startCluster } from '../../test/support/cluster.js';
import { startProxy } from '../../test/support/proxy.js';
import { certificate } from '../../test/support/tls-server.js';
import { ask } from './admin.js';
import type { Access } from './pools.js';
import type { WatchedLoad } from './watched-load.js';

/** Where the pools connect to, and what breaks there. */
export interface Stage {
  readonly access: Access;
  /** File with addresses of names, in place of the DNS. */
  readonly namesFile?: string;
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
export function onServer(name: string, text: string, fault: Fault): Scenario {
  return {
    name,
    text,
    open: async (server) => ({
      access: onlyAt(server.url),
      ledgerUrl: () => server.url,
      setupUrl: server.url,
      fault: (loads) => fault(server, loads),
      close: async () => undefined,
    }),
  };
}

type Proxy = Awaited<ReturnType<typeof startProxy>>;

/** A fault of the network in front of it. */
export function onNetwork(
  name: string,
  text: string,
  fault: (proxy: Proxy, loads: readonly WatchedLoad[]) => Promise<void>,
): Scenario {
  return {
    name,
    text,
    open: async (server) => {
      const proxy = await startProxy({ target: server });
      const url = proxy.url(server.url);
      return {
        access: onlyAt(url),
        ledgerUrl: () => server.url,
        setupUrl: server.url,
        fault: (loads) => fault(proxy, loads),
        close: () => proxy[Symbol.asyncDispose](),
      };
    },
  };
}

type Cluster = Awaited<ReturnType<typeof startCluster>>;

/** A fault of a primary and its standby. After it, the ledger is on the promoted one, unless `isFirst`. */
export function onCluster(
  name: string,
  text: string,
  fault: (cluster: Cluster) => Promise<void>,
  isFirst = false,
): Scenario {
  return {
    name,
    text,
    open: async () => {
      const cluster = await startCluster({ standbys: 1, isSynchronous: true });
      const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
      const [first, second] = [cluster.urlOf([primary.port]), cluster.urlOf([standby.port])];
      await ask(first, "create role app login password 'app'");
      return {
        access: { all: asApp(`${cluster.url}?target_session_attrs=read-write`), first: asApp(first) },
        ledgerUrl: () => (isFirst ? first : second),
        setupUrl: first,
        fault: () => fault(cluster),
        close: () => cluster[Symbol.asyncDispose](),
      };
    },
  };
}

/** A fault of the pooler in front of it. */
export function onBouncer(
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
        access: onlyAt(bouncer.url()),
        ledgerUrl: () => server.url,
        setupUrl: server.url,
        fault: () => fault(bouncer),
        close: async () => void (await bouncer.stop()),
      };
    },
  };
}

/** A superuser would be let in where the application is not. */
export function asApp(url: string): string {
  return url.replace(/\/\/[^@]*@/, '//app:app@');
}

function onlyAt(url: string): Access {
  return { all: asApp(url), first: asApp(url) };
}

/** A server with TLS, whose certificate the pools verify. */
export function onTls(name: string, text: string, fault: (tls: TlsServer) => Promise<void>): Scenario {
  return {
    name,
    text,
    open: async (server) => {
      const tls = new TlsServer(server);
      await tls.open();
      return {
        access: { ...onlyAt(server.url), ca: certificate },
        ledgerUrl: () => server.url,
        setupUrl: server.url,
        fault: () => fault(tls),
        close: () => tls.set('ssl', 'off'),
      };
    },
  };
}

/** A server whose settings of TLS are changed while it runs. */
class TlsServer {
  readonly server: EmbeddedServer;

  constructor(server: EmbeddedServer) {
    this.server = server;
  }

  async open(): Promise<void> {
    const { dataDir } = this.server;
    const owner = await stat(dataDir);
    for (const name of ['server.crt', 'server.key', 'expired.crt']) {
      const path = join(dataDir, name);
      await copyFile(join(import.meta.dirname, '../../test/support/tls', name), path);
      await chown(path, owner.uid, owner.gid);
      await chmod(path, 0o600);
    }
    await this.set('ssl_cert_file', 'server.crt');
    await this.set('ssl', 'on');
  }

  /** Changes a setting and ends all sessions, so that they log in anew. */
  async set(setting: string, value: string): Promise<void> {
    await ask(this.server.url, `alter system set ${setting} = '${value}'`);
    await ask(this.server.url, 'select pg_reload_conf()');
    await ask(this.server.url, endSessions);
  }
}

/** A server whose pools read the password from a file at each login. */
export function onPassword(
  name: string,
  text: string,
  fault: (server: EmbeddedServer, write: (password: string) => Promise<void>) => Promise<void>,
): Scenario {
  return {
    name,
    text,
    open: async (server) => {
      const folder = await mkdtemp(join(tmpdir(), 'headroom-faults-'));
      const passwordFile = join(folder, 'password');
      const write = (password: string) => writeFile(passwordFile, password);
      await write('app');
      const { all, first } = onlyAt(server.url);
      const without = (url: string) => url.replace('app:app@', 'app@');
      return {
        access: { all: without(all), first: without(first), passwordFile },
        ledgerUrl: () => server.url,
        setupUrl: server.url,
        fault: () => fault(server, write),
        close: async () => {
          await ask(server.url, "alter role app password 'app'");
          await rm(folder, { recursive: true });
        },
      };
    },
  };
}

/** A name that leads to the first of two addresses, until `move` is called. */
export function onName(
  name: string,
  text: string,
  fault: (first: Proxy, move: () => Promise<void>) => Promise<void>,
): Scenario {
  return {
    name,
    text,
    open: async (server) => {
      const folder = await mkdtemp(join(tmpdir(), 'headroom-faults-'));
      const namesFile = join(folder, 'names.json');
      const point = (address: string) => writeFile(namesFile, JSON.stringify({ 'db.example': address }));
      await point('127.0.0.1');
      const first = await startProxy({ target: server });
      const second = await startProxy({ target: server, listenHost: '127.0.0.2', listenPort: first.port });
      const url = new URL(first.url(server.url));
      url.hostname = 'db.example';
      return {
        access: onlyAt(url.href),
        namesFile,
        ledgerUrl: () => server.url,
        setupUrl: server.url,
        fault: () => fault(first, () => point('127.0.0.2')),
        close: async () => {
          await first[Symbol.asyncDispose]();
          await second[Symbol.asyncDispose]();
          await rm(folder, { recursive: true });
        },
      };
    },
  };
}

export const endSessions = `select pg_terminate_backend(pid) from pg_stat_activity
  where backend_type = 'client backend' and pid <> pg_backend_pid()`;
