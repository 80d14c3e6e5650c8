import type { ConnectionSettings } from '../config/connection.js';
import { Problems, showValue } from '../config/problems.js';
import { readTarget, type Target } from '../config/target.js';
import { ConfigError } from '../errors.js';
import { type Clock, systemClock } from '../util/clock.js';
import { renderCommand } from './console/command.js';
import { BouncerCommandError, saysNotPaused } from './console/errors.js';
import { type BouncerCallOptions, ConsoleLink } from './console/link.js';
import { pauseOn } from './console/pause.js';
import { type Columns, type ConsoleRow, readRow } from './console/row.js';
import {
  type ConsoleDatabase,
  type ConsoleLists,
  type ConsolePool,
  type ConsoleSetting,
  type ConsoleSocket,
  type ConsoleState,
  type ConsoleStats,
  databaseColumns,
  poolColumns,
  readLists,
  readState,
  settingColumns,
  socketColumns,
  statsColumns,
} from './console/rows.js';
import { isAtLeast, parseBouncerVersion } from './version.js';

/** Options of {@link BouncerAdmin}. */
export interface BouncerAdminOptions {
  /**
   * `postgresql://user:password@host:6432`, or for a Unix socket `postgresql://user@/?host=/run/pgbouncer&port=6432`,
   * or settings from `loadConfig`. The database is always `pgbouncer`; the default port is 6432.
   */
  readonly connection: string | ConnectionSettings;
  /** Timeout of each call, in milliseconds, opening the connection included. @default 5000 */
  readonly timeoutMs?: number | undefined;
  /** Timeout of PAUSE, in milliseconds: it waits until clients release their server connections. @default 60_000 */
  readonly pauseTimeoutMs?: number | undefined;
  /** Application name in SHOW CLIENTS. @default 'headroom-admin' */
  readonly applicationName?: string | undefined;
}

/** Dependencies that tests replace. @internal */
export interface BouncerAdminEnvironment {
  readonly clock?: Clock;
  /** Name to report for an invalid `connection`. */
  readonly optionName?: string;
}

const maxTimeoutMs = 86_400_000;

/**
 * The admin console of one PgBouncer, 1.18 or newer. Connects on the first call, keeps one connection and reopens
 * it when it was lost; the connection does not keep the process alive. The user must be in `stats_users`, or in
 * `admin_users` for PAUSE, RESUME, RECONNECT and RELOAD.
 *
 * If several processes share a port (`so_reuseport`), TCP reaches any of them: give each process's Unix socket, and use
 * {@link BouncerGroup}.
 *
 * Every call rejects with a `BouncerError`: `BouncerDownError`, `BouncerTimeoutError`, `BouncerLoginError`,
 * `BouncerNotAllowedError`, `NotAConsoleError`, `BouncerCommandError`, `BouncerPauseError` or `BouncerClosedError`.
 *
 * @example
 * await using admin = new BouncerAdmin({ connection: 'postgresql://admin:secret@127.0.0.1:6432' });
 * for (const { database, clientsWaiting } of await admin.pools()) console.log(database, clientsWaiting);
 */
export class BouncerAdmin implements AsyncDisposable {
  /** Address: `host:port`, never a password. */
  readonly place: string;
  readonly #link: ConsoleLink;
  readonly #pauseTimeoutMs: number;
  readonly #pauses = new Set<Promise<void>>();

  /** @throws {ConfigError} if an option is invalid */
  constructor(
    options: BouncerAdminOptions,
    { clock = systemClock, optionName = 'connection' }: BouncerAdminEnvironment = {},
  ) {
    const { connection, timeoutMs = 5000, pauseTimeoutMs = 60_000, applicationName = 'headroom-admin' } = options;
    checkDurations({ timeoutMs, pauseTimeoutMs });
    this.#link = new ConsoleLink(readConsoleTarget(optionName, connection, applicationName), { clock, timeoutMs });
    this.#pauseTimeoutMs = pauseTimeoutMs;
    this.place = this.#link.place;
  }

  /** `SHOW POOLS`, including the pool of the console. */
  pools(options?: BouncerCallOptions): Promise<ConsolePool[]> {
    return this.#rows('POOLS', poolColumns, options);
  }

  /** `SHOW STATS`, including those of the console. */
  stats(options?: BouncerCallOptions): Promise<ConsoleStats[]> {
    return this.#rows('STATS', statsColumns, options);
  }

  /** `SHOW CLIENTS`. */
  clients(options?: BouncerCallOptions): Promise<ConsoleSocket[]> {
    return this.#rows('CLIENTS', socketColumns, options);
  }

  /** `SHOW SERVERS`. */
  servers(options?: BouncerCallOptions): Promise<ConsoleSocket[]> {
    return this.#rows('SERVERS', socketColumns, options);
  }

  /** `SHOW DATABASES`, including that of the console. A database matched by `*` is listed only while it has clients. */
  databases(options?: BouncerCallOptions): Promise<ConsoleDatabase[]> {
    return this.#rows('DATABASES', databaseColumns, options);
  }

