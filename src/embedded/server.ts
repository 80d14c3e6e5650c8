import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import type { Account } from './account.js';
import { writeSettings } from './cluster.js';
import { PostgresStartError, PostgresStateError } from './errors.js';
import { readLog, readTail } from './log-file.js';
import { Postmaster } from './postmaster.js';
import type { ServerSettings } from './settings.js';
import type { Workspace } from './workspace.js';

/**
 * Shutdown mode, as in `pg_ctl`: `fast` rolls back open transactions and closes all sessions, `immediate` exits without
 * a clean shutdown.
 */
export type StopMode = 'fast' | 'immediate';

/** Everything that `startPostgres` has resolved for running the server. */
export interface ServerPlan {
  readonly bin: string;
  readonly version: string;
  readonly account: Account | undefined;
  readonly workspace: Workspace;
  readonly settings: ServerSettings;
  readonly user: string;
  readonly password: string;
  /** `undefined` for one that `findPort` finds. */
  readonly port: number | undefined;
  readonly findPort: () => Promise<number>;
  readonly timeoutMs: number;
}

/** A database of an embedded server. */
export interface EmbeddedDatabase {
  readonly name: string;
  readonly url: string;
}

/**
 * An embedded PostgreSQL server on 127.0.0.1, created by `startPostgres`. It ends with this process, however this
 * process ends, and does not keep it alive. Its operations run one after the other.
 */
export class EmbeddedServer implements AsyncDisposable {
  readonly host = '127.0.0.1';
  /** A superuser. */
  readonly user: string;
  readonly password: string;
  readonly database = 'postgres';
  /** Version, such as `18.4`. */
  readonly version: string;
  readonly dataDir: string;
  readonly #plan: ServerPlan;
  #port = 0;
  #postmaster: Postmaster | undefined;
  #isRemoved = false;
  #last: Promise<unknown> = Promise.resolve();

  /** @internal Use `startPostgres`. */
  constructor(plan: ServerPlan) {
    this.#plan = plan;
    this.user = plan.user;
    this.password = plan.password;
    this.version = plan.version;
    this.dataDir = plan.workspace.data;
  }

  /** Port of the server; unchanged by restarts. */
  get port(): number {
    return this.#port;
  }

  /** Connection string of the superuser to the database `postgres`. */
  get url(): string {
    return this.urlOf(this.database);
  }

  /** Process id of the server; `undefined` while it is not running. */
  get pid(): number | undefined {
    return this.#postmaster?.pid;
  }

  /** Connection string of the superuser to a database. */
  urlOf(database: string): string {
    const [user, password, name] = [this.user, this.password, database].map(encodeURIComponent);
    return `postgresql://${user}:${password}@${this.host}:${this.port}/${name}`;
  }

  /**
   * Restarts the server after `kill()`, a crash, or `stop({ keepData: true })`; does nothing while it runs.
   *
   * @throws PostgresStartError with the end of the server's log.
   * @throws PostgresStateError if the server was stopped and its data removed.
   */
  start(): Promise<void> {
    return this.#inOrder(() => this.#start());
  }

  /**
   * Stops the server and removes its temporary directory. Waits for both; a second call does nothing.
   * With `keepData`, the directory stays until the next `stop()` or the end of this process, so that `start()` works.
   * A `dataDir` given by the caller is never removed.
   */
  stop({ mode = 'fast', keepData = false }: { mode?: StopMode; keepData?: boolean } = {}): Promise<void> {
    return this.#inOrder(async () => {
      await this.#end(mode);
      if (keepData || this.#isRemoved) return;
      this.#isRemoved = true;
      await this.#plan.workspace.watchdog.finish();
    });
  }

  /** Restarts the server with the same data on the same port. */
  restart({ mode = 'fast' }: { mode?: StopMode } = {}): Promise<void> {
    return this.#inOrder(async () => {
      await this.#end(mode);
      await this.#start();
    });
  }

  /** Kills all processes of the server with SIGKILL and waits for their exit. `start()` recovers the data. */
  kill(): Promise<void> {
    return this.#inOrder(async () => this.#postmaster?.kill());
  }

  /** Creates a database, by default an empty one with a random name. */
  async createDatabase(
    name = `db_${randomBytes(6).toString('hex')}`,
    template = 'template1',
  ): Promise<EmbeddedDatabase> {
    await this.#run(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`);
    return { name, url: this.urlOf(name) };
  }

  /** Drops a database and ends its sessions. */
  dropDatabase(name: string): Promise<void> {
    return this.#run(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #run(sql: string): Promise<void> {
    const client = new Client({ connectionString: this.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }

  #inOrder<T>(operation: () => Promise<T>): Promise<T> {
    const result = this.#last.then(operation);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #end(mode: StopMode): Promise<void> {
    await this.#postmaster?.end(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
  }

  async #start(): Promise<void> {
    if (this.#isRemoved) throw new PostgresStateError('The embedded server was stopped and its directory removed.');
    if (this.pid !== undefined) return;
    const { account, settings, workspace, port, timeoutMs } = this.#plan;
    await writeSettings(workspace.data, settings, account);
    const signal = AbortSignal.timeout(timeoutMs);
    if (this.#port !== 0 || port) return this.#launch(this.#port || port || 0, signal);
    await this.#launchOnFreePort(signal);
  }

  /** Another process may take the port between the search and the bind; then another port is tried. */
  async #launchOnFreePort(signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#launch(await this.#plan.findPort(), signal);
      } catch (error) {
        if (attempt === 5 || !(error instanceof PostgresStartError && error.isPortTaken)) throw error;
      }
    }
  }

  async #launch(port: number, signal: AbortSignal): Promise<void> {
    const { bin, account, workspace } = this.#plan;
    const { root, data, watchdog } = workspace;
    const logFile = join(root, 'server.log');
    const logStart = (await readLog(logFile)).length;
    const postmaster = new Postmaster({ bin, root, data, port, account, logFile });
    watchdog.track(postmaster.pid ?? 0);
    void postmaster.ended.then(() => watchdog.track(this.pid ?? 0));
    this.#postmaster = postmaster;
    const isReady = await postmaster.waitUntilReady(signal).catch(() => undefined);
    if (isReady) {
      this.#port = port;
      return;
    }
    if (isReady === undefined) await postmaster.end('SIGQUIT');
    const what = isReady === undefined ? 'was not ready in time' : 'exited while starting';
    throw new PostgresStartError(
      `PostgreSQL ${this.version} ${what} on port ${port}.`,
      await readTail(logFile, logStart),
    );
  }
}
