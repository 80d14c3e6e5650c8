import { ConnectTimeoutError } from '../pipeline/errors/errors.js';
import {
  destroySocket,
  forgetPreparedByClient,
  hasWorkInFlight,
  hearSession,
  isInTransaction,
  isUsable,
  keepErrorListener,
} from '../pipeline/pg-client.js';
import type { Timer } from '../util/clock.js';
import { legible } from '../util/legible.js';
import { channels } from './channels.js';
import { Connection, holdEnds, type Lease } from './connections.js';
import { type Budget, type Core, emit } from './core.js';
import type { Dialer } from './dial.js';
import { reportLeakReturned } from './leak.js';
import type { Guard } from './pooler/guard.js';
import { judgeReturn, type ReturnVerdict } from './return-verdict.js';
import type { CloseCause } from './stats.js';
import { WriteWatch } from './write-access.js';

/** A check that takes longer is not counted on; the next connection is asked beside it. */
const slowCheckMs = 100;

/** How long a goodbye may take before the socket is dropped. */
const goodbyeMs = 1000;

/** Tags of commands after which the server knows no prepared statement any more. */
const forgetsPrepared = new Set(['DISCARD ALL', 'DEALLOCATE ALL']);

/** What came of an attempt to open a connection. `notAdmitted`: the budget said not now. */
export type OpenOutcome =
  | { readonly kind: 'opened' }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'notAdmitted' };

/** What connections are opened, guarded and cancelled with. */
export interface LifecycleParts {
  readonly dialer: Dialer;
  readonly budget: Budget | undefined;
  readonly guard: Guard;
  /** Asks the server to end what a connection runs. */
  readonly cancel: (connection: Connection) => void;
}

/** Takes connections through their life: opens, checks, takes back, retires and drops them. */
export class Lifecycle {
  readonly #core: Core;
  readonly #dialer: Dialer;
  readonly #budget: Budget | undefined;
  readonly #guard: Guard;
  readonly #cancel: (connection: Connection) => void;
  readonly #writeWatch = new WriteWatch();
  #lastId = 0;

  constructor(core: Core, { dialer, budget, guard, cancel }: LifecycleParts) {
    this.#core = core;
    this.#dialer = dialer;
    this.#budget = budget;
    this.#guard = guard;
    this.#cancel = cancel;
  }

  /**
   * Opens one connection; it is idle, or gone, when this resolves. Never rejects.
   *
   * @param isProofWanted whether it has to lead to the server, which a pooler lets us in without
   */
  async open(isProofWanted = false): Promise<OpenOutcome> {
    const { connections, clock, generation } = this.#core;
    let connection: Connection;
    try {
      const birth = { id: ++this.#lastId, generation, startedAt: clock.now() };
      connection = new Connection(birth, this.#dialer.makeClient());
    } catch (error) {
      return { kind: 'failed', error: legible(error) };
    }
    connections.add(connection);
    keepErrorListener(connection.client, (error) => this.#lost(connection, error));
    this.#hear(connection);
    try {
      if (this.#budget && !(await this.#admit(this.#budget, connection))) return { kind: 'notAdmitted' };
      await this.#dialer.connect(connection.client);
      if (isProofWanted) await this.#prove(connection);
    } catch (error) {
      this.#giveUp(connection);
      return { kind: 'failed', error: legible(error) };
    }
    this.#landed(connection);
    return { kind: 'opened' };
  }

  /** Learns from what the server says of the session, whoever asked for it. */
  #hear(connection: Connection): void {
    hearSession(connection.client, {
      error: (error) => {
        connection.noteError(error);
        if (connection.state !== 'connecting') this.#core.onSessionError(error);
      },
      parameter: (name, value) => connection.access.note(name, value),
      command: (tag) => {
        if (forgetsPrepared.has(tag)) forgetPrepared(connection);
      },
    });
  }

  #prove({ client }: Connection): Promise<void> {
    const { clock, settings } = this.#core;
    return new Promise((resolve, reject) => {
      const late = (): void => reject(new ConnectTimeoutError('The pooler had no connection to the server in time.'));
      const timer = clock.setTimer(late, settings.connectTimeoutMs);
      client
        .query('')
        .then(() => resolve(), reject)
        .finally(() => timer.cancel());
    });
  }

  /** Runs a statement of the pool's own on an idle connection: back to idle when it is answered, dropped when not. */
  check(connection: Connection): void {
    this.#core.connections.move(connection, 'checking');
    connection.isSlow = false;
    const timer = this.#core.clock.setTimer(() => {
      connection.isSlow = true;
      this.#core.changed();
    }, slowCheckMs);
    void this.#clean(connection, [''], 'invalid').then(() => timer.cancel());
  }

