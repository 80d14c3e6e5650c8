import { AsyncResource } from 'node:async_hooks';
import { hasPrepared, isUsable } from '../pipeline/pg-client.js';
import { onAbort } from '../util/abort.js';
import type { Connection } from './connection.js';
import type { Connector } from './connector.js';
import { type Core, emit } from './core.js';
import type { Demand } from './demand.js';
import { holdBegins } from './holders.js';
import type { Lane } from './lane.js';
import type { Lanes } from './lanes.js';
import { Lease } from './lease.js';
import type { Lifecycle } from './lifecycle.js';
import type { LaneStatement } from './pool-statement.js';
import { type AcquireRequest, type Offered, Taker } from './queue.js';
import { refuseClosed, refuseLate, refuseQueueFull, refuseShed } from './refusal.js';
import type { Shedder } from './shed.js';

/** After so many whom no lane suits, those behind them are not asked: in a long queue that would take longer than it saves. */
const mostDeclined = 64;

/** Whether a connection has the statement prepared that somebody is about to run. */
type HasStatement = (connection: Connection) => boolean;

/** What a dispatcher brings together. */
export interface DispatcherParts {
  readonly lifecycle: Lifecycle;
  readonly connector: Connector;
  readonly shedder: Shedder;
  readonly lanes: Lanes;
  readonly demand: Demand;
  /** Frees the connection of a lane with nothing left on it. */
  readonly endLane: (lane: Lane) => void;
}

/**
 * Brings callers and connections together, in the order in which the callers came. A statement that can share is put on
 * a lane that has room, whoever waits for a connection of its own: the room is of no use to them.
 */
export class Dispatcher {
  readonly #core: Core;
  readonly #lifecycle: Lifecycle;
  readonly #connector: Connector;
  readonly #shedder: Shedder;
  readonly #lanes: Lanes;
  readonly #demand: Demand;
  readonly #endLane: (lane: Lane) => void;
  #isPumping = false;
  #isPumpWanted = false;

  constructor(core: Core, { lifecycle, connector, shedder, lanes, demand, endLane }: DispatcherParts) {
    this.#core = core;
    this.#lifecycle = lifecycle;
    this.#connector = connector;
    this.#shedder = shedder;
    this.#lanes = lanes;
    this.#demand = demand;
    this.#endLane = endLane;
  }

  /**
   * Takes an idle connection, where nobody waits before this caller and one is known to be alive.
   *
   * @param holder where the caller stands, for leak reports
   */
  tryAcquire(isCheckout: boolean, holder?: Error, statementName?: string): Connection | undefined {
    const { queue, turn, phase, isSuspended } = this.#core;
    if (phase !== 'open' || isSuspended || queue.length > 0) return undefined;
    const { now } = turn;
    const connection = this.#pick(hasNamed(statementName), now);
    if (connection) this.#lease(connection, isCheckout, holder, now, 0);
    return connection;
  }