  /** `SHOW CONFIG`: every setting with its value. */
  config(options?: BouncerCallOptions): Promise<ConsoleSetting[]> {
    return this.#rows('CONFIG', settingColumns, options);
  }

  /** `SHOW LISTS`. */
  async lists(options?: BouncerCallOptions): Promise<ConsoleLists> {
    return readLists(await this.show('LISTS', options));
  }

  /** `SHOW VERSION`, such as `1.24.1`. */
  async version(options?: BouncerCallOptions): Promise<string> {
    const [row] = await this.show('VERSION', options);
    return row?.version?.replace(/^PgBouncer\s+/i, '') ?? '';
  }

  /** `SHOW STATE`; undefined before PgBouncer 1.19, which introduced it. */
  async state(options?: BouncerCallOptions): Promise<ConsoleState | undefined> {
    const version = await this.version(options);
    return isAtLeast(parseBouncerVersion(version), 1, 19) ? readState(await this.show('STATE', options)) : undefined;
  }

  /**
   * Any `SHOW`, as strings by column name.
   *
   * @param what such as `MEM` or `DNS_HOSTS`
   */
  async show(what: string, options?: BouncerCallOptions): Promise<readonly ConsoleRow[]> {
    if (!/^[A-Za-z_]+$/.test(what)) {
      throw new ConfigError([{ name: 'what', expected: 'one word, such as `POOLS`', got: showValue(what) }]);
    }
    return (await this.#link.ask(`SHOW ${what}`, options)).rows;
  }

  /**
   * `PAUSE`: resolves once no client uses a server connection; clients then wait until {@link resume}. In
   * transaction mode that takes as long as the longest transaction, in session mode until all clients have left.
   *
   * Clients that wait for longer than `query_wait_timeout` are disconnected, paused or not. A login to the server in
   * progress is aborted, which PgBouncer treats as a failed login: keep `server_login_retry` at a second or two.
   *
   * If it exceeds `pauseTimeoutMs` or is aborted, it is undone with RESUME before the promise rejects. Other calls
   * proceed meanwhile on another connection.
   *
   * @param database only this one
   * @throws {BouncerPauseError} on timeout, or if PAUSE could not be undone: see `isStillPaused`
   * @throws {BouncerCommandError} if PgBouncer does not know the database, or is already paused as a whole
   */
  pause(database?: string, options: BouncerCallOptions = {}): Promise<void> {
    const call = { timeoutMs: this.#pauseTimeoutMs, ...options };
    const pause = pauseOn(this.#link, database, call).finally(() => this.#pauses.delete(pause));
    this.#pauses.add(pause);
    return pause;
  }

  /**
   * `RESUME`: lets clients continue.
   *
   * @param database only this one; a database that was paused individually stays paused when all are resumed
   * @returns true if anything was paused
   */
  async resume(database?: string, options?: BouncerCallOptions): Promise<boolean> {
    try {
      await this.#link.askOnce(renderCommand('RESUME', database), options);
      return true;
    } catch (error) {
      if (error instanceof BouncerCommandError && saysNotPaused(error.cause)) return false;
      throw error;
    }
  }

  /**
   * `RECONNECT`: closes each server connection once its client releases it, and opens new ones on demand.
   * Resolves immediately; `servers()` shows remaining ones with `isCloseNeeded`.
   *
   * @param database only this one
   */
  async reconnect(database?: string, options?: BouncerCallOptions): Promise<void> {
    await this.#link.ask(renderCommand('RECONNECT', database), options);
  }

  /** `RELOAD`: reads the ini file again. Before 1.25, PgBouncer reports errors in it only in its log. */
  async reload(options?: BouncerCallOptions): Promise<void> {
    await this.#link.ask('RELOAD', options);
  }

  /** Aborts calls in progress, undoing a PAUSE, and closes the connection. Always resolves. */
  async close(): Promise<void> {
    await this.#link.close();
    await Promise.allSettled(this.#pauses);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #rows<Row extends object>(what: string, columns: Columns<Row>, options?: BouncerCallOptions): Promise<Row[]> {
    return (await this.show(what, options)).map((row) => readRow(columns, row));
  }
}

/** PgBouncer rejects unknown startup parameters. */
const notForConsole = {
  options: undefined,
  statement_timeout: undefined,
  lock_timeout: undefined,
  idle_in_transaction_session_timeout: undefined,
} as const;

function readConsoleTarget(option: string, connection: string | ConnectionSettings, applicationName: string): Target {
  const changes = { ...notForConsole, database: 'pgbouncer', application_name: applicationName };
  const target = readTarget(option, connection, changes);
  if (target.client.port !== undefined) return target;
  return readTarget(option, connection, { ...changes, port: 6432 });
}

function checkDurations(durations: Readonly<Record<string, number>>): void {
  const problems = new Problems();
  for (const [name, value] of Object.entries(durations)) {
    if (Number.isInteger(value) && value >= 1 && value <= maxTimeoutMs) continue;
    problems.add(name, `a whole number of milliseconds from 1 to ${maxTimeoutMs}`, showValue(value));
  }
  problems.throwIfAny();
}
