import type { ConnectionSettings } from '../config/connection.js';
import { HeadroomError, nameErrors } from '../errors.js';
import { BouncerAdmin, type BouncerAdminOptions } from './admin.js';
import { quoteName } from './console/command.js';
import type { BouncerCallOptions } from './console/link.js';
import type { ConsoleLists, ConsolePool, ConsoleStats } from './console/rows.js';
import { sumLists, sumPools, sumStats } from './console/sums.js';

/** Options of {@link BouncerGroup}. */
export interface BouncerGroupOptions extends Omit<BouncerAdminOptions, 'connection'> {
  /** One address per process. If processes share a port, use their Unix sockets, since TCP reaches any of them. */
  readonly connections: readonly (string | ConnectionSettings)[];
}

/** Error of one process of a group. */
export interface BouncerFailure {
  readonly place: string;
  readonly error: unknown;
}

/** A command failed on some processes of a group. */
export class BouncerGroupError extends HeadroomError {
  readonly code = 'HEADROOM_BOUNCER_GROUP';
  /** Processes that failed, each with its error. */
  readonly failures: readonly BouncerFailure[];
  /** Addresses of the processes that succeeded. If PAUSE failed on others, these have been resumed. */
  readonly succeeded: readonly string[];

  constructor(what: string, failures: readonly BouncerFailure[], succeeded: readonly string[]) {
    const lines = failures.map(({ error }) => `\n  ${error instanceof Error ? error.message : String(error)}`);
    const all = failures.length + succeeded.length;
    super(`${what} failed on ${failures.length} of ${all} PgBouncer processes.${lines.join('')}`, {
      cause: failures[0]?.error,
    });
    this.failures = failures;
    this.succeeded = succeeded;
  }
}

nameErrors({ BouncerGroupError });

/**
 * The consoles of several PgBouncer processes that serve the same databases, as one. Numbers are sums; if one process
 * does not answer they would be too low, so the call rejects with a `BouncerGroupError`, or with the signal's reason if
 * it was aborted. For other calls, use `members` individually.
 *
 * @example
 * const sockets = [1, 2].map((id) => `postgresql://admin:secret@/?host=/run/pgbouncer/${id}&port=6432`);
 * await using group = new BouncerGroup({ connections: sockets });
 * await group.pause();
 */
export class BouncerGroup implements AsyncDisposable {
  readonly members: readonly BouncerAdmin[];

  /** @throws {ConfigError} if an address or option is invalid */
  constructor({ connections, ...options }: BouncerGroupOptions) {
    this.members = Object.freeze(connections.map((connection) => new BouncerAdmin({ ...options, connection })));
  }

  /** `SHOW POOLS`, added up by database and user; `maxWaitUs` is the maximum. */
  async pools(options?: BouncerCallOptions): Promise<ConsolePool[]> {
    return sumPools((await this.#all('SHOW POOLS', (admin) => admin.pools(options), options)).flat());
  }

  /** `SHOW STATS`, added up by database; averages are weighted by each process's activity. */
  async stats(options?: BouncerCallOptions): Promise<ConsoleStats[]> {
    return sumStats((await this.#all('SHOW STATS', (admin) => admin.stats(options), options)).flat());
  }

  /** `SHOW LISTS`, added up. `databases`, `users` and `peers` are counted once per process. */
  async lists(options?: BouncerCallOptions): Promise<ConsoleLists> {
    return sumLists(await this.#all('SHOW LISTS', (admin) => admin.lists(options), options));
  }

  /**
   * `PAUSE` on all. If one fails, those that this call paused are resumed before it rejects: in a partly paused
   * tier some clients would hang and others not.
   *
   * @throws {BouncerGroupError}
   */
  async pause(database?: string, options?: BouncerCallOptions): Promise<void> {
    checkName(database);
    const { outcomes, failures } = await this.#try((admin) => admin.pause(database, options));
    if (failures.length === 0) return;
    const paused = this.members.filter((_, at) => outcomes[at]?.status === 'fulfilled');
    const resumed = await Promise.allSettled(paused.map((admin) => admin.resume(database)));
    const stuck = paused.flatMap((admin, at) => {
      const outcome = resumed[at];
      return outcome?.status === 'rejected' ? [{ place: admin.place, error: outcome.reason }] : [];
    });
    this.#fail('PAUSE', [...failures, ...stuck], options);
  }

  /**
   * `RESUME` on all.
   *
   * @returns true if anything was paused on any process
   * @throws {BouncerGroupError} if one fails; the others have resumed
   */
  async resume(database?: string, options?: BouncerCallOptions): Promise<boolean> {
    checkName(database);
    const outcomes = await this.#all('RESUME', (admin) => admin.resume(database, options), options);
    return outcomes.some((wasPaused) => wasPaused);
  }

  /** `RECONNECT` on all. @throws {BouncerGroupError} if one fails; the others have executed it */
  async reconnect(database?: string, options?: BouncerCallOptions): Promise<void> {
    checkName(database);
    await this.#all('RECONNECT', (admin) => admin.reconnect(database, options), options);
  }

  /** `RELOAD` on all. @throws {BouncerGroupError} if one fails; the others have executed it */
  async reload(options?: BouncerCallOptions): Promise<void> {
    await this.#all('RELOAD', (admin) => admin.reload(options), options);
  }

  /** Closes every member. Always resolves. */
  async close(): Promise<void> {
    await Promise.all(this.members.map((admin) => admin.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #all<T>(
    what: string,
    run: (admin: BouncerAdmin) => Promise<T>,
    options: BouncerCallOptions | undefined,
  ): Promise<T[]> {
    const { outcomes, failures } = await this.#try(run);
    if (failures.length > 0) this.#fail(what, failures, options);
    return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  }

  async #try<T>(run: (admin: BouncerAdmin) => Promise<T>) {
    const outcomes = await Promise.allSettled(this.members.map(run));
    const failures = outcomes.flatMap((outcome, at): BouncerFailure[] => {
      const place = this.members[at]?.place ?? '';
      return outcome.status === 'rejected' ? [{ place, error: outcome.reason }] : [];
    });
    return { outcomes, failures };
  }

  #fail(what: string, failures: readonly BouncerFailure[], { signal }: BouncerCallOptions = {}): never {
    if (signal?.aborted && failures.every(({ error }) => error === signal.reason)) throw signal.reason;
    const failed = new Set(failures.map(({ place }) => place));
    const succeeded = this.members.map(({ place }) => place).filter((place) => !failed.has(place));
    throw new BouncerGroupError(what, failures, succeeded);
  }
}

/** Rejects an invalid name once, instead of once per process. */
function checkName(database: string | undefined): void {
  if (database !== undefined) quoteName(database);
}