  /** Waits in line for a connection; resolves with what `handOver` makes of it, which runs where it becomes free. */
  acquire<T>(request: AcquireRequest, handOver: (connection: Connection) => T): Promise<T> {
    const { signal } = request;
    const refusal = this.#refusalOf(signal);
    if (refusal !== undefined) return Promise.reject(refusal);
    const taker = new Taker(request, this.#core.turn.current, handOver);
    if (signal) this.#heedSignal(taker, signal);
    if (this.#core.events.listenerCount('acquire') > 0) taker.context = new AsyncResource('HeadroomWaiter');
    this.#enqueue(taker);
    return taker.promise as Promise<T>;
  }

  /** Puts a statement on a lane, or has it wait for one. Its own promise tells what comes of it. */
  ride(statement: LaneStatement): void {
    const { turn, phase, isSuspended } = this.#core;
    statement.turn = turn.current;
    if (phase === 'open' && !isSuspended && this.#boardAtOnce(statement, turn.now)) return;
    const refusal = this.#refusalOf(undefined);
    if (refusal !== undefined) return statement.fail(refusal);
    this.#enqueue(statement);
  }

  /** Serves whoever can be served, then sees to it that the others will be. */
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

  /** See `Core.handOn`. A check-in is also the moment to decide about shedding. */
  handOn(connection: Connection, now: number): boolean {
    const { queue, isSuspended, stats } = this.#core;
    if (queue.length === 0 || isSuspended) return false;
    this.#shedAtCheckIn(now);
    const waiter = queue.sharers === 0 ? queue.shift() : queue.shift((each) => this.#lanes.mayHaveOwn(each, now));
    if (waiter === undefined) return false;
    const waitedMs = now - waiter.turn.beganAt;
    stats.counters.acquiredAfterWait += 1;
    if (waiter.canShare) this.#carry(connection, waiter, now, waitedMs);
    else {
      // Listeners see the async context of the caller who gets it, not that of whoever gives it back.
      waiter.inContext(() => this.#lease(connection, waiter.request.isCheckout, waiter.request.holder, now, waitedMs));
      waiter.serve(connection);
    }
    return true;
  }

  /** A lane has got through some of what it had. */
  laneProgressed(lane: Lane): void {
    const { queue, turn, isSuspended } = this.#core;
    if (queue.length > 0 && !isSuspended) {
      const { now } = turn;
      this.#shedAtCheckIn(now);
      this.#fillLanes(now);
    }
    if (lane.count === 0 && lane.state !== 'cancelling') this.#endLane(lane);
    // One may have been put back in the queue, beside connections that nobody uses.
    else if (queue.length > 0 && this.#core.registry.idle.length > 0) this.pump();
    else if (queue.length > 0) this.#connector.grow();
  }

  /** A waiter's deadline has passed. */
  expire(waiter: Taker | LaneStatement): void {
    this.#core.stats.counters.acquireTimedOut += 1;
    const waitedMs = this.#core.clock.now() - waiter.turn.beganAt;
    waiter.fail(refuseLate(this.#core, waitedMs, this.#connector.lastFailure));
    this.#core.changed();
  }

  /** Sheds where not even a check-in has happened for an interval. */
  pollShedding(): void {
    const { queue, clock, isSuspended } = this.#core;
    const head = queue.peek();
    if (!this.#shedder.isOn || isSuspended || head === undefined) return;
    const now = clock.now();
    this.#shed(now, this.#shedder.limitAtPoll(now, now - head.turn.beganAt));
  }

  /**
   * Up to as many statements as there are connections have one each. Beyond that they share, half of what a lane can
   * carry, before another connection is taken for them; and the other half when none is left.
   */
  #boardAtOnce(statement: LaneStatement, now: number): boolean {
    const { queue, registry } = this.#core;
    const lanes = this.#lanes;
    const isCrowded = lanes.carried >= registry.serving;
    let lane = isCrowded ? lanes.choose(statement, now, 0.5) : undefined;
    if (lane === undefined && queue.length === 0 && registry.idle.length > 0 && lanes.mayHaveOwn(statement, now)) {
      const connection = this.#pick(hasKept(statement), now);
      if (connection) {
        this.#carry(connection, statement, now, 0);
        return true;
      }
    }
    lane ??= lanes.choose(statement, now);
    if (lane) this.#board(statement, lane, now, 0);
    return lane !== undefined;
  }

  #board(statement: LaneStatement, lane: Lane, now: number, waitedMs: number): void {
    const { stats } = this.#core;
    stats.counters.acquired += 1;
    stats.waitMs.record(waitedMs);
    this.#lanes.put(statement, lane, now);
  }

  /** Makes a lane of a connection for the statement; where it can't be one, the statement has it alone. */
  #carry(connection: Connection, statement: LaneStatement, now: number, waitedMs: number): void {
    const { registry } = this.#core;
    let isAnnounced = false;
    if (statement.largeValues === undefined && this.#lanes.canCarry(connection)) {
      if (connection.state !== 'lane') registry.move(connection, 'lane');
      this.#announce(connection);
      isAnnounced = true;
      // A listener may have given the client something to do, which goes first.
      if (this.#lanes.canCarry(connection))
        return this.#board(statement, this.#lanes.open(connection, statement, now), now, waitedMs);
    }
    this.#lease(connection, false, undefined, now, waitedMs, isAnnounced);
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

  #enqueue(waiter: Taker | LaneStatement): void {
    const { queue, registry } = this.#core;
    queue.push(waiter);
    if (registry.idle.length === 0) {
      // Whichever connection comes back or lands first will serve the queue.
      if (!this.#connector.hasRoom) return;
      // So will a lane that has room again.
      if (waiter.canShare && this.#demand.isPatient(waiter.turn.beganAt)) return;
    }
    this.pump();
  }

  /** Takes the taker out of the queue when the signal says so. */
  #heedSignal(taker: Taker, signal: AbortSignal): void {
    const abort = (): void => {
      this.#core.queue.remove(taker);
      this.#core.stats.counters.acquireAborted += 1;
      taker.fail(signal.reason);
      this.#core.changed();
    };
    taker.onTold = onAbort(signal, abort);
  }

  #serveWaiters(): void {
    const { queue, registry, turn, isSuspended } = this.#core;
    if (queue.length === 0) return this.#shedder.emptied();
    if (isSuspended) return;
    const { now } = turn;
    while (registry.idle.length > 0) {
      const head = queue.peek();
      if (head === undefined) break;
      const connection = this.#pick(head.canShare ? hasKept(head) : hasNamed(head.request.statementName), now);
      if (connection === undefined || !this.handOn(connection, now)) break;
    }
    this.#fillLanes(now);
    if (queue.length === 0) this.#shedder.emptied();
  }

  /** Puts those who can share on lanes that have room, and has lanes emptied for those whom none suits. */
  #fillLanes(now: number): void {
    const { queue } = this.#core;
    const lanes = this.#lanes;
    if (lanes.size === 0) return;
    let needingOwn = queue.takers;
    let declined = 0;
    let isShunning = false;
    if (queue.sharers > 0) {
      queue.offer((statement): Offered => {
        const lane = lanes.choose(statement, now);
        if (lane) {
          this.#core.stats.counters.acquiredAfterWait += 1;
          this.#board(statement, lane, now, now - statement.turn.beganAt);
          return 'taken';
        }
        if (lanes.isQuick(statement) && !lanes.isExclusive(statement))
          isShunning ||= lanes.areShunnedBy(statement, now);
        else if (lanes.mayHaveOwn(statement, now)) needingOwn += 1;
        declined += 1;
        const isWorthMore = needingOwn < lanes.size || (declined < mostDeclined && lanes.hasRoom(now));
        return isWorthMore ? 'declined' : 'exhausted';
      });
    }
    lanes.clear(needingOwn + (isShunning ? 1 : 0));
  }

  #shedAtCheckIn(now: number): void {
    const head = this.#shedder.isOn ? this.#core.queue.peek() : undefined;
    if (head) this.#shed(now, this.#shedder.limitAtCheckIn(now, now - head.turn.beganAt));
  }

  /** Refuses those at the head who have waited for longer than the limit. */
  #shed(now: number, limitMs: number): void {
    const { queue, stats } = this.#core;
    for (let head = queue.peek(); head !== undefined && now - head.turn.beganAt > limitMs; head = queue.peek()) {
      queue.remove(head);
      stats.counters.shed += 1;
      head.fail(refuseShed(this.#core, now - head.turn.beganAt));
    }
  }

  /** Idle connections not heard of for a while are asked first, as many as are wanted. */
  #checkForWaiters(): void {
    const { queue, registry, isSuspended, turn } = this.#core;
    if (isSuspended || queue.length === 0 || registry.idle.length === 0) return;
    let wanted = this.#demand.connections(turn.now) - registry.promisingChecks;
    for (const connection of this.#byPreference()) {
      if (wanted-- <= 0) return;
      this.#lifecycle.check(connection);
    }
  }

  /** An idle connection that may be handed out at once. Those that are too old are retired on the way. */
  #pick(has: HasStatement | undefined, now: number): Connection | undefined {
    const { registry, settings } = this.#core;
    const { idle } = registry;
    // The common case first: the one used last is alive, and in date.
    const newest = idle[idle.length - 1];
    if (newest === undefined) return undefined;
    const isCommon = settings.idleOrder === 'lifo' && now < newest.expiresAt && this.#isFresh(newest, now);
    if (isCommon && (idle.length === 1 || has === undefined || has(newest))) return newest;
    for (const connection of [...idle]) {
      if (!isUsable(connection.client)) this.#lifecycle.drop(connection, 'lost');
      else if (now >= connection.expiresAt) this.#lifecycle.retire(connection, 'lifetime');
    }
    const fresh = this.#byPreference().filter((connection) => this.#isFresh(connection, now));
    return (has && fresh.find(has)) ?? fresh[0];
  }

  #isFresh({ aliveAt, client }: Connection, now: number): boolean {
    const { settings, doubtedAt } = this.#core;
    return now - aliveAt <= settings.pingAfterIdleMs && aliveAt > doubtedAt && isUsable(client);
  }

  #byPreference(): Connection[] {
    const { registry, settings } = this.#core;
    return settings.idleOrder === 'fifo' ? [...registry.idle] : [...registry.idle].reverse();
  }

  #lease(
    connection: Connection,
    isCheckout: boolean,
    holder: Error | undefined,
    now: number,
    waitedMs: number,
    isAnnounced = false,
  ): void {
    const { registry, stats } = this.#core;
    if (connection.state !== 'leased') registry.move(connection, 'leased');
    connection.lease = new Lease(now, isCheckout, holder);
    if (isCheckout) holdBegins(connection);
    stats.counters.acquired += 1;
    stats.waitMs.record(waitedMs);
    if (!isAnnounced) this.#announce(connection);
  }

  /** Somebody has the connection from now on. */
  #announce({ client }: Connection): void {
    if (this.#core.settings.allowExitOnIdle) client.ref?.();
    emit(this.#core, 'acquire', client);
  }
}

function hasNamed(name: string | undefined): HasStatement | undefined {
  return name === undefined ? undefined : ({ client }) => hasPrepared(client, name);
}

function hasKept({ key, name }: LaneStatement): HasStatement {
  return ({ prepared, client }) => prepared.has(key) || (name !== '' && hasPrepared(client, name));
}
