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

/** How the console is reached. */
export interface BouncerAdminOptions {
  /**
   * `postgresql://user:password@host:6432`, or of a Unix socket `postgresql://user@/?host=/run/pgbouncer&port=6432`, or
   * settings as `loadConfig` gives them. The database is always `pgbouncer`, the port 6432 where none is given.
   */
  readonly connection: string | ConnectionSettings;
  /** Longest each call may take, in milliseconds, opening the connection included. @default 5000 */
  readonly timeoutMs?: number | undefined;
  /** Longest a PAUSE may take, in milliseconds: it waits until clients give their server connections back. @default 60_000 */
  readonly pauseTimeoutMs?: number | undefined;
  /** What this client calls itself in SHOW CLIENTS. @default 'headroom-admin' */
  readonly applicationName?: string | undefined;
}

/** What the client needs of the world; tests bring their own. @internal */
export interface BouncerAdminEnvironment {
  readonly clock?: Clock;
  /** What the reader calls the option `connection`, for when it is refused. */
  readonly optionName?: string;
}

const longestTimeoutMs = 86_400_000;

/**
 * The admin console of one PgBouncer, 1.18 or newer. Opens nothing before it is asked, keeps one connection and opens it
 * again when it was lost; that connection does not keep the process alive. The user must be in `stats_users`, or in
 * `admin_users` for PAUSE, RESUME, RECONNECT and RELOAD.
 *
 * Where several processes share a port (`so_reuseport`) TCP reaches any of them: give each process's Unix socket, and use
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
  /** Where it is: `host:port`, never a password. */
  readonly place: string;
  readonly #link: ConsoleLink;
  readonly #pauseTimeoutMs: number;
  readonly #pauses = new Set<Promise<void>>();

  /** @throws {ConfigError} when an option is wrong */
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

  /** `SHOW POOLS`, that of the console included. */
  pools(options?: BouncerCallOptions): Promise<ConsolePool[]> {
    return this.#rows('POOLS', poolColumns, options);
  }

  /** `SHOW STATS`, that of the console included. */
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

  /** `SHOW DATABASES`, that of the console included. One that `*` stands for shows only while it has clients. */
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

  /** `SHOW STATE`; undefined before 1.19, which does not have it. */
  async state(options?: BouncerCallOptions): Promise<ConsoleState | undefined> {
    const version = await this.version(options);
    return isAtLeast(parseBouncerVersion(version), 1, 19) ? readState(await this.show('STATE', options)) : undefined;
  }

  /**
   * Any `SHOW`, as texts by the column's name.
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
   * `PAUSE`: resolves once no client uses a server connection any more; clients then wait until {@link resume}. In
   * transaction mode that takes as long as the longest transaction, in session mode until all clients have left.
   *
   * Clients that wait for longer than `query_wait_timeout` are dropped, paused or not. A login to the server that is under
   * way is broken off, and PgBouncer takes it for one that failed: keep `server_login_retry` at a second or two.
   *
   * When it takes longer than `pauseTimeoutMs` or is given up, it is undone with RESUME before it rejects. Other calls go on
   * meanwhile, over another connection.
   *
   * @param database only this one
   * @throws {BouncerPauseError} when the time is up, or when it could not be undone: `isStillPaused` says which
   * @throws {BouncerCommandError} when PgBouncer does not know the database, or all of it is paused already
   */
  pause(database?: string, options: BouncerCallOptions = {}): Promise<void> {
    const call = { timeoutMs: this.#pauseTimeoutMs, ...options };
    const pause = pauseOn(this.#link, database, call).finally(() => this.#pauses.delete(pause));
    this.#pauses.add(pause);
    return pause;
  }

  /**
   * `RESUME`: lets clients go on.
   *
   * @param database only this one; one that was paused by itself stays paused when all are resumed
   * @returns whether there was something to resume
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
   * `RECONNECT`: each server connection is closed when its client gives it back, and a new one opened where one is needed.
   * Resolves at once; `servers()` shows what is left with `isCloseNeeded`.
   *
   * @param database only this one
   */
  async reconnect(database?: string, options?: BouncerCallOptions): Promise<void> {
    await this.#link.ask(renderCommand('RECONNECT', database), options);
  }

  /** `RELOAD`: reads the ini file again. Before 1.25 PgBouncer says only in its log what is wrong with it. */
  async reload(options?: BouncerCallOptions): Promise<void> {
    await this.#link.ask('RELOAD', options);
  }

  /** Gives up what is under way, undoing a PAUSE, and closes the connection. Always resolves. */
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

/** PgBouncer refuses startup parameters that it does not know. */
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
    if (Number.isInteger(value) && value >= 1 && value <= longestTimeoutMs) continue;
    problems.add(name, `a whole number of milliseconds from 1 to ${longestTimeoutMs}`, showValue(value));
  }
  problems.throwIfAny();
}
