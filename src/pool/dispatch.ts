import { AsyncResource } from 'node:async_hooks';
import { hasPrepared, isUsable } from '../pipeline/pg-client.js';
import { onAbort } from '../util/abort.js';
import type { Closer } from './closing.js';
import { borrowed, type Connection, Lease } from './connections.js';
import type { Connector } from './connector.js';
import type { Core } from './core.js';
import type { DemandEstimator } from './demand.js';
import { fillLanes } from './lane-offer.js';
import type { Lane, Lanes } from './lanes.js';
import type { Lifecycle } from './lifecycle.js';
import { isSlow } from './placement.js';
import type { PoolStatement } from './pool-statement.js';
import { type AcquireRequest, beganAt, ExclusiveWaiter } from './queue.js';
import { refuseClosed, refuseLate, refuseQueueFull } from './refusal.js';
import { type Shedder, shedAtCheckIn } from './shed.js';

/** Returns true if the connection has prepared the statement that a caller is about to run. */
type HasStatement = (connection: Connection) => boolean;

/** Parts that a dispatcher uses. */
export interface DispatcherParts {
  readonly lifecycle: Lifecycle;
  readonly closer: Closer;
  readonly connector: Connector;
  readonly shedder: Shedder;
  readonly lanes: Lanes;
  readonly demand: DemandEstimator;
}

/**
 * Assigns connections to callers, in the order in which the callers arrived.
 *
 * The life of a statement of `pool.query` that may share a connection:
 * 1. call: `ride` puts it on a lane with room if statements outnumber connections; otherwise on an idle connection, which
 *    becomes a lane (`#carry`); otherwise on any lane with room, even while others wait for a connection of their own;
 * 2. queue: if there is none, it is rejected (pool closed, queue full) or waits. `pump`, a released connection
 *    (`offerToWaiter`) or a lane with room again (`fillLanes`) takes it out; its deadline fails it (`expire`);
 * 3. lane: `Lanes.put` adds it to the connection's `Pipeline`, which writes it at the end of the turn;
 * 4. answer: the pipeline gives the exchange to the lane, which settles the statement with the result. `Completion` settles
 *    failures and lost connections; a statement that was certainly not executed may go back to the front of the queue;
 * 5. progress: the lane takes waiting statements (`#laneProgressed`); when empty it ends, and its connection is free.
 *
 * Without a free pipeline, or with large values, the statement gets the connection itself (`serve`), and its caller runs it.
 */
export class Dispatcher {
  readonly #core: Core;
  readonly #lifecycle: Lifecycle;
  readonly #closer: Closer;
  readonly #connector: Connector;
  readonly #shedder: Shedder;
  readonly #lanes: Lanes;
  readonly #demand: DemandEstimator;
  #isPumping = false;
  #isPumpWanted = false;

  constructor(core: Core, { lifecycle, closer, connector, shedder, lanes, demand }: DispatcherParts) {
    this.#core = core;
    this.#lifecycle = lifecycle;
    this.#closer = closer;
    this.#connector = connector;
    this.#shedder = shedder;
    this.#lanes = lanes;
    lanes.onProgress = this.#laneProgressed;
    this.#demand = demand;
  }

  /**
   * Takes an idle connection if no other caller waits and one is known to be alive.
   *
   * @param holder stack of the caller, for leak reports
   */
  tryAcquire(isCheckout: boolean, holder?: Error, statementName?: string): Connection | undefined {
    const { queue, turn, phase, isSuspended } = this.#core;
    if (phase !== 'open' || isSuspended || queue.length > 0) return undefined;
    const { now } = turn;
    const connection = this.#pick(hasNamed(statementName), now);
    if (connection) this.#lease(connection, isCheckout, holder, now, 0);
    return connection;
  }

