import type { Budget } from '../budget/seats.js';
import type { Endpoint } from '../hosts/role.js';
import { ConnectTimeoutError } from '../pipeline/errors/errors.js';
import {
  destroySocket,
  forgetPreparedByClient,
  hasWorkInFlight,
  hearSession,
  isInTransaction,
  isUsable,
  keepErrorListener,
  onceEnded,
} from '../pipeline/pg-client.js';
import { sendUnseen } from '../pipeline/send.js';
import { traced } from '../tracing/channels.js';
import { legible } from '../util/legible.js';
import { borrowed, Connection, type Lease } from './connections.js';
import { type Core, emit } from './core.js';
import { type Dialer, HookRejection } from './dial.js';
import { reportLeakReturned } from './leak.js';
import type { Guard } from './pooler/guard.js';
import { judgeReturn, type ReturnVerdict } from './return-verdict.js';
import type { CloseCause } from './stats.js';
import { WriteWatch } from './write-access.js';

/** A check that takes longer is not relied on; the next connection is checked at the same time. */
const slowCheckMs = 100;

/** Time limit of an orderly close, after which the socket is destroyed. */
const closeTimeoutMs = 1000;

/** Tags of commands that drop all prepared statements. */
const forgetsPrepared = new Set(['DISCARD ALL', 'DEALLOCATE ALL']);

/**
 * Result of an attempt to open a connection. `notAdmitted`: the budget allows none now, and says when it does; `rejected`: a
 * hook of the application has thrown.
 */
export type OpenOutcome =
  | { readonly kind: 'opened' }
  | { readonly kind: 'rejected'; readonly error: unknown }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'notAdmitted' };

/** Dependencies of the lifecycle. */
export interface LifecycleParts {
  readonly dialer: Dialer;
  readonly guard: Guard;
  /** Asks the server to cancel a connection's running statement. */
  readonly cancel: (connection: Connection) => void;
}

/** Takes connections through their states: opens, checks, takes back, retires and drops them. */
export class Lifecycle {
  readonly #core: Core;
  readonly #dialer: Dialer;
  readonly #budget: Budget<Connection> | undefined;
  readonly #guard: Guard;
  readonly #cancel: (connection: Connection) => void;
  readonly #writeWatch = new WriteWatch();
  #lastId = 0;

  constructor(core: Core, { dialer, guard, cancel }: LifecycleParts) {
    this.#core = core;
    this.#dialer = dialer;
    this.#budget = core.budget;
    this.#guard = guard;
    this.#cancel = cancel;
  }

