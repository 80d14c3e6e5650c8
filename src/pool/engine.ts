import pg from 'pg';
import type { ClientOptions, ResolvedPoolOptions } from '../config/options.js';
import { poolSettings } from '../config/settings.js';
import { ConfigError } from '../errors.js';
import { classifyPoolerError } from '../pipeline/errors/pooler-error.js';
import type { Solo } from '../pipeline/exclusive.js';
import { type HookedPool, noticingListeners, rememberListeners } from '../pipeline/hooks.js';
import type { ClientConstructor } from '../pipeline/pg-client.js';
import type { Clock } from '../util/clock.js';
import { runtime } from '../util/runtime.js';
import { TurnClock } from '../util/turn-clock.js';
import { Canceller } from './cancel.js';
import type { Connection } from './connection.js';
import { Connector } from './connector.js';
import { type Budget, type Core, emit } from './core.js';
import { Dialer } from './dial.js';
import { Dispatcher } from './dispatch.js';
import { holdEnds } from './holders.js';
import { Sharing } from './lane-manager.js';
import { reportLeak, reportLeakReturned } from './leak.js';
import type { Lease } from './lease.js';
import { Lifecycle } from './lifecycle.js';
import { Maintenance, maintenanceIntervalMs, planMaintenance } from './maintenance.js';
import { Pipelining } from './pipelining.js';
import { Guard } from './pooler/guard.js';
import { Pooler } from './pooler/pooler.js';
import { WaitQueue } from './queue.js';
import { Registry } from './registry.js';
import { Shedder } from './shed.js';
import { Shutdown } from './shutdown.js';
import { type PoolStats, StatsRecorder } from './stats.js';

/** What an engine is made of. */
export interface EngineParts {
  readonly resolved: ResolvedPoolOptions;
  readonly Client: ClientConstructor;
  /** The pool itself, for its events and for what others hang on it. */
  readonly events: HookedPool;
  /** The pool's `connect`, as long as nobody has put another in its place. */
  readonly connect: unknown;
  readonly clock: Clock;
  readonly random: () => number;
  readonly budget: Budget | undefined;
  /** Runs a function outside of the present caller's async context. */
  readonly isolated: (run: () => void) => void;
}

/** Wires the pool's parts together, and holds what concerns them all. */
export class Engine {
  readonly core: Core;
  /** The pool whose engine it is, with what others have hung on it. */
  readonly pool: HookedPool;
  readonly dispatcher: Dispatcher;
  readonly sharing: Sharing;
  readonly pooler: Pooler;
  readonly guard: Guard;
  readonly #canceller: Canceller;
  readonly #lifecycle: Lifecycle;
  readonly #connector: Connector;
  readonly #shutdown: Shutdown;
  readonly #maintenance: Maintenance;
  readonly #connect: unknown;
  #quiet: (() => void)[] = [];