  /** Waits in the queue for a connection; resolves with the result of `handOver`, called as soon as one is free. */
  acquire<T>(request: AcquireRequest, handOver: (connection: Connection) => T): Promise<T> {
    const { signal } = request;
    const refusal = this.#refusalOf(signal);
    if (refusal !== undefined) return Promise.reject(refusal);
    const waiter = new ExclusiveWaiter(request, this.#core.turn.current, handOver);
    if (signal) this.#heedSignal(waiter, signal);
    if (this.#core.publisher.isHeard('acquire')) waiter.context = new AsyncResource('HeadroomWaiter');
    this.#enqueue(waiter);
    return waiter.promise as Promise<T>;
  }

  /**
   * Puts a statement on a lane, or makes it wait for one. The outcome settles the statement's own promise.
   *
   * Up to the number of connections, each statement has one to itself. Further ones share lanes: up to half of a lane's
   * capacity while another connection can be taken for them, and up to all of it when none is left.
   */
  ride(statement: PoolStatement): void {
    const { clock, phase, isSuspended, queue, connections } = this.#core;
    if (phase !== 'open' || isSuspended) return this.#wait(statement);
    const lanes = this.#lanes;
    const now = clock.now();
    let lane = lanes.carried >= connections.serving ? lanes.choose(statement, now, 0.5) : undefined;
    if (lane === undefined && queue.length === 0 && connections.idle.length > 0 && lanes.mayHaveOwn(statement, now)) {
      const connection = this.#pick(connections.idle.length > 1 ? hasKept(statement) : undefined, now);
      if (connection) return this.#carry(connection, statement, now, 0);
    }
    lane ??= lanes.choose(statement, now);
    if (lane === undefined) return this.#wait(statement);
    if (queue.shared > 0 && this.#isTurnOfAnother(statement, lane, now)) return this.#wait(statement);
    statement.turn = this.#core.turn.current;
    lanes.put(statement, lane, now, 0);
  }

  /** If a statement of the same text waits already, that one gets the place. */
  #isTurnOfAnother(statement: PoolStatement, lane: Lane, now: number): boolean {
    const { queue, stats } = this.#core;
    const first = queue.peekShared();
    if (first?.profile !== statement.profile || first.largeValues !== undefined) return false;
    queue.remove(first);
    stats.counters.acquiredAfterWait += 1;
    this.#lanes.put(first, lane, now, now - beganAt(first));
    return true;
  }

  #wait(statement: PoolStatement): void {
    const refusal = this.#refusalOf(undefined);
    if (refusal !== undefined) return statement.fail(refusal);
    statement.turn = this.#core.turn.current;
    this.#enqueue(statement);
  }

  /** Serves the callers that can be served now, then checks or opens connections for the others. */
  pump(): void {
    if (this.#isPumping) {
      this.#isPumpWanted = true;
      return;
    }
    this.#isPumping = true;
    try {
      do {
        this.#isPumpWanted = false;
        this.#serveWaiters();
        this.#checkForWaiters();
      } while (this.#isPumpWanted);
    } finally {
      this.#isPumping = false;
    }
    this.#connector.grow();
  }

  /** See `Core.offerToWaiter`. A check-in is also the moment to decide about shedding. */
  offerToWaiter(connection: Connection, now: number): boolean {
    const { queue, isSuspended, stats } = this.#core;
    if (queue.length === 0 || isSuspended) return false;
    shedAtCheckIn(this.#core, this.#shedder, now);
    const waiter = queue.shared === 0 ? queue.shift() : this.#shiftAny(now);
    if (waiter === undefined) return false;
    if (queue.length === 0) this.#shedder.emptied();
    const waitedMs = now - beganAt(waiter);
    stats.counters.acquiredAfterWait += 1;
    if (waiter.canShare) this.#carry(connection, waiter, now, waitedMs);
    else {
      const { context, isCheckout, holder } = waiter;
      if (context === undefined) this.#lease(connection, isCheckout, holder, now, waitedMs);
      else this.#leaseInContext(waiter, connection, now, waitedMs);
      waiter.serve(connection);
    }
    return true;
  }

  // Closures that are rarely needed are in methods of their own: V8 allocates what they capture whenever their method is called.
  #shiftAny(now: number): ExclusiveWaiter | PoolStatement | undefined {
    const { queue } = this.#core;
    if (!this.#lanes.isLastForQuick(now)) return queue.shift();
    const quick = queue.shift((each) => !isSlow(each));
    if (quick !== undefined) return quick;
    const lastIsFreeAt = this.#lanes.lastIsFreeAt(now);
    if (lastIsFreeAt <= now) return queue.shift();
    this.#demand.lookAgainAt(lastIsFreeAt);
    return undefined;
  }

  /** Called when a lane has completed some of its statements. */
  readonly #laneProgressed = (lane: Lane): void => {
    const { queue, turn, isSuspended } = this.#core;
    if (queue.length > 0 && !isSuspended) {
      const { now } = turn;
      shedAtCheckIn(this.#core, this.#shedder, now);
      fillLanes(this.#core, this.#lanes, now);
    }
    if (lane.pipeline.count === 0 && lane.state !== 'cancelling') this.#endLane(lane);
    // A statement may have been put back in the queue while connections are idle.
    else if (queue.length > 0 && this.#core.connections.idle.length > 0) this.pump();
    else if (queue.length > 0) this.#connector.grow();
  };

  /** Ends an empty lane: its connection is free. */
  #endLane(lane: Lane): void {
    const { connection, state } = lane;
    const { queue, phase, isSuspended, connections, publisher } = this.#core;
    const { now } = lane.pipeline.reader;
    this.#lanes.close(lane);
    publisher.emit('release', undefined, connection.client);
    if (state === 'quarantined') return this.#closer.drop(connection, 'dirty');
    const isCalm = queue.length === 0 && phase === 'open' && !isSuspended && connection.state === 'lane';
    if (isCalm && connections.freeAsIs(connection, now, this.#core)) return;
    this.#lifecycle.takeBack(connection, undefined, now);
  }

  /** Called with the waiters whose deadline has passed. */
  expire(waiters: readonly (ExclusiveWaiter | PoolStatement)[]): void {
    const { stats, clock } = this.#core;
    for (const waiter of waiters) {
      stats.counters.acquireTimedOut += 1;
      waiter.fail(refuseLate(this.#core, clock.now() - beganAt(waiter), this.#connector.lastFailure));
    }
    this.#core.changed();
  }

  /** Makes the connection a lane for the statement; if it cannot be one, the statement gets the connection alone. */
  #carry(connection: Connection, statement: PoolStatement, now: number, waitedMs: number): void {
    const { connections, settings, publisher } = this.#core;
    const { pipeline } = connection;
    let isAnnounced = false;
    if (statement.largeValues === undefined && pipeline?.isFree === true) {
      if (connection.state !== 'lane') connections.move(connection, 'lane');
      if (settings.allowExitOnIdle) connection.client.ref?.();
      const mayHaveChanged = publisher.emit('acquire', connection.client);
      isAnnounced = true;
      // A listener may have started a query on the client, which goes first.
      if (!mayHaveChanged || pipeline.isFree)
        return this.#lanes.put(statement, this.#lanes.open(connection, statement, now), now, waitedMs);
    }
    this.#lease(connection, false, undefined, now, waitedMs, isAnnounced);
    statement.placement?.placed(connection, waitedMs, true);
    statement.serve(connection);
  }

  #refusalOf(signal: AbortSignal | undefined): unknown {
    const { phase, queue, settings, stats } = this.#core;
    if (phase !== 'open') return refuseClosed(this.#core);
    if (signal?.aborted) {
      stats.counters.acquireAborted += 1;
      return signal.reason;
    }
    if (settings.queueLimit === 0 || queue.length < settings.queueLimit) return undefined;
    stats.counters.queueRefused += 1;
    return refuseQueueFull(this.#core);
  }

  #enqueue(waiter: ExclusiveWaiter | PoolStatement): void {
    const { queue, connections } = this.#core;
    queue.push(waiter);
    if (connections.idle.length === 0) {
      // The next connection that is released or opened will serve the queue.
      if (!this.#connector.hasRoom) return;
      // So will the next lane with room.
      if (waiter.canShare && this.#demand.isPatient(beganAt(waiter))) return;
    }
    this.pump();
  }

  /** Removes the waiter from the queue when the signal is aborted. */
  #heedSignal(waiter: ExclusiveWaiter, signal: AbortSignal): void {
    const abort = (): void => {
      this.#core.queue.remove(waiter);
      this.#core.stats.counters.acquireAborted += 1;
      waiter.fail(signal.reason);
      this.#core.changed();
    };
    waiter.onSettled = onAbort(signal, abort);
  }

  #serveWaiters(): void {
    const { queue, connections, turn, isSuspended } = this.#core;
    if (queue.length === 0) return this.#shedder.emptied();
    if (isSuspended) return;
    const { now } = turn;
    while (connections.idle.length > 0) {
      const head = queue.peek();
      if (head === undefined) break;
      const connection = this.#pick(head.canShare ? hasKept(head) : hasNamed(head.statementName), now);
      if (connection === undefined || !this.offerToWaiter(connection, now)) break;
    }
    fillLanes(this.#core, this.#lanes, now);
    if (queue.length === 0) this.#shedder.emptied();
  }

  /** Checks as many idle connections as are wanted: after a while without an answer, they are handed out only when checked. */
  #checkForWaiters(): void {
    const { queue, connections, isSuspended, turn } = this.#core;
    if (isSuspended || queue.length === 0 || connections.idle.length === 0) return;
    let wanted = this.#demand.connections(turn.now) - connections.promisingChecks;
    for (const connection of this.#byPreference()) {
      if (wanted-- <= 0) return;
      this.#lifecycle.check(connection);
    }
  }

  /** Returns an idle connection that may be handed out at once. Retires those past their lifetime. */
  #pick(has: HasStatement | undefined, now: number): Connection | undefined {
    const { connections, settings, doubtedAt, steward } = this.#core;
    const { idle } = connections;
    const newest = idle[idle.length - 1];
    if (newest === undefined) return undefined;
    // The common case first: the one used last is alive and within its lifetime.
    const { aliveAt, expiresAt, client } = newest;
    const isInDate = now - aliveAt <= settings.pingAfterIdleMs && aliveAt > doubtedAt && now < expiresAt;
    const isCommon = settings.idleOrder === 'lifo' && isInDate && isUsable(client);
    const isPreferred = newest !== steward || idle.length === 1;
    if (isCommon && isPreferred && (has === undefined || idle.length === 1 || has(newest))) return newest;
    for (const connection of [...idle]) {
      if (!isUsable(connection.client)) this.#closer.drop(connection, 'lost');
      else if (now >= connection.expiresAt) this.#closer.retire(connection, 'lifetime');
    }
    const fresh = this.#byPreference().filter((connection) => this.#isFresh(connection, now));
    return (has && fresh.find(has)) ?? fresh[0];
  }

  #isFresh({ aliveAt, client }: Connection, now: number): boolean {
    const { settings, doubtedAt } = this.#core;
    return now - aliveAt <= settings.pingAfterIdleMs && aliveAt > doubtedAt && isUsable(client);
  }

  #byPreference(): Connection[] {
    const { connections, settings, steward } = this.#core;
    const ordered = settings.idleOrder === 'fifo' ? [...connections.idle] : [...connections.idle].reverse();
    const at = steward === undefined ? -1 : ordered.indexOf(steward);
    if (at !== -1) ordered.push(...ordered.splice(at, 1));
    return ordered;
  }

  /** Listeners run in the async context of the caller that gets the connection, not of the one that releases it. */
  #leaseInContext(waiter: ExclusiveWaiter, connection: Connection, now: number, waitedMs: number): void {
    const { context, isCheckout, holder } = waiter;
    context?.runInAsyncScope(() => this.#lease(connection, isCheckout, holder, now, waitedMs));
  }

  #lease(
    connection: Connection,
    isCheckout: boolean,
    holder: Error | undefined,
    now: number,
    waitedMs: number,
    isAnnounced = false,
  ): void {
    const { connections, stats, settings, publisher } = this.#core;
    if (connection.state !== 'leased') connections.move(connection, 'leased');
    connection.lease ??= new Lease();
    connection.lease.begin(now, isCheckout, holder);
    if (isCheckout) borrowed.add(connection);
    else borrowed.delete(connection);
    stats.counters.acquired += 1;
    stats.waitMs.record(waitedMs);
    if (isCheckout) publisher.acquired(connection, waitedMs);
    if (isAnnounced) return;
    if (settings.allowExitOnIdle) connection.client.ref?.();
    publisher.emit('acquire', connection.client);
  }
}

function hasNamed(name: string | undefined): HasStatement | undefined {
  return name === undefined ? undefined : ({ client }) => hasPrepared(client, name);
}

function hasKept({ key, name }: PoolStatement): HasStatement {
  return ({ prepared, client }) => prepared.has(key) || (name !== '' && hasPrepared(client, name));
}
