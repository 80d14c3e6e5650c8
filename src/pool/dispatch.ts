import type { Connection } from './connection.js';
import type { Connector } from './connector.js';
import { type Core, emit } from './core.js';
import { hasPrepared, isUsable } from './driver.js';
import { Lease } from './lease.js';
import type { Lifecycle } from './lifecycle.js';
import type { AcquireRequest, Waiter } from './queue.js';
import { refuseClosed, refuseLate, refuseQueueFull, refuseShed } from './refusal.js';
import type { Shedder } from './shed.js';

/** Brings callers and connections together, in the order in which the callers came. */
export class Dispatcher {
  readonly #core: Core;
  readonly #lifecycle: Lifecycle;
  readonly #connector: Connector;
  readonly #shedder: Shedder;
  #isPumping = false;
  #isPumpWanted = false;

  constructor(core: Core, lifecycle: Lifecycle, connector: Connector, shedder: Shedder) {
    this.#core = core;
    this.#lifecycle = lifecycle;
    this.#connector = connector;
    this.#shedder = shedder;
  }

  /** Takes an idle connection, where nobody waits before this caller and one is known to be alive. */
  tryAcquire(request: AcquireRequest): Connection | undefined {
    const { queue, clock, phase, isSuspended } = this.#core;
    if (phase !== 'open' || isSuspended || queue.length > 0 || request.signal?.aborted) return undefined;
    const now = clock.now();
    const connection = this.#pick(request.statementName, now);
    if (connection) this.#lease(connection, request, now, 0);
    return connection;
  }

  /**
   * Waits in line for a connection; resolves with what `handOver` makes of it. That runs in the caller's own turn, not
   * inside the release that frees the connection: until then a second `release()` there is told that it is one.
   */
  acquire<T>(request: AcquireRequest, handOver: (connection: Connection) => T): Promise<T> {
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) return Promise.reject(refusal);
    const served = new Promise<Connection>((resolve, reject) => {
      const enqueuedAt = this.#core.clock.now();
      const deadline = request.timeoutMs === 0 ? Number.POSITIVE_INFINITY : enqueuedAt + request.timeoutMs;
      const waiter: Waiter = { request, enqueuedAt, deadline, isSettled: false, serve: resolve, fail: reject };
      this.#core.queue.push(request.signal ? this.#abortable(waiter, request.signal) : waiter);
      const { registry, max } = this.#core;
      // With every connection in use, whichever comes back first will serve the queue.
      if (registry.idle.length > 0 || registry.physical < max) this.pump();
    });
    return served.then(handOver);
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
    const head = this.#shedder.isOn ? queue.peek() : undefined;
    if (head) this.#shed(now, this.#shedder.limitAtCheckIn(now, now - head.enqueuedAt));
    const waiter = queue.shift();
    if (waiter === undefined) return false;
    this.#lease(connection, waiter.request, now, now - waiter.enqueuedAt);
    stats.counters.acquiredAfterWait += 1;
    waiter.serve(connection);
    return true;
  }

  /** A waiter's deadline has passed. */
  expire(waiter: Waiter): void {
    this.#core.stats.counters.acquireTimedOut += 1;
    const waitedMs = this.#core.clock.now() - waiter.enqueuedAt;
    waiter.fail(refuseLate(this.#core, waitedMs, this.#connector.lastFailure));
    this.#core.changed();
  }

  /** Sheds where not even a check-in has happened for an interval. */
  pollShedding(): void {
    const { queue, clock, isSuspended } = this.#core;
    const head = queue.peek();
    if (!this.#shedder.isOn || isSuspended || head === undefined) return;
    const now = clock.now();
    this.#shed(now, this.#shedder.limitAtPoll(now, now - head.enqueuedAt));
  }

  #refusalOf({ signal }: AcquireRequest): unknown {
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

  /** The same waiter, who leaves the queue when the signal says so. */
  #abortable(waiter: Waiter, signal: AbortSignal): Waiter {
    const abort = (): void => {
      this.#core.queue.remove(abortable);
      this.#core.stats.counters.acquireAborted += 1;
      waiter.fail(signal.reason);
      this.#core.changed();
    };
    const abortable: Waiter = {
      ...waiter,
      serve: (connection) => {
        signal.removeEventListener('abort', abort);
        waiter.serve(connection);
      },
      fail: (error) => {
        signal.removeEventListener('abort', abort);
        waiter.fail(error);
      },
    };
    signal.addEventListener('abort', abort, { once: true });
    return abortable;
  }

  #serveWaiters(): void {
    const { queue, registry, clock, isSuspended } = this.#core;
    if (queue.length === 0) return this.#shedder.emptied();
    if (isSuspended || registry.idle.length === 0) return;
    const now = clock.now();
    for (let head = queue.peek(); head !== undefined; head = queue.peek()) {
      const connection = this.#pick(head.request.statementName, now);
      if (connection === undefined) return;
      this.handOn(connection, now);
    }
    this.#shedder.emptied();
  }

  /** Refuses those at the head who have waited for longer than the limit. */
  #shed(now: number, limitMs: number): void {
    const { queue, stats } = this.#core;
    for (let head = queue.peek(); head !== undefined && now - head.enqueuedAt > limitMs; head = queue.peek()) {
      queue.shift();
      stats.counters.shed += 1;
      head.fail(refuseShed(this.#core, now - head.enqueuedAt));
    }
  }

  /** Idle connections not heard of for a while are asked first, one for each waiter. */
  #checkForWaiters(): void {
    const { queue, registry, isSuspended } = this.#core;
    if (isSuspended) return;
    let wanted = queue.length - registry.promisingChecks;
    if (wanted <= 0 || registry.idle.length === 0) return;
    for (const connection of this.#byPreference()) {
      if (wanted-- <= 0) return;
      this.#lifecycle.check(connection);
    }
  }

  /** An idle connection that may be handed out at once. Those that are too old are retired on the way. */
  #pick(statementName: string | undefined, now: number): Connection | undefined {
    const { registry, settings } = this.#core;
    const { idle } = registry;
    // The common case first: the one used last is alive, and in date.
    const newest = idle[idle.length - 1];
    if (newest === undefined) return undefined;
    const isFresh = ({ aliveAt, client }: Connection): boolean =>
      now - aliveAt <= settings.pingAfterIdleMs && isUsable(client);
    const has = ({ client }: Connection): boolean => statementName === undefined || hasPrepared(client, statementName);
    const isCommon = settings.idleOrder === 'lifo' && now < newest.expiresAt;
    if (isCommon && isFresh(newest) && (idle.length === 1 || has(newest))) return newest;
    for (const connection of [...idle]) {
      if (!isUsable(connection.client)) this.#lifecycle.drop(connection, 'lost');
      else if (now >= connection.expiresAt) this.#lifecycle.retire(connection, 'lifetime');
    }
    const fresh = this.#byPreference().filter(isFresh);
    return fresh.find(has) ?? fresh[0];
  }

  #byPreference(): Connection[] {
    const { registry, settings } = this.#core;
    return settings.idleOrder === 'fifo' ? [...registry.idle] : [...registry.idle].reverse();
  }

  #lease(connection: Connection, { isCheckout, holder }: AcquireRequest, now: number, waitedMs: number): void {
    const { registry, stats, settings } = this.#core;
    if (connection.state !== 'leased') registry.move(connection, 'leased');
    connection.lease = new Lease(now, isCheckout, holder);
    if (settings.allowExitOnIdle) connection.client.ref?.();
    stats.counters.acquired += 1;
    stats.waitMs.record(waitedMs);
    emit(this.#core, 'acquire', connection.client);
  }
}