  constructor({ resolved, Client, events, connect, clock, random, budget, isolated }: EngineParts) {
    const settings = resolved.pool;
    const pooler = new Pooler({
      ...{ wish: settings.pooler, wanted: resolved.session, clientOptions: resolved.client },
      ...{ clock, timeoutMs: settings.pingTimeoutMs, warn: warnOfPooler },
    });
    const core: Core = {
      settings,
      get resetQuery() {
        return pooler.isTransactional ? '' : settings.resetQuery;
      },
      clock,
      turn: new TurnClock(clock),
      random,
      events,
      registry: new Registry(),
      queue: new WaitQueue(clock, (waiter) => this.dispatcher.expire(waiter)),
      stats: new StatsRecorder(),
      max: settings.max,
      generation: 0,
      phase: 'open',
      isSuspended: false,
      isCutOff: false,
      doubtedAt: Number.NEGATIVE_INFINITY,
      heard: (end) => this.#connector.heard(end),
      pipeFor: (connection) => {
        rememberListeners(connection.client);
        return this.sharing.pipeFor(connection);
      },
      handOn: (connection, now) => this.dispatcher.handOn(connection, now),
      changed: () => this.#changed(),
    };
    const { onConnect, verify } = resolved.hooks;
    const pipelining = new Pipelining({
      ...{ isWanted: settings.pipeline === 'auto', Client, clientOptions: resolved.client, pool: events, connect },
      reasonOfServer: () => pooler.reasonAgainstPipelining,
    });
    this.pool = events;
    this.#connect = connect;
    this.pooler = pooler;
    this.guard = new Guard(pooler);
    const dialer = new Dialer({
      Client,
      clientOptions: () => pooler.clientOptions,
      fallback: resolved,
      timeoutMs: settings.connectTimeoutMs,
      clock,
      adapts: (error) => pooler.leavesOut(classifyPoolerError(error)?.parameters ?? []),
      examine: async (client) => {
        await pooler.examine(client);
        pipelining.connected();
      },
      onConnect: onConnect && ((client) => noticingListeners(client as never, () => onConnect(client as never))),
      verify:
        verify &&
        ((client, done) => {
          const verified = (): Promise<Error | undefined> =>
            new Promise((resolve) => verify(client as never, (error?: Error) => resolve(error)));
          noticingListeners(client as never, verified).then(done, done);
        }),
    });
    const { stream } = resolved.client;
    this.#canceller = new Canceller({ clock, stats: core.stats, timeoutMs: settings.pingTimeoutMs, stream });
    const lifecycle = new Lifecycle(core, dialer, budget, (connection) => this.cancelRunning(connection));
    this.core = core;
    this.#lifecycle = lifecycle;
    this.sharing = new Sharing(core, {
      pipelining,
      pooler,
      get queryTimeoutMs() {
        return queryTimeoutMs(resolved.client);
      },
      cancel: (connection) => this.#canceller.cancel(connection),
      drop: (connection, cause, error) => lifecycle.drop(connection, cause, error),
      takeBack: (connection, now) => lifecycle.takeBack(connection, undefined, now),
      progressed: (lane) => this.dispatcher.laneProgressed(lane),
      acquire: () =>
        this.dispatcher.acquire(
          { timeoutMs: settings.acquireTimeoutMs, isCheckout: false },
          (connection) => connection,
        ),
      release: (connection) => this.giveBack(connection, connection.lease),
    });
    const { lanes, demand } = this.sharing;
    const need = {
      wanted: (now: number) => demand.connections(now),
      promised: (now: number) => lanes.promising(now),
    };
    this.#connector = new Connector(core, { lifecycle, dialer, isolated, need });
    this.dispatcher = new Dispatcher(core, {
      ...{ lifecycle, connector: this.#connector, shedder: new Shedder(settings) },
      ...{ lanes, demand, endLane: (lane) => this.sharing.end(lane) },
    });
    this.#shutdown = new Shutdown(core, this.#lifecycle, () => this.#close());
    this.#maintenance = new Maintenance(clock, maintenanceIntervalMs(settings), () => this.#maintain());
    // Opening in the constructor would surprise whoever made the pool only to look at it.
    if (settings.min > 0) isolated(() => runtime.nextTick(() => this.core.changed()));
  }

  /** Whether checkouts are the pool's own to make: nobody has put another `connect` in its place. */
  get hasOwnConnect(): boolean {
    return this.pool.connect === this.#connect;
  }

  get expiredCount(): number {
    const now = this.core.clock.now();
    return [...this.core.registry].filter(({ state, expiresAt }) => state === 'leased' && now >= expiresAt).length;
  }

  /** Takes a connection back; a lease that was given back before is left alone. */
  giveBack(connection: Connection, lease: Lease | undefined, error?: Error | boolean): void {
    if (lease === undefined || lease.isReleased) return;
    const { turn, stats } = this.core;
    lease.isReleased = true;
    holdEnds(connection);
    const { now } = turn;
    stats.useMs.record(now - lease.takenAt);
    if (lease.isReported) reportLeakReturned(this.core, connection, lease);
    this.guard.take(connection.client);
    emit(this.core, 'release', error, connection.client);
    this.#lifecycle.takeBack(connection, error, now);
  }

  /** A statement that nobody wants any more still runs on the connection: the server is asked to end it. */
  cancelRunning(connection: Connection): void {
    void this.#canceller.cancel(connection);
  }

  /** Whether the pool has lost the connection of this client. What somebody's own `connect` gives may be no client of ours. */
  hasLost(client: pg.PoolClient): boolean {
    return this.core.registry.of(client)?.state === 'closed';
  }

  /** Whether the error came over this client's connection. */
  hasSaid(client: pg.PoolClient, error: unknown): boolean {
    return this.core.registry.of(client)?.hasSaid(error) === true;
  }

  /** For the statements of a transaction on this client. */
  soloOn(client: pg.PoolClient): Solo | undefined {
    const connection = this.core.registry.of(client);
    return connection && this.sharing.soloOn(connection);
  }

  resize(max: number): void {
    const { min: least, max: most } = poolSettings.max;
    if (!Number.isInteger(max) || max < least || max > most) {
      throw new ConfigError([{ name: 'max', expected: `a whole number from ${least} to ${most}`, got: String(max) }]);
    }
    const { registry } = this.core;
    this.core.max = max;
    for (const connection of registry.idle.slice(0, Math.max(0, registry.serving - max))) {
      this.#lifecycle.retire(connection, 'resize');
    }
    this.core.changed();
  }

  reset(): void {
    this.core.generation += 1;
    this.#connector.forget();
    for (const connection of [...this.core.registry.idle]) this.#lifecycle.retire(connection, 'reset');
    this.core.changed();
  }

  suspend(): Promise<void> {
    this.core.isSuspended = this.core.phase === 'open';
    return new Promise((resolve) => {
      this.#quiet.push(resolve);
      this.core.changed();
    });
  }

  resume(): void {
    this.core.isSuspended = false;
    // Whoever still waits for the pool to be at rest would wait for a moment that a busy pool may never have.
    this.#announceQuiet();
    this.core.changed();
  }

  end(timeoutMs = this.core.settings.endTimeoutMs): Promise<void> {
    return this.#shutdown.end(timeoutMs);
  }

  snapshot(): PoolStats {
    const { settings, registry, queue, stats, clock, max, isSuspended } = this.core;
    const now = clock.now();
    const all = [...registry];
    const opened = all.filter(({ openedAt }) => openedAt > 0);
    const ages = opened.map(({ openedAt }) => now - openedAt);
    const leases = all.filter(({ state }) => state === 'leased').map(({ lease }) => now - (lease?.takenAt ?? now));
    return Object.freeze({
      name: settings.name,
      max,
      min: settings.min,
      ceiling: this.#connector.ceiling,
      total: registry.serving,
      idle: registry.count('idle'),
      leased: registry.count('leased'),
      lanes: registry.count('lane'),
      pipelined: this.sharing.lanes.carried,
      pipelining: this.sharing.pipelining.stateFor(opened.map(({ client }) => client)),
      leftUnprepared: this.sharing.leftUnprepared,
      pooler: this.pooler.stats,
      checking: registry.count('checking'),
      settling: registry.count('settling'),
      connecting: registry.connecting,
      retiring: registry.count('retiring'),
      waiting: queue.length,
      isSuspended,
      oldestConnectionMs: Math.max(0, ...ages),
      longestLeaseMs: Math.max(0, ...leases),
      ...stats.snapshot(),
    });
  }

  #changed(): void {
    this.dispatcher.pump();
    this.#shutdown.advance();
    const { registry, queue } = this.core;
    if (this.#quiet.length > 0 && !this.#isInUse) this.#announceQuiet();
    if (registry.physical > 0 || queue.length > 0) this.#maintenance.wake();
  }

  get #isInUse(): boolean {
    const { registry } = this.core;
    return registry.count('leased') + registry.count('lane') + registry.count('settling') > 0;
  }

