import type { ConnectionSettings } from '../config/connection.js';
import { Problems, showValue } from '../config/problems.js';
import { uniqueNames } from '../format/unique-names.js';
import type { Pool } from '../pool/pool.js';
import { type Clock, systemClock } from '../util/clock.js';
import { runtime } from '../util/runtime.js';
import { shared } from '../util/shared.js';
import { collectApp } from './collect/app.js';
import { type BouncerCollector, collectBouncer } from './collect/bouncer.js';
import { collectPools } from './collect/pools.js';
import { findUnreachable } from './collect/reach.js';
import { collectServer, type ServerCollector, type SessionSignal, type SignalTarget } from './collect/server.js';
import type { DetailOptions, ServerDetails } from './details.js';
import { MonitorClosedError } from './errors.js';
import { evaluate } from './evaluate.js';
import type { AppFacts } from './facts.js';
import { type Earlier, History } from './history.js';
import { logReports, type MonitorLogger } from './log.js';
import { renderHealth } from './render/health.js';
import type { Report } from './report.js';
import type { Collector, Reading, Snapshot } from './snapshot.js';
import { resolveThresholds, type ThresholdOptions, type Thresholds } from './thresholds.js';

/** Sources of a monitor. Omitted ones are not read. */
export interface MonitorOptions {
  /** Pools of this process. */
  readonly pool?: Pool | readonly Pool[] | undefined;
  /** The PostgreSQL server itself, not a pooler: a connection string, or settings from `loadConfig`. */
  readonly server?: string | ConnectionSettings | undefined;
  /** PgBouncers: addresses with a user of `stats_users`; the database in them is ignored. */
  readonly bouncer?: string | ConnectionSettings | readonly (string | ConnectionSettings)[] | undefined;
  /** Services whose pools are read over HTTP: addresses ending in `/pool`. */
  readonly apps?: readonly string[] | undefined;
  /** Limits for warning and critical. @default see `metrics` */
  readonly thresholds?: ThresholdOptions | undefined;
  /** Timeout of each source, in milliseconds. @default 2000 */
  readonly timeoutMs?: number | undefined;
}

/** Reads pools, PgBouncers and the server. */
export interface Monitor extends AsyncDisposable {
  /**
   * Reads all sources. Concurrent calls share one snapshot. A source that does not answer has a `silence`
   * with the reason instead of facts.
   *
   * @throws {MonitorClosedError} after `close()`
   */
  snapshot(): Promise<Snapshot>;
  /** A snapshot with its evaluation; rates cover the time since a snapshot at least a second older, if there is one. */
  report(): Promise<Report>;
  /** A report as `application/health+json`, and its HTTP status. */
  health(): Promise<{ readonly status: 200 | 503; readonly body: object }>;
  /**
   * Logs one line at an interval: with `info` if the verdict is ok, else with `warn` or `error`. Does not keep the
   * process alive.
   *
   * @returns a function that stops logging
   * @throws {ConfigError} if `everyMs` is not a positive integer
   * @example
   * const stop = monitor.log(console, 60_000);
   */
  log(logger: MonitorLogger, everyMs: number): () => void;
  /** Facts about this process, without network access. */
  readonly app: () => AppFacts;
  /**
   * Sentences on the pools that cannot reach their server. Only for a monitor without `server`: otherwise that is in the
   * report. A pool without open connections is tested with one beside it.
   */
  unreachable(): Promise<readonly string[]>;
  /**
   * Facts about the servers beyond those of a report: databases, replicas, vacuum, statements, sizes, the fleet. They are read
   * only by this call, over the same session, and the more they cost, the less often.
   *
   * @throws {MonitorClosedError} after `close()`
   */
  details(options?: DetailOptions): Promise<readonly Reading<ServerDetails>[]>;
  /** Changes to what the monitor watches. It has the rights of the roles in the monitor's addresses. */
  readonly control: MonitorControl;
  /** Stops logging and closes the monitor's sessions. Always resolves. */
  close(): Promise<void>;
}

/** Changes to what a monitor watches. Sources are named as in its reports. */
export interface MonitorControl {
  /** Pools of this process, by the name in reports. */
  readonly pools: ReadonlyMap<string, Pool>;
  /**
   * Signals a session of a server.
   *
   * @returns false if there is no such session or source, or, for `cancel`, if it runs no statement
   */
  signal(source: string, signal: SessionSignal, target: SignalTarget): Promise<boolean>;
  /** Pauses a PgBouncer, see `BouncerAdmin.pause`. Returns false if there is no such source. */
  pause(source: string, database?: string): Promise<boolean>;
  /** Resumes a PgBouncer. Returns false if nothing was paused, or there is no such source. */
  resume(source: string, database?: string): Promise<boolean>;
}

/** Dependencies that tests replace. @internal */
export interface MonitorEnvironment {
  readonly clock?: Clock;
  /** Milliseconds since 1970. */
  readonly dateNow?: () => number;
}

/**
 * Creates a monitor. It connects on first use, and never takes connections from the pools it watches.
 *
 * @throws {ConfigError} if an address or threshold is invalid
 * @example
 * const monitor = createMonitor({ pool, server: process.env.DATABASE_URL });
 * const { verdict, findings } = await monitor.report();
 */
export function createMonitor(options: MonitorOptions, environment: MonitorEnvironment = {}): Monitor {
  return new SourceMonitor(options, environment);
}