  /** Takes a connection back from its borrower; a lease that was given back before is left alone. */
  giveBack(connection: Connection, lease: Lease | undefined, error?: Error | boolean): void {
    if (lease === undefined || lease.isReleased) return;
    const { turn, stats, events } = this.#core;
    const { now } = turn;
    lease.isReleased = true;
    holdEnds(connection);
    stats.useMs.record(now - lease.takenAt);
    if (lease.isReported) reportLeakReturned(this.#core, connection, lease);
    if (this.#guard.hasGuarded) this.#guard.take(connection.client);
    if (events.listenerCount('release') > 0) emit(this.#core, 'release', error, connection.client);
    this.takeBack(connection, error, now);
  }

  /** Takes a connection back from its borrower, or from the statements that shared it. */
  takeBack(connection: Connection, error: unknown, now: number): void {
    const { state, lease } = connection;
    if (state !== 'leased' && state !== 'lane') return;
    if (connection.listeners.hasChanged) connection.listeners.restore();
    // Statements that shared it were counted one by one.
    if (state === 'leased') connection.uses += 1;
    const { settings, phase, queue, isSuspended, connections } = this.#core;
    const isReset = settings.resetQuery !== '' && state === 'leased' && lease?.isCheckout === true;
    const resetQuery = isReset ? this.#core.resetQuery : '';
    // As a rule nothing waits for it, and nothing is to be done.
    const isCalm = queue.length === 0 && phase === 'open' && !isSuspended;
    if (isCalm && !error && resetQuery === '' && connections.freeAsIs(connection, now, this.#core)) return;
    connection.idleSince = now;
    if (connection.hasRefusedToWrite && connection.isBornReadOnly) this.#replaceReadOnly(now);
    this.#settleDown(connection, Boolean(error), resetQuery, now);
  }

  /** Closes in order: a goodbye, then the socket. It keeps its place on the server until that is over. */
  retire(connection: Connection, cause: CloseCause): void {
    const { client } = connection;
    this.#core.connections.move(connection, 'retiring');
    client.once('end', () => {
      if (connection.state === 'retiring') this.#close(connection, cause);
    });
    // The Client would cut off what runs, such as what a listener has given it.
    if (connection.isBusy) this.#whenQuiet(connection, () => this.#sayGoodbye(connection));
    else this.#sayGoodbye(connection);
  }

  #sayGoodbye({ client }: Connection): void {
    const timer = this.#core.clock.setTimer(() => destroySocket(client), goodbyeMs);
    client.once('end', () => timer.cancel());
    client.end(() => {});
  }

  /**
   * Closes at once.
   *
   * @param error what broke it, for the callers of statements that are on it
   */
  drop(connection: Connection, cause: CloseCause, error?: unknown): void {
    // What never came to be is not counted as closed, and nobody hears of its end.
    if (connection.state === 'connecting') return this.#giveUp(connection);
    const { client } = connection;
    // The server would not notice before it has an answer, and hold its locks until then.
    const mayRun = (cause === 'dirty' || cause === 'released') && !connection.isOver;
    if (mayRun && isUsable(client) && hasWorkInFlight(client) && connection.cancelling === undefined)
      this.#cancel(connection);
    destroySocket(client);
    this.#close(connection, cause, error);
  }

  /** Asks the budget. The pool's end may have closed the connection by the time of the answer; then nothing is opened. */
  async #admit(budget: Budget, connection: Connection): Promise<boolean> {
    connection.isAdmitted = await budget.admit();
    const isWanted = connection.state === 'connecting';
    if (isWanted && connection.isAdmitted) return true;
    if (isWanted) this.#core.connections.move(connection, 'closed');
    this.#tellBudget(connection);
    return false;
  }

  /** A connection is gone; the budget hears of it once, and only if it was asked for it. */
  #tellBudget(connection: Connection): void {
    if (connection.isAdmitted) this.#budget?.closed();
    connection.isAdmitted = false;
  }

  #landed(connection: Connection): void {
    const { connections, clock, stats, settings, random } = this.#core;
    // The pool's end may have closed it while its last step was under way.
    if (connection.state !== 'connecting') return;
    const now = clock.now();
    stats.counters.opened += 1;
    stats.createMs.record(now - connection.startedAt);
    connection.opened(now);
    const isDoubtful = connection.startedAt <= this.#core.doubtedAt;
    connection.aliveAt = isDoubtful ? Number.NEGATIVE_INFINITY : now;
    connection.idleSince = now;
    connection.expiresAt = now + lifetimeMs(settings, random());
    connection.client.once('end', () => this.#lost(connection, undefined));
    connection.hooks.remember();
    connection.pipeline = this.#core.pipelineFor(connection);
    connections.move(connection, 'idle');
    if (settings.allowExitOnIdle) connection.client.unref?.();
    channels.connectionOpened.publish({ pool: settings.name, id: connection.id, tookMs: now - connection.startedAt });
    emit(this.#core, 'connect', connection.client);
    connection.listeners.remember();
    if (connection.access.isReadOnly === false) this.#replace(this.#writeWatch.writable(connections));
    const verdict = this.#judge(connection, false, '', now);
    if (verdict.kind === 'retire') this.retire(connection, verdict.cause);
  }

  #judge(connection: Connection, hasError: boolean, resetQuery: string, now: number): ReturnVerdict {
    const { settings, phase, queue, generation, connections, max } = this.#core;
    const { client } = connection;
    return judgeReturn({
      hasError,
      isUsable: isUsable(client),
      hasWorkInFlight: connection.isBusy,
      isTroubled: connection.isTroubled,
      isInTransaction: isInTransaction(client),
      isPoolEnding: phase !== 'open' && queue.length === 0,
      isOldGeneration: connection.generation !== generation,
      isOverMax: connections.serving > max,
      isExpired: now >= connection.expiresAt,
      isUsedUp: settings.maxUses > 0 && connection.uses >= settings.maxUses,
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
        // A caller may have counted on it, and needs another.
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

  /** Statements were left running: they may finish (a COMMIT that nobody awaited must), but only for a while. */
  #settle(connection: Connection, resetQuery: string): void {
    this.#beginSettling(connection);
    this.#whenQuiet(connection, () => this.#settleDown(connection, false, resetQuery, this.#core.clock.now()));
  }

  /** Goes on when nothing runs on the connection any more; drops it where that takes too long. */
  #whenQuiet(connection: Connection, goOn: () => void): void {
    const { client, state } = connection;
    const timer = this.#core.clock.setTimer(() => {
      if (connection.state === state) this.drop(connection, 'dirty');
    }, this.#core.settings.pingTimeoutMs);
    const look = (): void => {
      if (isUsable(client) && connection.isBusy) return;
      timer.cancel();
      client.removeListener('drain', look);
      client.removeListener('end', look);
      if (connection.state === state) goOn();
    };
    client.on('drain', look);
    client.on('end', look);
    void connection.cancelling?.then(look);
  }

  /** A read-only session has refused to write: those that lead where it does would, too. */
  #replaceReadOnly(now: number): void {
    this.#replace(this.#writeWatch.refused(this.#core.connections, now));
  }

  /** Has connections replaced: idle ones now, the others when they are free. */
  #replace(outdated: readonly Connection[]): void {
    for (const connection of outdated) {
      connection.isOutdated = true;
      if (connection.state === 'idle') this.retire(connection, 'invalid');
    }
  }

