import { appendFile, chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { EmbeddedServer } from '../../src/embedded/index.js';
import { startPostgres } from '../../src/embedded/index.js';
import type { MemberTask } from '../../src/load/fleet/messages.js';
import { queryAt } from '../../test/support/server.js';
import { readSessions, type SessionSpan } from './server-log.js';

/** As it is published: its processes start sooner. */
const built = createRequire(import.meta.url)(
  '../../dist/load/fleet/fleet.cjs',
) as typeof import('../../src/load/fleet/fleet.js');

export type Fleet = InstanceType<typeof built.FleetOfProcesses>;
export type Member = Fleet['processes'][number];

/** Budget of the trials: 90 slots for anyone, 5 for first connections, 2 places to knock. */
export const fleetMax = 97;
export const slots = 90;
export const total = 95;

/** A server of 100 connections with a role for the fleet, and a superuser who watches it. */
export class Stage implements AsyncDisposable {
  readonly server: EmbeddedServer;
  /** Connection string of the fleet's role. */
  readonly url: string;
  readonly release: 'system' | 'npm';
  readonly #logs: string;
  /** True if the server itself limits the role. */
  readonly isLimited: boolean;
  #witness: pg.Client;

  private constructor(
    server: EmbeddedServer,
    logs: string,
    witness: pg.Client,
    release: 'system' | 'npm',
    isLimited: boolean,
  ) {
    this.release = release;
    this.isLimited = isLimited;
    this.server = server;
    this.url = Object.assign(new URL(server.url), { username: 'app', password: 'app' }).href;
    this.#logs = logs;
    this.#witness = witness;
  }

  /** @param roleLimit CONNECTION LIMIT of the role */
  static async open(prefer: 'system' | 'npm', roleLimit?: number): Promise<Stage> {
    const logs = await mkdtemp(join(tmpdir(), 'fleet-log-'));
    await chmod(logs, 0o777);
    const server = await startPostgres({
      prefer,
      settings: {
        ...{ max_connections: 100, listen_addresses: '*' },
        ...{ logging_collector: 'on', log_directory: logs, log_filename: 'server.log', log_file_mode: '0644' },
        ...{ log_connections: 'on', log_disconnections: 'on', log_line_prefix: '%n %p ' },
      },
    });
    await queryAt(server.url, `create role app login password 'app' connection limit ${roleLimit ?? -1}`);
    await queryAt(server.url, 'grant pg_monitor to app');
    return new Stage(server, logs, await witnessOf(server), prefer, roleLimit !== undefined);
  }

  /** Restarts the server. */
  async restart(): Promise<void> {
    await this.server.restart();
    await this.#witness.end().catch(() => undefined);
    this.#witness = await witnessOf(this.server);
  }

  /** Time at which the server last began to accept connections, by its log, in milliseconds since 1970. */
  async acceptsSince(): Promise<number> {
    const [, seconds] = [...(await this.log()).matchAll(/^(\d+\.\d+) .*ready to accept connections$/gm)].at(-1) ?? [];
    return Number(seconds) * 1000;
  }

  /** Lets clients of a network in. @returns the connection string of the role there */
  async openTo(subnet: string, host: string): Promise<string> {
    const [hba] = await this.ask('show hba_file');
    await appendFile(hba?.hba_file as string, `host all app ${subnet} scram-sha-256\n`);
    await this.ask('select pg_reload_conf()');
    return Object.assign(new URL(this.url), { hostname: host, search: '?application_name=cut' }).href;
  }

  fleet(task: Partial<MemberTask> = {}): Fleet {
    return new built.FleetOfProcesses({ url: this.url, poolMax: 10, fleetMax, reportMs: 50, ...task });
  }

  /** Runs a statement as superuser. */
  async ask(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.#witness.query(sql, values)).rows;
  }

  async number(sql: string, values: unknown[] = []): Promise<number> {
    return Number(Object.values((await this.ask(sql, values))[0] ?? {})[0]);
  }

  /** Sessions of the role that the server's log shows. */
  async sessions(): Promise<SessionSpan[]> {
    return readSessions(await this.log(), 'app');
  }

  /** Text of the server's log so far. */
  async log(): Promise<string> {
    const texts = await Promise.all(
      (await readdir(this.#logs))
        .filter((name) => name.endsWith('.log'))
        .map((name) => readFile(join(this.#logs, name), 'utf8')),
    );
    return texts.join('');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#witness.end().catch(() => undefined);
    await this.server.stop({ mode: 'immediate' });
    await rm(this.#logs, { recursive: true, force: true });
  }
}

async function witnessOf(server: EmbeddedServer): Promise<pg.Client> {
  const witness = new pg.Client({ connectionString: server.url });
  witness.on('error', () => undefined);
  await witness.connect();
  return witness;
}
