import type { ConnectionSettings } from '../config/connection.js';
import { Problems, showValue } from '../config/problems.js';
import { uniqueNames } from '../format/unique-names.js';
import type { Pool } from '../pool/pool.js';
import { type Clock, systemClock } from '../util/clock.js';
import { runtime } from '../util/runtime.js';
import { shared } from '../util/shared.js';
import { collectApp } from './collect/app.js';
import { collectBouncer } from './collect/bouncer.js';
import { collectPools } from './collect/pools.js';
import { collectServer } from './collect/server.js';
import { MonitorClosedError } from './errors.js';
import { evaluate } from './evaluate.js';
import type { AppFacts, BouncerFacts, ServerFacts } from './facts.js';
import { History } from './history.js';
import { logReports, type MonitorLogger } from './log.js';
import { renderHealth } from './render/health.js';
import type { Report } from './report.js';
import type { Collector, Snapshot } from './snapshot.js';
import { resolveThresholds, type ThresholdOptions, type Thresholds } from './thresholds.js';

/** What a monitor watches. What is left out is not asked. */
export interface MonitorOptions {
  /** Pools of this process. */
  readonly pool?: Pool | readonly Pool[] | undefined;
  /** The PostgreSQL server, past any pooler: a connection string, or settings as `loadConfig` gives them. */
  readonly server?: string | ConnectionSettings | undefined;
  /** PgBouncers: addresses with a user of `stats_users`; the database in them does not matter. */
  readonly bouncer?: string | ConnectionSettings | readonly (string | ConnectionSettings)[] | undefined;
  /** Services to ask for their pools over HTTP: addresses ending in `/pool`. */
  readonly apps?: readonly string[] | undefined;
  /** When something is a warning, and when critical. @default see `metrics` */
  readonly thresholds?: ThresholdOptions | undefined;
  /** How long each source may take, in milliseconds; one that takes longer is silent. @default 2000 */
  readonly timeoutMs?: number | undefined;
}

/** Looks at pools, PgBouncers and the server. */
export interface Monitor extends AsyncDisposable {
  /**
   * Everything that can be learnt now. Calls while one is under way share it. A source that does not answer is silent,
   * with the reason.
   *
   * @throws {MonitorClosedError} after `close()`
   */
  snapshot(): Promise<Snapshot>;
  /** A snapshot with what there is to say of it; rates are since a snapshot at least a second older, if there is one. */
  report(): Promise<Report>;
  /** A report as `application/health+json`, and the HTTP status to answer with. */
  health(): Promise<{ readonly status: 200 | 503; readonly body: object }>;
  /**
   * Writes one line every so often: to `info` when all is well, to `warn` or `error` when it is not. Does not keep the
   * process alive.
   *
   * @returns a function that stops it
   * @throws {ConfigError} when `everyMs` is no whole number from 1
   * @example
   * const stop = monitor.log(console, 60_000);
   */
  log(logger: MonitorLogger, everyMs: number): () => void;
  /** What this process says of itself, without asking anybody. */
  readonly app: () => AppFacts;
  /** Stops logging and closes the monitor's sessions. Always resolves. */
  close(): Promise<void>;
}

/** What a monitor needs of the world; tests bring their own. @internal */
export interface MonitorEnvironment {
  readonly clock?: Clock;
  /** Milliseconds since 1970. */
  readonly dateNow?: () => number;
}

/**
 * Makes a monitor. Opens nothing before it is asked, and never takes a connection out of the pools it watches.
 *
 * @throws {ConfigError} when an address or a threshold is wrong
 * @example
 * const monitor = createMonitor({ pool, server: process.env.DATABASE_URL });
 * const { verdict, findings } = await monitor.report();
 */
export function createMonitor(options: MonitorOptions, environment: MonitorEnvironment = {}): Monitor {
  return new SourceMonitor(options, environment);
}

interface Sources {
  readonly apps: readonly Collector<AppFacts>[];
  readonly bouncers: readonly Collector<BouncerFacts>[];
  readonly servers: readonly Collector<ServerFacts>[];
}

/** A snapshot and the one to compare it with. */
interface Collection {
  readonly snapshot: Snapshot;
  readonly previous: Snapshot | undefined;
}

const longestTimeoutMs = 600_000;
const longestPauseMs = 2_147_483_647;

class SourceMonitor implements Monitor {
  readonly app: () => AppFacts;
  readonly #sources: Sources;
  readonly #thresholds: Thresholds;
  readonly #clock: Clock;
  readonly #dateNow: () => number;
  readonly #history = new History();
  readonly #stops = new Set<() => void>();
  #isClosed = false;

  constructor(options: MonitorOptions, { clock = systemClock, dateNow = runtime.dateNow }: MonitorEnvironment) {
    const { pool, server, bouncer, apps = [], timeoutMs = 2000 } = options;
    checkDuration('timeoutMs', timeoutMs, longestTimeoutMs);
    const patience = { clock, timeoutMs };
    const pools = collectPools(listOf(pool));
    this.app = pools.read;
    this.#thresholds = resolveThresholds(options.thresholds);
    this.#sources = {
      apps: toldApart([...(pool === undefined ? [] : [pools]), ...apps.map((url) => collectApp(url, patience))]),
      bouncers: toldApart(listOf(bouncer).map((address) => collectBouncer(address, patience))),
      servers: listOf(server).map((connection) => collectServer(connection, patience)),
    };
    this.#clock = clock;
    this.#dateNow = dateNow;
  }

  readonly #collect = shared(async (): Promise<Collection> => {
    const { apps, bouncers, servers } = this.#sources;
    const takenAt = this.#dateNow();
    const [fromApps, fromBouncers, fromServers] = await Promise.all([askAll(apps), askAll(bouncers), askAll(servers)]);
    const snapshot = { takenAt, apps: fromApps, bouncers: fromBouncers, servers: fromServers };
    return { snapshot, previous: this.#history.add(snapshot) };
  });

  async snapshot(): Promise<Snapshot> {
    return (await this.#look()).snapshot;
  }

  async report(): Promise<Report> {
    const { snapshot, previous } = await this.#look();
    return evaluate(snapshot, previous, this.#thresholds);
  }

  async health(): Promise<{ status: 200 | 503; body: object }> {
    return renderHealth(await this.report());
  }

  log(logger: MonitorLogger, everyMs: number): () => void {
    checkDuration('everyMs', everyMs, longestPauseMs);
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

  async #look(): Promise<Collection> {
    if (this.#isClosed) throw new MonitorClosedError();
    return this.#collect();
  }
}

function askAll<F>(collectors: readonly Collector<F>[]) {
  return Promise.all(collectors.map((collector) => collector.collect()));
}

/** Addresses may differ in what is not shown; each source has a name of its own all the same. */
function toldApart<F>(collectors: readonly Collector<F>[]): Collector<F>[] {
  const names = uniqueNames(collectors.map(({ source }) => source));
  return collectors.map((collector, i) => {
    const source = names[i] as string;
    if (source === collector.source) return collector;
    return {
      source,
      collect: async () => ({ ...(await collector.collect()), source }),
      close: () => collector.close(),
    };
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