interface Sources {
  readonly apps: readonly Collector<AppFacts>[];
  readonly bouncers: readonly BouncerCollector[];
  readonly servers: readonly ServerCollector[];
}

/** A snapshot and those to compare it with. */
interface Collection extends Earlier {
  readonly snapshot: Snapshot;
}

const maxTimeoutMs = 600_000;
const maxIntervalMs = 2_147_483_647;

class SourceMonitor implements Monitor {
  readonly app: () => AppFacts;
  readonly control: MonitorControl;
  readonly #sources: Sources;
  readonly #pools: readonly Pool[];
  readonly #thresholds: Thresholds;
  readonly #clock: Clock;
  readonly #dateNow: () => number;
  readonly #history = new History();
  readonly #stops = new Set<() => void>();
  #isClosed = false;

  constructor(options: MonitorOptions, { clock = systemClock, dateNow = runtime.dateNow }: MonitorEnvironment) {
    const { pool, server, bouncer, apps = [], timeoutMs = 2000 } = options;
    checkDuration('timeoutMs', timeoutMs, maxTimeoutMs);
    const timeout = { clock, timeoutMs };
    this.#pools = listOf(pool);
    const pools = collectPools(this.#pools);
    this.app = pools.read;
    this.#thresholds = resolveThresholds(options.thresholds);
    this.#sources = {
      apps: withUniqueNames([...(pool === undefined ? [] : [pools]), ...apps.map((url) => collectApp(url, timeout))]),
      bouncers: withUniqueNames(listOf(bouncer).map((address) => collectBouncer(address, timeout))),
      servers: listOf(server).map((connection) => collectServer(connection, timeout)),
    };
    this.control = controlOf(pools.byName, this.#sources);
    this.#clock = clock;
    this.#dateNow = dateNow;
  }

  readonly #collect = shared(async (): Promise<Collection> => {
    const { apps, bouncers, servers } = this.#sources;
    const takenAt = this.#dateNow();
    const [fromApps, fromBouncers, fromServers] = await Promise.all([
      collectAll(apps),
      collectAll(bouncers),
      collectAll(servers),
    ]);
    const snapshot = { takenAt, apps: fromApps, bouncers: fromBouncers, servers: fromServers };
    return { snapshot, ...this.#history.add(snapshot) };
  });

  async snapshot(): Promise<Snapshot> {
    return (await this.#collectOpen()).snapshot;
  }

  async report(): Promise<Report> {
    const { snapshot, previous, settled } = await this.#collectOpen();
    return evaluate(snapshot, previous, this.#thresholds, settled);
  }

  async health(): Promise<{ status: 200 | 503; body: object }> {
    return renderHealth(await this.report());
  }

  async details(options: DetailOptions = {}): Promise<readonly Reading<ServerDetails>[]> {
    if (this.#isClosed) throw new MonitorClosedError();
    return Promise.all(this.#sources.servers.map((server) => server.details(options)));
  }

  async unreachable(): Promise<readonly string[]> {
    return this.#sources.servers.length > 0 ? [] : findUnreachable(this.#pools);
  }

  log(logger: MonitorLogger, everyMs: number): () => void {
    checkDuration('everyMs', everyMs, maxIntervalMs);
    if (this.#isClosed) throw new MonitorClosedError();
    const stopLog = logReports(() => this.report(), logger, { clock: this.#clock, everyMs });
    const stop = (): void => {
      this.#stops.delete(stop);
      stopLog();
    };
    this.#stops.add(stop);
    return stop;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
    const { apps, bouncers, servers } = this.#sources;
    await Promise.allSettled([...apps, ...bouncers, ...servers].map((collector) => collector.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #collectOpen(): Promise<Collection> {
    if (this.#isClosed) throw new MonitorClosedError();
    return this.#collect();
  }
}

function collectAll<F>(collectors: readonly Collector<F>[]) {
  return Promise.all(collectors.map((collector) => collector.collect()));
}

function controlOf(pools: ReadonlyMap<string, Pool>, { bouncers, servers }: Sources): MonitorControl {
  const find = <C extends { readonly source: string }>(all: readonly C[], name: string) =>
    all.find(({ source }) => source === name);
  return {
    pools,
    signal: async (source, signal, target) => (await find(servers, source)?.signal(signal, target)) ?? false,
    pause: async (source, database) => {
      const bouncer = find(bouncers, source);
      await bouncer?.pause(database);
      return bouncer !== undefined;
    },
    resume: async (source, database) => (await find(bouncers, source)?.resume(database)) ?? false,
  };
}

/** Makes source names unique, since addresses may differ only in parts that are not shown. */
function withUniqueNames<C extends Collector<unknown>>(collectors: readonly C[]): C[] {
  const names = uniqueNames(collectors.map(({ source }) => source));
  return collectors.map((collector, i) => {
    const source = names[i] as string;
    if (source === collector.source) return collector;
    return { ...collector, source, collect: async () => ({ ...(await collector.collect()), source }) };
  });
}

function listOf<T extends object | string>(given: T | readonly T[] | undefined): readonly T[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? given : [given as T];
}

function checkDuration(name: string, value: number, max: number): void {
  const problems = new Problems();
  if (!(Number.isInteger(value) && value >= 1 && value <= max)) {
    problems.add(name, `a whole number of milliseconds from 1 to ${max}`, showValue(value));
  }
  problems.throwIfAny();
}