  /**
   * Opens one connection; it is idle, or gone, when this resolves. Never rejects.
   *
   * @param isProofWanted true to verify that it reaches the server, since a pooler accepts connections without
   * @param endpoint the host, if the pool has several
   */
  async open(isProofWanted = false, endpoint?: Endpoint): Promise<OpenOutcome> {
    const { connections, clock, generation } = this.#core;
    let connection: Connection;
    try {
      const birth = { id: ++this.#lastId, generation, startedAt: clock.now() };
      connection = new Connection(birth, this.#dialer.makeClient(endpoint));
      connection.endpoint = endpoint;
    } catch (error) {
      return { kind: 'failed', error: legible(error) };
    }
    connections.add(connection);
    this.#core.hosts?.opening(connection);
    keepErrorListener(connection.client, (error) => this.#lost(connection, error));
    this.#hear(connection);
    try {
      if (this.#budget && !(await this.#admit(this.#budget, connection))) return { kind: 'notAdmitted' };
      this.#core.log('connecting new client');
      await this.#connect(connection, isProofWanted);
    } catch (error) {
      const isRejection = error instanceof HookRejection;
      const isNotNow = !isRejection && connection.isAdmitted && this.#budget?.isNotNow(error) === true;
      this.#giveUp(connection);
      this.#core.log('client failed to connect', error);
      if (isRejection) return { kind: 'rejected', error: error.error };
      return isNotNow ? { kind: 'notAdmitted' } : { kind: 'failed', error: legible(error) };
    }
    this.#core.log('new client connected');
    this.#landed(connection);
    return { kind: 'opened' };
  }

  #connect(connection: Connection, isProofWanted: boolean): Promise<void> {
    const connect = async (): Promise<void> => {
      await this.#dialer.connect(connection.client);
      if (isProofWanted) await this.#prove(connection);
    };
    const publication = this.#core.publisher.opening(connection);
    return publication ? traced(publication, connect) : connect();
  }

  /** Tracks errors, settings and commands of the session, from any statement. */
  #hear(connection: Connection): void {
    hearSession(connection.client, {
      error: (error) => {
        connection.noteError(error);
        if (connection.state !== 'connecting') this.#core.onSessionError(error);
      },
      parameter: (name, value) => {
        connection.access.note(name, value);
        if (connection.state !== 'connecting') this.#core.hosts?.reported(connection);
      },
      command: (tag) => {
        if (forgetsPrepared.has(tag)) forgetPrepared(connection);
        if (tag === 'DISCARD ALL' && this.#budget !== undefined) this.mustHoldAgain(connection);
      },
    });
  }

  #prove({ client }: Connection): Promise<void> {
    const { clock, settings } = this.#core;
    return new Promise((resolve, reject) => {
      const late = (): void => reject(new ConnectTimeoutError('The pooler had no connection to the server in time.'));
      const timer = clock.setTimer(late, settings.connectTimeoutMs);
      sendUnseen(client, '')
        .then(() => resolve(), reject)
        .finally(() => timer.cancel());
    });
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

  /** Takes a connection back from its borrower; does nothing for a lease that was already released. */
  giveBack(connection: Connection, lease: Lease | undefined, error?: Error | boolean): void {
    if (lease === undefined || lease.isReleased) return;
    const { turn, stats, events, publisher } = this.#core;
    const { now } = turn;
    lease.isReleased = true;
    borrowed.delete(connection);
    stats.useMs.record(now - lease.takenAt);
    if (lease.isReported) reportLeakReturned(this.#core, connection, lease);
    if (publisher.clients.hasPublished) publisher.clients.take(connection.client);
    if (this.#guard.hasGuarded) this.#guard.take(connection.client);
    if (lease.isCheckout) publisher.released(connection, now - lease.takenAt, error);
    if (events.listenerCount('release') > 0) emit(this.#core, 'release', error, connection.client);
    this.takeBack(connection, error, now);
    lease.onReleased?.();
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
    if (connection.hasRefusedToWrite && connection.isBornReadOnly) this.#replaceReadOnly(now);
    this.#settleDown(connection, Boolean(error), resetQuery, now);
  }

  /** Closes in order, with a Terminate message. It occupies its slot on the server until the socket is closed. */
  retire(connection: Connection, cause: CloseCause): void {
    const { client } = connection;
    this.#core.log(`remove client: ${cause}`);
    this.#core.connections.move(connection, 'retiring');
    onceEnded(client, () => {
      if (connection.state === 'retiring') this.#close(connection, cause);
    });
    // The Client would abort a running statement, such as one sent by a listener.
    if (connection.isBusy) this.#whenQuiet(connection, () => this.#terminate(connection));
    else this.#terminate(connection);
  }

  #terminate({ client }: Connection): void {
    const timer = this.#core.clock.setTimer(() => destroySocket(client), closeTimeoutMs);
    onceEnded(client, () => timer.cancel());
    client.end(() => {});
  }

  /**
   * Closes immediately.
   *
   * @param error that broke it, for the callers of statements on it
   */
  drop(connection: Connection, cause: CloseCause, error?: unknown): void {
    // A connection that was never open is not counted as closed, and emits no event.
    if (connection.state === 'connecting') return this.#giveUp(connection);
    const { client } = connection;
    // Otherwise the server would run the statement to its end, holding its locks until then.
    const mayRun = (cause === 'dirty' || cause === 'released') && !connection.isOver;
    if (mayRun && isUsable(client) && hasWorkInFlight(client) && connection.cancelling === undefined)
      this.#cancel(connection);
    destroySocket(client);
    if (cause === 'lost' || cause === 'invalid') this.#core.hosts?.lost(connection);
    this.#close(connection, cause, error);
  }

  /** Asks the budget. If the pool's end has closed the connection by the time of the answer, nothing is opened. */
  async #admit(budget: Budget<Connection>, connection: Connection): Promise<boolean> {
    connection.isAdmitted = await budget.admit(connection);
    const isWanted = connection.state === 'connecting';
    if (isWanted && connection.isAdmitted) return true;
    if (isWanted) this.#core.connections.move(connection, 'closed');
    this.#tellBudget(connection);
    return false;
  }

  /** Reports to the budget, once, that an admitted connection is gone. */
  #tellBudget(connection: Connection): void {
    if (connection.isAdmitted) this.#budget?.closed(connection);
    connection.isAdmitted = false;
  }

  #landed(connection: Connection): void {
    const { connections, clock, stats, settings, random } = this.#core;
    // The pool's end may have closed it during its last step.
    if (connection.state !== 'connecting') return;
    const now = clock.now();
    if (connections.serving === connections.connecting) this.#core.servingSince = now;
    stats.counters.opened += 1;
    stats.createMs.record(now - connection.startedAt);
    connection.opened(now);
    const isDoubtful = connection.startedAt <= this.#core.doubtedAt;
    connection.aliveAt = isDoubtful ? Number.NEGATIVE_INFINITY : now;
    connection.idleSince = now;
    connection.expiresAt = now + lifetimeMs(settings, random());
    onceEnded(connection.client, () => this.#lost(connection, undefined));
    connection.hooks.remember();
    connection.pipeline = this.#core.pipelineFor(connection);
    connections.move(connection, 'idle');
    if (settings.allowExitOnIdle) connection.client.unref?.();
    this.#core.publisher.opened(connection, now - connection.startedAt);
    emit(this.#core, 'connect', connection.client);
    connection.listeners.remember();
    if (connection.access.isReadOnly === false) this.replace(this.#writeWatch.writable(connections));
    const verdict = this.#judge(connection, false, '', now);
    if (verdict.kind === 'retire') this.retire(connection, verdict.cause);
    else if (connection.needsCare) this.#care(connection);
  }

  #judge(connection: Connection, hasError: boolean, resetQuery: string, now: number): ReturnVerdict {
    const { settings, phase, queue, generation, connections, limit, steward } = this.#core;
    const { client } = connection;
    return judgeReturn({
      hasError,
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
        return this.drop(connection, verdict.cause);
      case 'retire':
        this.retire(connection, verdict.cause);
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
    this.#whenQuiet(connection, () => this.#settleDown(connection, false, resetQuery, this.#core.clock.now()));
  }

  /** Calls back when nothing runs on the connection any more; drops it if that takes too long. */
  #whenQuiet(connection: Connection, proceed: () => void): void {
    const { client, state } = connection;
    const timer = this.#core.clock.setTimer(() => {
      if (connection.state === state) this.drop(connection, 'dirty');
    }, this.#core.settings.pingTimeoutMs);
    const check = (): void => {
      if (isUsable(client) && connection.isBusy) return;
      timer.cancel();
      client.removeListener('drain', check);
      client.removeListener('end', check);
      if (connection.state === state) proceed();
    };
    client.on('drain', check);
    client.on('end', check);
    void connection.cancelling?.then(check);
  }

  /** Called when a read-only session has rejected a write: others of the same server would do so too. */
  #replaceReadOnly(now: number): void {
    this.replace(this.#writeWatch.refused(this.#core.connections, now));
  }

  /** Replaces connections: idle ones now, the others when they are free. */
  replace(outdated: readonly Connection[]): void {
    for (const connection of outdated) {
      connection.isOutdated = true;
      if (connection.state === 'idle') this.retire(connection, 'invalid');
    }
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
      if (isOwn(connection)) this.drop(connection, cause);
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
      if (isOwn(connection)) this.drop(connection, cause);
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

  /** Called when a connection broke. Its slot is free immediately, even if a borrower still holds it. */
  #lost(connection: Connection, error: Error | undefined): void {
    const { state } = connection;
    if (state === 'closed' || state === 'retiring' || state === 'connecting') return;
    this.drop(connection, 'lost', error);
    // Its users have been notified.
    if (state === 'leased' || state === 'lane') return;
    const cause = error ?? new Error('Connection terminated unexpectedly');
    // As in pg.Pool, the error has its client; but without a listener it must not end the process.
    const client = { value: connection.client, configurable: true, writable: true };
    if (Object.isExtensible(cause)) Reflect.defineProperty(cause, 'client', client);
    if (this.#core.events.listenerCount('error') > 0) emit(this.#core, 'error', cause, connection.client);
  }

  #giveUp(connection: Connection): void {
    destroySocket(connection.client);
    if (connection.state !== 'connecting') return;
    this.#core.connections.move(connection, 'closed');
    this.#tellBudget(connection);
  }

  #close(connection: Connection, cause: CloseCause, error?: unknown): void {
    const { connections, stats } = this.#core;
    connections.move(connection, 'closed');
    stats.counters.closed[cause] += 1;
    this.#tellBudget(connection);
    this.#core.publisher.closed(connection, cause);
    const { pipeline } = connection;
    this.#core.onSessionError(pipeline?.reader.end);
    pipeline?.lose(error ?? new Error('Connection terminated'));
    emit(this.#core, 'remove', connection.client);
    this.#core.changed();
  }
}

/** Clears the client's and the pipeline's record of prepared statements, after the server has dropped them. */
function forgetPrepared({ client, prepared }: Connection): void {
  forgetPreparedByClient(client);
  prepared.clear();
}

/** True if the pool itself is using the connection. */
function isOwn({ state }: Connection): boolean {
  return state === 'checking' || state === 'settling';
}

function lifetimeMs(settings: { maxLifetimeSeconds: number; lifetimeJitter: number }, random: number): number {
  if (settings.maxLifetimeSeconds === 0) return Number.POSITIVE_INFINITY;
  return settings.maxLifetimeSeconds * 1000 * (1 - settings.lifetimeJitter * random);
}
