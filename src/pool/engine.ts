import pg from 'pg';
import type { Budget } from '../budget/seats.js';
import { describeAddress } from '../config/address.js';
import type { ResolvedPoolOptions } from '../config/options.js';
import { type PoolSettings, poolSettings } from '../config/settings.js';
import { ConfigError } from '../errors.js';
import { classifyPoolerError } from '../pipeline/errors/pooler-error.js';
import type { ExclusivePipeline } from '../pipeline/exclusive.js';
import type { HookedPool } from '../pipeline/hooks.js';
import type { ClientConstructor, DriverClient } from '../pipeline/pg-client.js';
import { type MeasuredPool, measurePool } from '../tracing/shared.js';
import type { Clock } from '../util/clock.js';
import { runtime } from '../util/runtime.js';
import { TurnClock } from '../util/turn-clock.js';
import { Canceller } from './cancel.js';
import { Closer } from './closing.js';
import { type Connection, ConnectionSet } from './connections.js';
import { Connector } from './connector.js';
import type { Core } from './core.js';
import { Dialer, verified } from './dial.js';
import { Dispatcher } from './dispatch.js';
import { asBudgetedPool, fleetBudgetOf } from './fleet-budget.js';
import { HostRouting } from './host-routing.js';
import { LaneManager } from './lane-manager.js';
import { reportLeak } from './leak.js';
import { Lifecycle } from './lifecycle.js';
import { Maintenance, maintenanceIntervalMs, planMaintenance } from './maintenance.js';
import { Opener } from './opening.js';
import { Pipelining } from './pipelining.js';
import { Guard } from './pooler/guard.js';
import { Pooler } from './pooler/pooler.js';
import { Publisher, targetOf } from './publisher.js';
import { WaitQueue } from './queue.js';
import { pollShedding, Shedder } from './shed.js';
import { Shutdown } from './shutdown.js';
import { measure, measuredPool, takeSnapshot } from './snapshot.js';
import { type PoolStats, StatsRecorder } from './stats.js';
import { Suspension } from './suspension.js';
import { WaitingWarning } from './waiting-warning.js';

/** Dependencies of an engine. */
export interface EngineParts {
  readonly resolved: ResolvedPoolOptions;
  readonly Client: ClientConstructor;
  /** The pool itself, for its events and its hooks. */
  readonly events: HookedPool;
  /** The pool's own `connect`, to detect a replacement. */
  readonly connect: unknown;
  readonly clock: Clock;
  readonly random: () => number;
  readonly budget: Budget<Connection> | undefined;
  /** Source of the server's address, if the options come from the environment. */
  readonly source: string | undefined;
  /** Runs a function outside of the current caller's async context. */
  readonly isolated: (run: () => void) => void;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Wires the pool's parts together, and implements operations that concern all of them. */
export class Engine {
  readonly core: Core;
  /** The pool of this engine, with its hooks. */
  readonly pool: HookedPool;
  readonly dispatcher: Dispatcher;
  readonly lifecycle: Lifecycle;
  readonly closer: Closer;
  readonly manager: LaneManager;
  readonly pipelining: Pipelining;
  readonly pooler: Pooler;
  readonly guard: Guard;
  /** Options in force; changed by `apply`. */
  resolved: ResolvedPoolOptions;
  readonly #canceller: Canceller;
  readonly #connector: Connector;
  readonly #shedder: Shedder;
  readonly #shutdown: Shutdown;
  readonly #suspension: Suspension;
  readonly #maintenance: Maintenance;
  readonly #waitingWarning: WaitingWarning;
  readonly #routing: HostRouting | undefined;
  readonly #connect: unknown;
  /** Settings in force; changed by `apply`. */
  readonly #settings: Writable<PoolSettings>;
  readonly #measured: MeasuredPool;
  readonly #unmeasure: () => void;
  #budgetLimit = Number.POSITIVE_INFINITY;

