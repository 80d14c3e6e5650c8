import { randomBytes } from 'node:crypto';
import { appendFile, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAccount } from '../../src/embedded/account.js';
import { findBinaries } from '../../src/embedded/binaries.js';
import { runCommand } from '../../src/embedded/command.js';
import { type EmbeddedServer, type ServerSettings, startPostgres } from '../../src/embedded/index.js';
import { cheapVerifier } from './cheap-password.js';
import { queryAt } from './server.js';
import { waitFor } from './wait.js';

/** Options of a test cluster. */
export interface ClusterOptions {
  /** Number of standbys that replicate from the first server. @default 2 */
  readonly standbys?: number;
  /** Settings of all servers. */
  readonly settings?: ServerSettings;
  /** True to commit only what a standby has flushed. @default false */
  readonly isSynchronous?: boolean;
}

const user = 'postgres';

/** A primary and its streaming standbys, real servers that end with this process. */
export class TestCluster implements AsyncDisposable {
  readonly servers: readonly EmbeddedServer[];
  readonly password: string;
  readonly #folder: string;

  constructor(servers: readonly EmbeddedServer[], password: string, folder: string) {
    this.servers = servers;
    this.password = password;
    this.#folder = folder;
  }

  /** Connection string with all servers, in this order. */
  get url(): string {
    return this.urlOf(this.servers.map(({ port }) => port));
  }

  /** Connection string with servers at these ports. */
  urlOf(ports: readonly number[]): string {
    return `postgresql://${user}:${this.password}@${ports.map((port) => `127.0.0.1:${port}`).join(',')}/postgres`;
  }

  /** Runs a statement on one server, on a connection of its own. */
  ask(server: EmbeddedServer, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return queryAt(this.urlOf([server.port]), sql, values);
  }

  /** Makes a standby the primary, and resolves when it accepts writes. */
  async promote(server: EmbeddedServer): Promise<void> {
    await this.ask(server, 'select pg_promote(true, 60)');
  }

  /** Makes the standbys follow this server. */
  async follow(primary: EmbeddedServer, followers: readonly EmbeddedServer[]): Promise<void> {
    for (const follower of followers) {
      const name = `s${follower.port}`;
      await this.ask(follower, `alter system set primary_conninfo = '${conninfo(primary.port, this.password, name)}'`);
      await this.ask(follower, 'select pg_reload_conf()');
    }
  }

  /** Waits until the standbys have replayed everything that the primary has written so far. */
  async caughtUp(primary: EmbeddedServer, followers: readonly EmbeddedServer[]): Promise<void> {
    const [row] = await this.ask(primary, 'select pg_current_wal_insert_lsn()::text as lsn');
    for (const follower of followers) {
      const sql = 'select pg_last_wal_replay_lsn() >= $1::pg_lsn as has';
      const hasReplayed = async () => (await this.ask(follower, sql, [row?.lsn]))[0]?.has === true;
      await waitFor(hasReplayed, { timeoutMs: 30_000, what: 'a standby that has caught up' });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop({ mode: 'immediate' })));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Starts a cluster: `await using cluster = await startCluster()`. */
export async function startCluster(options: ClusterOptions = {}): Promise<TestCluster> {
  const { standbys = 2, isSynchronous = false } = options;
  const password = randomBytes(12).toString('hex');
  const account = await findAccount();
  const folder = await mkdtemp(join(tmpdir(), 'headroom-cluster-'));
  if (account) await chown(folder, account.uid, account.gid);
  const settings = { max_connections: 150, wal_level: 'replica', max_wal_senders: 10, ...options.settings };
  const primary = await startPostgres({ user, password, settings });
  const servers = [primary];
  await queryAt(primary.url, `alter role ${user} password '${cheapVerifier(password)}'`);
  for (let at = 1; at <= standbys; at += 1) {
    const dataDir = join(folder, `standby-${at}`);
    await copyServer(primary, dataDir, folder, password);
    const standby = {
      ...settings,
      hot_standby: true,
      wal_retrieve_retry_interval: '100ms',
      wal_receiver_status_interval: '1s',
      primary_conninfo: conninfo(primary.port, password, `s${at}`),
      recovery_target_timeline: 'latest',
    };
    servers.push(await startPostgres({ user, password, dataDir, settings: standby }));
  }
  if (isSynchronous) {
    await queryAt(primary.url, `alter system set synchronous_standby_names = 'FIRST 1 (*)'`);
    await queryAt(primary.url, 'select pg_reload_conf()');
  }
  const sql = "select count(*)::int as count from pg_stat_replication where state = 'streaming'";
  const areStreaming = async () => Number((await queryAt(primary.url, sql))[0]?.count) === standbys;
  await waitFor(areStreaming, { timeoutMs: 30_000, what: 'streaming standbys' });
  return new TestCluster(servers, password, folder);
}

function conninfo(port: number, password: string, name: string): string {
  return `host=127.0.0.1 port=${port} user=${user} password=${password} application_name=${name}`;
}

/** Copies a running server's data as a standby's. */
async function copyServer(server: EmbeddedServer, dataDir: string, cwd: string, password: string): Promise<void> {
  const account = await findAccount();
  const { bin } = await findBinaries({}, { account, root: cwd });
  const passFile = join(cwd, 'pass');
  await writeFile(passFile, `127.0.0.1:*:*:${user}:${password}\n`, { mode: 0o600 });
  if (account) await chown(passFile, account.uid, account.gid);
  const target = `host=127.0.0.1 port=${server.port} user=${user} passfile=${passFile}`;
  const args = ['-d', target, '-D', dataDir, '-X', 'stream', '-c', 'fast', '--no-sync', '-w'];
  const { code, output } = await runCommand(join(bin, 'pg_basebackup'), args, { account, cwd });
  if (code !== 0) throw new Error(`pg_basebackup failed: ${output}`);
  await appendFile(join(dataDir, 'standby.signal'), '');
  if (account) await chown(join(dataDir, 'standby.signal'), account.uid, account.gid);
}
