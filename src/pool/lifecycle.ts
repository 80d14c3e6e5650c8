import type { Budget } from '../budget/seats.js';
import { isInTransaction, isUsable } from '../pipeline/pg-client.js';
import { sendUnseen } from '../pipeline/send.js';
import type { Closer } from './closing.js';
import type { Connection } from './connections.js';
import type { Core } from './core.js';
import { reportLeakReturned } from './leak.js';
import type { Guard } from './pooler/guard.js';
import { judgeReturn, type ReturnVerdict } from './return-verdict.js';
import type { CloseCause } from './stats.js';

/** A check that takes longer is not relied on; the next connection is checked at the same time. */
const slowCheckMs = 100;

/**
 * Takes open connections from one use to the next: takes them back, cleans and checks them, and does the budget's work on them.
 * `Opener` opens them, and `Closer` closes them.
 */
export class Lifecycle {
  readonly #core: Core;
  readonly #budget: Budget<Connection> | undefined;
  readonly #guard: Guard;
  readonly #closer: Closer;

  constructor(core: Core, guard: Guard, closer: Closer) {
    this.#core = core;
    this.#budget = core.budget;
    this.#guard = guard;
    this.#closer = closer;
  }

  /** Checks an idle connection with an empty statement: idle again when answered, dropped otherwise. */
  check(connection: Connection): void {
    this.#core.connections.move(connection, 'checking');
    connection.isSlow = false;
    const timer = this.#core.clock.setTimer(() => {
      connection.isSlow = true;
      this.#core.changed();
    }, slowCheckMs);
    const query = this.#core.hosts?.checkFor(connection) ?? '';
    void this.#clean(connection, [query], 'invalid').then(() => timer.cancel());
  }

  /** The session has lost its locks: the budget makes it hold its slot again before its next use. */
  mustHoldAgain(connection: Connection): void {
    connection.mustHoldAgain = true;
    this.#care(connection);
  }

  /** Runs work of the budget on the connection as soon as no caller uses it. */
  errand(connection: Connection, run: () => Promise<void>): void {
    if (connection.state === 'retiring' || connection.state === 'closed') return;
    connection.errands.push(run);
    this.#care(connection);
  }

  #care(connection: Connection): void {
    connection.needsCare = true;
    if (connection.state !== 'idle') return;
    this.#core.connections.move(connection, 'checking');
    connection.isSlow = false;
    void this.#clean(connection, [], 'invalid');
  }

  /**
   * Takes a connection back from its borrower; does nothing if it was already released.
   *
   * @param use number of the use that ends, the present one if omitted
   */
  giveBack(connection: Connection, error?: Error | boolean, use?: number): void {
    const { lease } = connection;
    if (lease === undefined || lease.isReleased || (use !== undefined && use !== lease.use)) return;
    const { turn, stats, publisher } = this.#core;
    const { now } = turn;
    const heldMs = now - lease.takenAt;
    // The next caller may have the connection when it is called.
    const { onReleased } = lease;
    lease.isReleased = true;
    stats.useMs.record(heldMs);
    if (lease.isReported) reportLeakReturned(this.#core, connection, lease);
    if (publisher.clients.hasPublished) publisher.clients.take(connection.client);
    if (this.#guard.hasGuarded) this.#guard.take(connection.client);
    if (lease.isCheckout) publisher.released(connection, heldMs, error);
    publisher.emit('release', error, connection.client);
    this.takeBack(connection, error, now);
    onReleased?.();
  }

  /** Takes a connection back from its borrower, or from the statements that shared it. */
  takeBack(connection: Connection, error: unknown, now: number): void {
    const { state, lease } = connection;
    if (state !== 'leased' && state !== 'lane') return;
    if (connection.listeners.hasChanged) connection.listeners.restore();
    // Statements that shared it were counted individually.
    if (state === 'leased') connection.uses += 1;
    const { settings, phase, queue, isSuspended, connections } = this.#core;
    const isReset = settings.resetQuery !== '' && state === 'leased' && lease?.isCheckout === true;
    const resetQuery = isReset ? this.#core.resetQuery() : '';
    // The usual cases: nothing has to be done, and no one waits for it, or someone does.
    const isCalm = phase === 'open' && !isSuspended && !error && resetQuery === '';
    if (isCalm && queue.length === 0 && connections.freeAsIs(connection, now, this.#core)) return;
    connection.idleSince = now;
    if (isCalm && queue.length > 0 && connections.isGoodAsIs(connection, now, this.#core))
      return this.#keep(connection, now);
    if (connection.hasRefusedToWrite && connection.isBornReadOnly) this.#closer.refusedToWrite(now);
    this.#settleDown(connection, Boolean(error), resetQuery, now);
  }

  /** Closes a new connection that the pool needs no more, or does the budget's work on it. */
  reconsider(connection: Connection, now: number): void {
    const verdict = this.#judge(connection, false, '', now);
    if (verdict.kind === 'retire') this.#closer.retire(connection, verdict.cause);
    else if (connection.needsCare) this.#care(connection);
  }

  #judge(connection: Connection, hasError: boolean, resetQuery: string, now: number): ReturnVerdict {
    const { settings, phase, queue, generation, connections, limit, steward } = this.#core;
    const { client } = connection;
    return judgeReturn({
      hasError,
      isAwaited: this.#budget !== undefined,
      isUsable: isUsable(client),
      hasWorkInFlight: connection.isBusy,
      isTroubled: connection.isTroubled,
      isInTransaction: isInTransaction(client),
      isPoolEnding: phase !== 'open' && queue.length === 0,
      isOldGeneration: connection.generation !== generation,
      isOverMax: connections.isAbove(limit, connection, steward),
      isExpired: now >= connection.expiresAt,
      isUsedUp: settings.maxUses > 0 && connection.uses >= settings.maxUses,
      needsCare: connection.needsCare,
      resetQuery,
    });
  }

  #settleDown(connection: Connection, hasError: boolean, resetQuery: string, now: number): void {
    const verdict = this.#judge(connection, hasError, resetQuery, now);
    switch (verdict.kind) {
      case 'drop':
        return this.#closer.drop(connection, verdict.cause);
      case 'retire':
        this.#closer.retire(connection, verdict.cause);
        // A waiter may have been counting on it, and needs another.
        return this.#core.changed();
      case 'settle':
        return this.#settle(connection, resetQuery);
      case 'clean':
        if (isInTransaction(connection.client)) this.#core.stats.counters.rolledBackOnReturn += 1;
        this.#beginSettling(connection);
        return void this.#clean(connection, verdict.statements, 'dirty');
      case 'keep':
        return this.#keep(connection, now);
    }
  }

  /** Statements were left running: they may finish, as an unawaited COMMIT must, but only within a time limit. */
  #settle(connection: Connection, resetQuery: string): void {
    this.#beginSettling(connection);
    this.#closer.whenQuiet(connection, () => this.#settleDown(connection, false, resetQuery, this.#core.clock.now()));
  }

  async #clean(connection: Connection, statements: readonly string[], cause: 'invalid' | 'dirty'): Promise<void> {
    try {
      await this.#limited(connection, cause, async () => {
        for (const sql of statements) {
          const { rows } = (await sendUnseen(connection.client, sql)) ?? {};
          if (cause === 'invalid' && sql !== '') this.#core.hosts?.checked(connection, rows?.[0]);
        }
      });
      if (connection.needsCare) await this.#runErrands(connection, cause);
    } catch {
      if (isOwn(connection)) this.#closer.drop(connection, cause);
    }
    if (!isOwn(connection)) return;
    this.#settleDown(connection, false, '', this.#core.clock.now());
  }

  /** Does the budget's work in the session, each step within the time limit. Throws if the session must be closed. */
  async #runErrands(connection: Connection, cause: CloseCause): Promise<void> {
    while (connection.mustHoldAgain || connection.errands.length > 0) {
      await this.#limited(connection, cause, () => this.#runErrand(connection));
      if (!isOwn(connection)) return;
    }
    connection.needsCare = false;
  }

  async #runErrand(connection: Connection): Promise<void> {
    if (!connection.mustHoldAgain) return connection.errands.shift()?.();
    connection.mustHoldAgain = false;
    if (!(await this.#budget?.hold(connection))) throw new Error('The session has lost its slot.');
  }

  #beginSettling(connection: Connection): void {
    if (!isOwn(connection)) this.#core.connections.move(connection, 'settling');
  }

  /** Runs work on a connection that the pool itself uses, which is dropped if that takes too long. */
  async #limited(connection: Connection, cause: CloseCause, work: () => Promise<void>): Promise<void> {
    const timer = this.#core.clock.setTimer(() => {
      if (isOwn(connection)) this.#closer.drop(connection, cause);
    }, this.#core.settings.pingTimeoutMs);
    try {
      await work();
    } finally {
      timer.cancel();
    }
  }

  #keep(connection: Connection, now: number): void {
    const { connections, settings, queue, phase, isSuspended } = this.#core;
    connection.aliveAt = now;
    if (queue.length > 0 && this.#core.offerToWaiter(connection, now)) return;
    connections.move(connection, 'idle');
    if (settings.allowExitOnIdle) connection.client.unref?.();
    // No one waits for a free connection.
    if (queue.length === 0 && phase === 'open' && !isSuspended) return;
    this.#core.changed();
  }
}

/** True if the pool itself is using the connection. */
function isOwn({ state }: Connection): boolean {
  return state === 'checking' || state === 'settling';
}