  #announceQuiet(): void {
    const resolvers = this.#quiet;
    this.#quiet = [];
    for (const resolve of resolvers) resolve();
  }

  /** Does what is due; says whether there is anything left to look after. */
  #maintain(): boolean {
    const { registry, settings, clock, max, queue } = this.core;
    const leased = [...registry].filter(({ state }) => state === 'leased');
    const spare = registry.serving - Math.min(settings.min, max);
    const plan = planMaintenance(registry.idle, leased, spare, settings, clock.now());
    for (const { connection, cause } of plan.retire) this.#lifecycle.retire(connection, cause);
    for (const connection of plan.check) this.#lifecycle.check(connection);
    for (const connection of plan.leaks) reportLeak(this.core, connection);
    this.dispatcher.pollShedding();
    this.core.changed();
    return registry.physical > 0 || queue.length > 0 || settings.min > 0;
  }

  #close(): void {
    this.#maintenance.close();
    this.#connector.close();
    this.sharing.close();
    this.core.queue.close();
  }
}

/** As `pg`'s Client has it, which goes by `pg.defaults` where its options say nothing. */
function queryTimeoutMs({ query_timeout }: ClientOptions): number {
  return Number(query_timeout || pg.defaults.query_timeout);
}

function warnOfPooler(text: string): void {
  process.emitWarning(text, { type: 'HeadroomWarning', code: 'HEADROOM_POOLER' });
}
