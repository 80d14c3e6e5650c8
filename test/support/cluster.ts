import type { EmbeddedServer, ServerSettings } from '../../src/embedded/index.js';
import { startServer, startStandby } from './own-server.js';
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

  constructor(servers: readonly EmbeddedServer[], password: string) {
    this.servers = servers;
    this.password = password;
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
      await waitFor(hasReplayed, { timeoutMs: 60_000, what: 'a standby that has caught up' });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop({ mode: 'immediate' })));
  }
}

/** Starts a cluster: `await using cluster = await startCluster()`. */
export async function startCluster(options: ClusterOptions = {}): Promise<TestCluster> {
  const { standbys = 2, isSynchronous = false } = options;
  const settings = { max_connections: 150, wal_level: 'replica', max_wal_senders: 10, ...options.settings };
  const primary = await startServer(settings);
  const { password } = primary;
  const servers = [primary];
  for (let at = 1; at <= standbys; at += 1) {
    const standby = {
      ...settings,
      hot_standby: true,
      wal_retrieve_retry_interval: '100ms',
      wal_receiver_status_interval: '1s',
      primary_conninfo: conninfo(primary.port, password, `s${at}`),
      recovery_target_timeline: 'latest',
    };
    servers.push(await startStandby(standby));
  }
  if (isSynchronous) {
    await queryAt(primary.url, `alter system set synchronous_standby_names = 'FIRST 1 (*)'`);
    await queryAt(primary.url, 'select pg_reload_conf()');
  }
  const sql = "select count(*)::int as count from pg_stat_replication where state = 'streaming'";
  const areStreaming = async () => Number((await queryAt(primary.url, sql))[0]?.count) === standbys;
  await waitFor(areStreaming, { timeoutMs: 60_000, what: 'streaming standbys' });
  return new TestCluster(servers, password);
}

function conninfo(port: number, password: string, name: string): string {
  return `host=127.0.0.1 port=${port} user=${user} password=${password} application_name=${name}`;
}