  async #clean(connection: Connection, statements: readonly string[], cause: 'invalid' | 'dirty'): Promise<void> {
    const timer = this.#limit(connection, cause);
    try {
      for (const sql of statements) await connection.client.query(sql);
    } catch {
      if (isOwn(connection)) this.drop(connection, cause);
    }
    timer.cancel();
    if (!isOwn(connection)) return;
    this.#settleDown(connection, false, '', this.#core.clock.now());
  }

  #beginSettling(connection: Connection): void {
    if (connection.state !== 'settling') this.#core.connections.move(connection, 'settling');
  }

  #limit(connection: Connection, cause: CloseCause): Timer {
    return this.#core.clock.setTimer(() => {
      if (isOwn(connection)) this.drop(connection, cause);
    }, this.#core.settings.pingTimeoutMs);
  }

  #keep(connection: Connection, now: number): void {
    const { connections, settings, queue, phase, isSuspended } = this.#core;
    connection.aliveAt = now;
    if (queue.length > 0 && this.#core.offerToWaiter(connection, now)) return;
    connections.move(connection, 'idle');
    if (settings.allowExitOnIdle) connection.client.unref?.();
    // Nothing waits for a connection to be free.
    if (queue.length === 0 && phase === 'open' && !isSuspended) return;
    this.#core.changed();
  }

  /** The connection broke, whatever it was doing. Its place is free at once, also where a borrower still holds it. */
  #lost(connection: Connection, error: Error | undefined): void {
    const { state } = connection;
    if (state === 'closed' || state === 'retiring' || state === 'connecting') return;
    this.drop(connection, 'lost', error);
    // Whoever used it has been told.
    if (state === 'leased' || state === 'lane') return;
    const cause = error ?? new Error('Connection terminated unexpectedly');
    // As in pg.Pool, the error names its client; but nobody listening must not end the process.
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
    const { connections, stats, settings } = this.#core;
    connections.move(connection, 'closed');
    stats.counters.closed[cause] += 1;
    this.#tellBudget(connection);
    channels.connectionClosed.publish({ pool: settings.name, id: connection.id, cause });
    const { pipeline } = connection;
    this.#core.onSessionError(pipeline?.reader.end);
    pipeline?.lose(error ?? new Error('Connection terminated'));
    emit(this.#core, 'remove', connection.client);
    this.#core.changed();
  }
}

/** After the server was told to forget all prepared statements: what the client and the lanes believe to be prepared. */
function forgetPrepared({ client, prepared }: Connection): void {
  forgetPreparedByClient(client);
  prepared.clear();
}

/** Whether the pool itself has the connection in its hands. */
function isOwn({ state }: Connection): boolean {
  return state === 'checking' || state === 'settling';
}

function lifetimeMs(settings: { maxLifetimeSeconds: number; lifetimeJitter: number }, random: number): number {
  if (settings.maxLifetimeSeconds === 0) return Number.POSITIVE_INFINITY;
  return settings.maxLifetimeSeconds * 1000 * (1 - settings.lifetimeJitter * random);
}