  constructor(parts: EngineParts) {
    const { resolved, events, clock, isolated } = parts;
    this.resolved = resolved;
    this.#settings = { ...resolved.pool };
    const settings: PoolSettings = this.#settings;
    const inForce = (): ResolvedPoolOptions => this.resolved;
    this.pool = events;
    this.#connect = parts.connect;
    this.pooler = new Pooler({
      requested: settings.pooler,
      get wanted() {
        return inForce().session;
      },
      get clientOptions() {
        return inForce().client;
      },
      clock,
      timeoutMs: settings.pingTimeoutMs,
      warn: (text) => process.emitWarning(text, { type: 'HeadroomWarning', code: 'HEADROOM_POOLER' }),
      changed: () => this.pipelining?.update(),
    });
    this.pipelining = new Pipelining({
      isWanted: settings.pipelining === 'auto',
      Client: parts.Client,
      clientOptions: resolved.client,
      pool: events,
      connect: parts.connect,
      reasonOfServer: () => this.pooler.reasonAgainstPipelining,
    });
    this.guard = new Guard(this.pooler);
    this.core = this.#makeCore(parts);
    this.#canceller = new Canceller({
      clock,
      stats: this.core.stats,
      timeoutMs: settings.pingTimeoutMs,
      stream: resolved.client.stream,
    });
    const dialer = this.#makeDialer(parts);
    this.closer = new Closer(this.core, (connection) => this.cancelRunning(connection));
    this.lifecycle = new Lifecycle(this.core, this.guard, this.closer);
    this.#routing = this.#makeRouting(parts, dialer);
    this.core.hosts = this.#routing;
    this.manager = this.#makeManager();
    const { lanes, demand } = this.manager;
    this.#connector = new Connector(this.core, {
      opener: new Opener(this.core, { dialer, lifecycle: this.lifecycle, closer: this.closer }),
      dialer,
      isolated,
      routing: this.#routing,
      need: { wanted: (now) => demand.connections(now), promised: (now) => lanes.promising(now) },
    });
    this.#shedder = new Shedder(settings, () => clock.idleMs());
    this.dispatcher = new Dispatcher(this.core, {
      ...{ lifecycle: this.lifecycle, closer: this.closer, connector: this.#connector },
      ...{ shedder: this.#shedder, lanes, demand },
    });
    this.#suspension = new Suspension(this.core);
    this.#shutdown = new Shutdown(this.core, this.closer, () => this.#close());
    this.core.budget?.join(
      asBudgetedPool(this.core, this.lifecycle, demand, (count) => {
        this.#budgetLimit = count;
        this.#closeAboveLimit();
      }),
    );
    this.#waitingWarning = new WaitingWarning(this.core);
    this.#maintenance = new Maintenance(clock, maintenanceIntervalMs(settings), () => this.#maintain());
    this.#measured = measuredPool(this.core, this.manager);
    this.#unmeasure = measurePool(this.#measured);
    // A constructor must not open connections; opening starts after it.
    if (settings.min > 0) isolated(() => runtime.nextTick(() => this.core.changed()));
  }

  #makeCore({ resolved, events, clock, random, source, budget }: EngineParts): Core {
    const settings: PoolSettings = this.#settings;
    const { pooler } = this;
    return {
      settings,
      log: (...messages) => resolved.hooks.log?.(...messages),
      address: () => describeAddress(this.resolved, source),
      resetQuery: () => (pooler.isTransactional ? '' : settings.resetQuery),
      clock,
      turn: new TurnClock(clock),
      random,
      publisher: new Publisher(settings.name, targetOf(resolved.client), clock, events),
      connections: new ConnectionSet(),
      queue: new WaitQueue(clock, (waiters) => this.dispatcher.expire(waiters)),
      stats: new StatsRecorder(),
      max: settings.max,
      limit: settings.max,
      budget: budget ?? (resolved.fleet && fleetBudgetOf(resolved.fleet, { pooler, clock, random })),
      steward: undefined,
      generation: 0,
      hosts: undefined,
      phase: 'open',
      isSuspended: false,
      servingSince: 0,
      isCutOff: false,
      doubtedAt: Number.NEGATIVE_INFINITY,
      onSessionError: (error) => this.#connector.sessionEnded(error),
      pipelineFor: (connection) => this.manager.pipelineFor(connection),
      offerToWaiter: (connection, now) => this.dispatcher.offerToWaiter(connection, now),
      changed: () => this.#changed(),
    };
  }

  /** Closes idle connections above the limit; the others are closed when they are released. */
  #closeAboveLimit(): void {
    const { core, closer } = this;
    const { connections } = core;
    core.limit = Math.min(core.max, this.#budgetLimit);
    for (const connection of [...connections.idle]) {
      if (connections.isAbove(core.limit, connection, core.steward)) closer.retire(connection, 'resize');
    }
  }

  #makeDialer({ Client, clock }: EngineParts): Dialer {
    const inForce = (): ResolvedPoolOptions => this.resolved;
    const noticing = <T>(client: object, run: () => T): Promise<Awaited<T>> =>
      (this.core.connections.of(client) as Connection).hooks.noticing(run);
    return new Dialer({
      Client,
      clientOptions: () => this.pooler.clientOptions,
      get fallback() {
        return inForce();
      },
      get timeoutMs() {
        return inForce().pool.connectTimeoutMs;
      },
      clock,
      adapts: (error) => this.pooler.leavesOut(classifyPoolerError(error)?.parameters ?? []),
      examine: async (client: DriverClient) => {
        await this.pooler.examine(client);
        await this.core.budget?.seat(this.core.connections.of(client) as Connection);
        this.pipelining.connected();
        await this.#routing?.examine(client);
      },
      hooks: [
        async (client) => {
          const { onConnect } = inForce().hooks;
          if (onConnect) await noticing(client, () => onConnect(client as never));
        },
        async (client) => {
          const { verify } = inForce().hooks;
          if (verify) await noticing(client, () => verified(client, verify));
        },
      ],
    });
  }

  #makeRouting({ resolved }: EngineParts, dialer: Dialer): HostRouting | undefined {
    const { hosts, client } = resolved;
    if (hosts === undefined) return undefined;
    return new HostRouting(this.core, {
      hosts,
      stream: client.stream,
      dialer,
      isBehindPooler: () => this.pooler.mode === 'transaction' || this.pooler.mode === 'session',
      isWanted: () => this.#connector.isWanting,
      found: () => {
        this.#connector.forget();
        this.core.changed();
      },
      failed: (failures) => this.#connector.failedByAll(failures),
      replace: (connections) => this.closer.replace(connections),
      drop: (connection, error) => this.closer.drop(connection, 'lost', error),
    });
  }

  #makeManager(): LaneManager {
    const { lifecycle, closer, core } = this;
    return new LaneManager(core, {
      pipelining: this.pipelining,
      pooler: this.pooler,
      queryTimeoutMs: () => Number(this.resolved.client.query_timeout || pg.defaults.query_timeout),
      cancel: (connection) => this.#canceller.cancel(connection),
      drop: (connection, cause, error) => closer.drop(connection, cause, error),
      acquire: () => {
        const request = { timeoutMs: core.settings.acquireTimeoutMs, isCheckout: false };
        return this.dispatcher.acquire(request, (connection) => connection);
      },
      release: (connection) => lifecycle.giveBack(connection),
      lastFailure: () => this.#connector.lastFailure,
    });
  }

  /** Puts changed options in force, from the next connection or caller on. `max` is changed by `resize`. */
  apply(resolved: ResolvedPoolOptions): void {
    this.resolved = resolved;
    Object.assign(this.#settings, resolved.pool, { max: this.#settings.max });
    this.#maintenance.intervalMs = maintenanceIntervalMs(this.#settings);
    this.core.changed();
  }

  /** True if the pool's `connect` has not been replaced, so that checkouts need not go through it. */
  get hasOwnConnect(): boolean {
    return this.pool.connect === this.#connect;
  }

  get expiredCount(): number {
    const now = this.core.clock.now();
    return [...this.core.connections].filter(({ state, expiresAt }) => state === 'leased' && now >= expiresAt).length;
  }

  /** Asks the server to cancel the abandoned statement that runs on the connection. */
  cancelRunning(connection: Connection): void {
    void this.#canceller.cancel(connection);
  }

  /** True if the connection of this client is closed. A replaced `connect` may give clients that are not the pool's. */
  hasLost(client: pg.PoolClient): boolean {
    return this.core.connections.of(client)?.state === 'closed';
  }

  /** True if the error came over this client's connection. */
  hasSaid(client: pg.PoolClient, error: unknown): boolean {
    return this.core.connections.of(client)?.hasSaid(error) === true;
  }

  /** Returns the pipeline for a transaction on this client; undefined if only `pg` may use its socket. */
  exclusiveOn(client: pg.PoolClient): ExclusivePipeline | undefined {
    const connection = this.core.connections.of(client);
    return connection && this.manager.exclusiveOn(connection);
  }

  /** Current maximum number of connections. */
  get max(): number {
    return this.core.max;
  }

  resize(max: number): void {
    const range = poolSettings.max;
    if (!Number.isInteger(max) || max < range.min || max > range.max) {
      const expected = `a whole number from ${range.min} to ${range.max}`;
      throw new ConfigError([{ name: 'max', expected, got: String(max) }]);
    }
    this.core.max = max;
    this.#closeAboveLimit();
    this.core.changed();
  }

  reset(): void {
    this.core.generation += 1;
    this.#connector.forget();
    this.#routing?.reset();
    for (const connection of [...this.core.connections.idle]) this.closer.retire(connection, 'reset');
    this.core.changed();
  }

  suspend(): Promise<void> {
    return this.#suspension.begin();
  }

  resume(): void {
    if (this.core.isSuspended) this.#routing?.resumed();
    this.#suspension.end();
  }

  end(timeoutMs = this.core.settings.endTimeoutMs): Promise<void> {
    return this.#shutdown.end(timeoutMs);
  }

  snapshot(): PoolStats {
    const { core, manager, pipelining, pooler } = this;
    return takeSnapshot(core, { manager, pipelining, pooler, ceiling: this.#connector.ceiling });
  }

  #changed(): void {
    this.dispatcher.pump();
    this.#shutdown.advance();
    this.#suspension.advance();
    const { connections, queue } = this.core;
    if (connections.physical > 0 || queue.length > 0) this.#maintenance.wake();
  }

  /** Runs due maintenance. @returns true if maintenance must go on */
  #maintain(): boolean {
    const { connections, settings, clock, max, queue } = this.core;
    const leased = [...connections].filter(({ state }) => state === 'leased');
    const spare = connections.serving - Math.min(settings.min, max);
    const plan = planMaintenance(connections.idle, leased, spare, settings, clock.now());
    for (const { connection, cause } of plan.retire) {
      const isKept = cause === 'idle' && connection === this.core.steward && connections.serving > 1;
      if (!isKept) this.closer.retire(connection, cause);
    }
    for (const connection of plan.check) this.lifecycle.check(connection);
    for (const connection of plan.leaks) reportLeak(this.core, connection);
    this.#waitingWarning.check(this.#connector.lastFailure);
    pollShedding(this.core, this.#shedder);
    this.#routing?.maintain();
    this.core.changed();
    return connections.physical > 0 || queue.length > 0 || settings.min > 0;
  }

  #close(): void {
    this.#unmeasure();
    this.core.publisher.ended(measure(this.core, this.manager));
    this.#maintenance.close();
    this.#connector.close();
    this.#routing?.close();
    this.manager.close();
    this.core.budget?.leave();
    this.core.queue.close();
  }
}
