import type { Endpoint } from '../hosts/role.js';
import { troubleOf } from '../pipeline/errors/session-trouble.js';
import type { ExclusivePipeline } from '../pipeline/exclusive.js';
import { ClientHooks } from '../pipeline/hooks.js';
import {
  type DriverClient,
  hasPrepared,
  hasWorkInFlight,
  isAtRest,
  isInTransaction,
  nameOfRunning,
  tellsErrors,
} from '../pipeline/pg-client.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { PreparedStatements } from '../pipeline/prepared.js';
import { isDoubtful, isOfValue } from '../pipeline/staleness.js';
import { OwnListeners } from './own-listeners.js';
import { WriteAccess } from './write-access.js';

/**
 * State of a connection. Each connection has exactly one, and `ConnectionSet.move` is the only writer.
 *
 * - `connecting`: being opened; not usable yet
 * - `idle`: open and unused
 * - `leased`: owned by one caller, from checkout to release
 * - `lane`: carrying statements of `pool.query`, of several callers at once
 * - `checking`: being tested for liveness
 * - `settling`: released but not ready yet: a statement, a rollback or a reset still runs
 * - `retiring`: Terminate sent, waiting for the socket to close; still occupies a connection slot of the server
 * - `closed`: gone
 */
export type ConnectionState =
  | 'connecting'
  | 'idle'
  | 'leased'
  | 'lane'
  | 'checking'
  | 'settling'
  | 'retiring'
  | 'closed';

/** The whole state machine: allowed transitions from each state. */
export const transitions = {
  connecting: ['idle', 'closed'],
  idle: ['leased', 'lane', 'checking', 'retiring', 'closed'],
  leased: ['idle', 'lane', 'settling', 'retiring', 'closed'],
  lane: ['idle', 'leased', 'settling', 'retiring', 'closed'],
  checking: ['idle', 'leased', 'lane', 'retiring', 'closed'],
  settling: ['idle', 'leased', 'lane', 'retiring', 'closed'],
  retiring: ['closed'],
  closed: [],
} as const satisfies { readonly [S in ConnectionState]: readonly ConnectionState[] };

/** The same table as bits, for speed: a checkout makes two transitions, and looks up each. */
const bits: Readonly<Record<ConnectionState, number>> = {
  connecting: 1,
  idle: 2,
  leased: 4,
  lane: 8,
  checking: 16,
  settling: 32,
  retiring: 64,
  closed: 128,
};
const allowed: Record<ConnectionState, number> = { ...bits };
for (const [from, to] of Object.entries(transitions)) {
  allowed[from as ConnectionState] = to.reduce((all, each) => all | bits[each], 0);
}

/** True if the table allows the transition. */
export function canMove(from: ConnectionState, to: ConnectionState): boolean {
  return (allowed[from] & bits[to]) !== 0;
}

/**
 * The use of a connection by a caller: its start, and its holder. A connection keeps the object from one use to the next, so
 * that a checkout allocates less; a caller that releases the connection later names its use by number.
 */
export class Lease {
  /** Number of the use: each of a connection has another one. */
  use = 0;
  takenAt = 0;
  /** Stack of the checkout; only with leak detection on. Rendered on demand. */
  holder: Error | undefined = undefined;
  /** Only checkouts are examined for leaks; a statement of `pool.query` ends by itself. */
  isCheckout = false;
  isReported = false;
  isReleased = false;
  /** Microtask in which the previous holder released the connection, and in which the new one cannot have it yet; else -1. */
  handedOutIn = -1;
  /** Called when it is released. */
  onReleased: (() => void) | undefined = undefined;

  /** Begins the first or the next use of the connection. */
  begin(takenAt: number, isCheckout: boolean, holder: Error | undefined): void {
    this.use += 1;
    this.takenAt = takenAt;
    this.isCheckout = isCheckout;
    this.holder = holder;
    this.isReported = false;
    this.isReleased = false;
    this.handedOutIn = -1;
    this.onReleased = undefined;
  }

  /** Stack of the caller that took it, without this package's own line on top. */
  get stack(): string | undefined {
    return this.holder?.stack?.replace(/^.*\n/, '');
  }
}

/** Identity of a connection: its number, the pool's generation, and the start time. */
export interface ConnectionBirth {
  readonly id: number;
  readonly generation: number;
  readonly startedAt: number;
}

/** States in which a caller's statements run on a connection, or may have been left running. */
const isUsedIn: ReadonlySet<ConnectionState> = new Set(['leased', 'lane', 'settling']);

/** One `pg` client and the pool's knowledge of it. `state` is written only by `ConnectionSet.move`. */
export class Connection {
  readonly id: number;
  /** The pool's generation when it was opened; after `reset()`, older ones are closed on release. */
  readonly generation: number;
  readonly startedAt: number;
  readonly client: DriverClient;
  state: ConnectionState = 'connecting';
  /** True if the budget has granted it and has not been notified of its end. */
  isAdmitted = false;
  openedAt = 0;
  expiresAt = Number.POSITIVE_INFINITY;
  /** Time since which it has been unused; checks do not count as use. */
  idleSince = 0;
  /** Time of the server's last answer on it. */
  aliveAt = 0;
  uses = 0;
  /** True if the current check has taken long, so that the connection should not be relied on. */
  isSlow = false;
  /** Its present use, or its last; undefined before the first. */
  lease: Lease | undefined;
  /** Its place among the checked-out connections; -1 if it is not one. */
  borrowedAt = -1;
  /** Sends statements past `pg`'s Client; undefined if only that may use the socket. */
  pipeline: Pipeline | undefined;
  /** Sends the statements of transactions over the pipeline; undefined before the first one. */
  exclusive: ExclusivePipeline | undefined;
  readonly hooks: ClientHooks;
  /** Undoes changes of borrowers to the client's listeners. */
  readonly listeners: OwnListeners;
  /** Statements that lanes have prepared on it. */
  readonly prepared = new PreparedStatements();
  /** Cancel request under way for a statement on it: until it has ended, no other caller may use the connection. */
  cancelling: Promise<unknown> | undefined;
  /** True if the pool has to do something in its session before the next use: see `errands` and `mustHoldAgain`. */
  needsCare = false;
  /** Work of the budget that waits until no caller uses it. */
  errands: (() => Promise<void>)[] = [];
  /** True if its session has lost the locks by which the budget knows it. */
  mustHoldAgain = false;
  /** True if its client can be used with `await using`. */
  isDisposable = false;
  /** True if its client shows promises that it is none. */
  isNoPromise = false;
  readonly access = new WriteAccess();
  /** The host that it leads to; undefined if the pool has one address only. */
  endpoint: Endpoint | undefined;
  /** True if the pool listens for notifications on it: it stays leased. */
  isListening = false;
  /** Called when the session has refused a write as read-only. */
  onWriteRefused: (() => void) | undefined;
  /** True if a newer session has shown that this one is connected to the wrong server. */
  isOutdated = false;
  #isOpenedReadOnly = false;
  readonly #said = new WeakSet<object>();
  #isStale = false;
  #isOver = false;
  #hasRefusedToWrite = false;

  constructor({ id, generation, startedAt }: ConnectionBirth, client: DriverClient) {
    this.id = id;
    this.generation = generation;
    this.startedAt = startedAt;
    this.client = client;
    this.hooks = new ClientHooks(client);
    this.listeners = new OwnListeners(client);
  }

  /** Must be called for every error that is read on the connection, whatever it answers. */
  noteError(error: unknown): void {
    if (typeof error === 'object' && error !== null) this.#said.add(error);
    // An error in a session that is not in use yet would recur in each new one, and sessions would be replaced without limit.
    if (!isUsedIn.has(this.state)) return;
    const trouble = troubleOf(error);
    if (trouble === 'readOnly') {
      this.#hasRefusedToWrite = true;
      this.onWriteRefused?.();
    }
    if (trouble === 'stale' || this.#isByOutdated(error)) this.#isStale = true;
    if (trouble === 'over') this.#isOver = true;
  }

  /**
   * True if the error may be due to a statement that `pg`'s Client has prepared under a caller's name, and cannot prepare again.
   * A wrong value costs a borrower no session, as with `pg.Pool`, which closes it after an error of `pool.query` alone.
   */
  #isByOutdated(error: unknown): boolean {
    const name = nameOfRunning(this.client);
    if (name === '' || !hasPrepared(this.client, name) || !isDoubtful(error)) return false;
    return this.lease?.isCheckout !== true || !isOfValue(error);
  }

  /**
   * True if the error came over this connection. One that a caller threw, or gave as the reason of an abort, may come from
   * the end of another connection.
   */
  hasSaid(error: unknown): boolean {
    return !tellsErrors(this.client) || (typeof error === 'object' && error !== null && this.#said.has(error));
  }

  /**
   * True if the next caller can use it without further work, by far the most frequent case: alive, at rest, within its
   * lifetime, and of the pool's current generation.
   *
   * @param maxUses 0 without limit
   */
  isGoodAsIs(now: number, generation: number, maxUses: number): boolean {
    const { client } = this;
    const isAsWanted = this.generation === generation && now < this.expiresAt && (maxUses === 0 || this.uses < maxUses);
    const isWell = !this.isOutdated && !this.#isStale && !this.#isOver && !this.#hasRefusedToWrite;
    return (
      isAsWanted &&
      isWell &&
      !this.needsCare &&
      this.cancelling === undefined &&
      !this.listeners.hasChanged &&
      isAtRest(client)
    );
  }

  /** True if a statement runs on it, or a cancel request may still hit the next one. */
  get isBusy(): boolean {
    return this.cancelling !== undefined || hasWorkInFlight(this.client);
  }

  /** True if the session itself is unusable: it takes no more statements, and is closed when it is free. */
  get isTroubled(): boolean {
    return this.isOutdated || this.#isStale || this.#isOver || (this.#hasRefusedToWrite && this.hasRefusedToWrite);
  }

  /** True if the server has ended the session, so that nothing runs in it any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** True if the session has refused a write as read-only. A transaction may be read-only in a session that is not. */
  get hasRefusedToWrite(): boolean {
    return this.#hasRefusedToWrite && this.access.isReadOnly !== false;
  }

  /** True if it was read-only when opened and still is. */
  get isBornReadOnly(): boolean {
    return this.#isOpenedReadOnly && this.access.isReadOnly === true;
  }

  /** Called after authentication, when the server has sent the parameters of the new session. */
  opened(now: number): void {
    this.openedAt = now;
    this.#isOpenedReadOnly = this.access.isReadOnly === true;
  }
}

function rankOf({ idleSince }: Connection, idle: readonly Connection[]): number {
  let at = idle.length;
  while (at > 0 && (idle[at - 1] as Connection).idleSince > idleSince) at -= 1;
  return at;
}

/** Limits of a pool that decide whether a connection is kept. */
interface FreeingLimits {
  readonly generation: number;
  readonly limit: number;
  readonly steward: Connection | undefined;
  readonly settings: { readonly maxUses: number; readonly allowExitOnIdle: boolean };
}

/** Every connection that is not closed, by state. The only writer of `Connection.state`. */
export class ConnectionSet {
  /** Number of connections that serve callers, or are about to: all but the retiring ones. */
  serving = 0;
  /** Idle connections, the one unused for longest at the front. Must not be changed by others. */
  readonly idle: Connection[] = [];
  readonly #members = new Set<Connection>();
  readonly #byClient = new WeakMap<object, Connection>();
  // Counters only for the states whose counts are read at every checkout.
  #connecting = 0;
  #retiring = 0;

  /** Adds a connection that is about to be opened. */
  add(connection: Connection): void {
    this.#members.add(connection);
    this.#byClient.set(connection.client, connection);
    this.#connecting += 1;
    this.serving += 1;
  }

  /** Changes a connection's state; throws on a transition that the table does not allow, which is a bug of the pool. */
  move(connection: Connection, to: ConnectionState): void {
    const from = connection.state;
    if ((allowed[from] & bits[to]) === 0) throw new Error(`A connection cannot go from ${from} to ${to}.`);
    connection.state = to;
    const { idle } = this;
    if (from === 'idle') {
      // Usually it was the newest.
      if (idle[idle.length - 1] === connection) idle.pop();
      else idle.splice(idle.indexOf(connection), 1);
    } else if (from === 'leased') borrowed.delete(connection);
    else if (from === 'connecting') this.#connecting -= 1;
    else if (from === 'retiring') this.#retiring -= 1;
    if (to === 'idle') {
      // A connection back from a check keeps its rank; one back from a caller is the newest.
      const newest = idle[idle.length - 1];
      if (newest === undefined || newest.idleSince <= connection.idleSince) idle.push(connection);
      else idle.splice(rankOf(connection, idle), 0, connection);
    } else if (to === 'retiring' || to === 'closed') this.#leave(connection, from, to);
  }

  /** Makes a connection idle if the next caller can use it without further work; otherwise returns false. */
  freeAsIs(connection: Connection, now: number, limits: FreeingLimits): boolean {
    if (!this.isGoodAsIs(connection, now, limits)) return false;
    connection.idleSince = now;
    connection.aliveAt = now;
    this.move(connection, 'idle');
    if (limits.settings.allowExitOnIdle) connection.client.unref?.();
    return true;
  }

  /** True if it is to be kept, and the next caller can use it without further work. */
  isGoodAsIs(connection: Connection, now: number, { generation, limit, steward, settings }: FreeingLimits): boolean {
    if (this.serving > limit && this.isAbove(limit, connection, steward)) return false;
    return connection.isGoodAsIs(now, generation, settings.maxUses);
  }

  /** True if there are more connections than the limit and this may be the one to close: the steward is closed last. */
  isAbove(limit: number, connection: Connection, steward: Connection | undefined): boolean {
    return this.serving > limit && (connection !== steward || this.serving === 1);
  }

  #leave(connection: Connection, from: ConnectionState, to: 'retiring' | 'closed'): void {
    if (to === 'retiring') this.#retiring += 1;
    else this.#members.delete(connection);
    if (from !== 'retiring') this.serving -= 1;
  }

  /** Returns the connection of a client that is or was this pool's. */
  of(client: object): Connection | undefined {
    return this.#byClient.get(client);
  }

  count(state: Exclude<ConnectionState, 'closed'>): number {
    if (state === 'idle') return this.idle.length;
    let count = 0;
    for (const connection of this.#members) if (connection.state === state) count += 1;
    return count;
  }

  /** Number of connections that are being opened. */
  get connecting(): number {
    return this.#connecting;
  }

  /** Number of connections being checked that are likely to answer: not those whose check has taken long. */
  get promisingChecks(): number {
    let count = 0;
    for (const { state, isSlow } of this.#members) if (state === 'checking' && !isSlow) count += 1;
    return count;
  }

  /** Number of connections that occupy a slot of the server, as far as the client can know. */
  get physical(): number {
    return this.#members.size;
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#members.values();
  }
}

/** The connections that borrowers have for their own use, in no order. Each knows its place, since a Set costs a tenth of a checkout. */
export class BorrowedConnections {
  readonly #members: Connection[] = [];

  /** Called when a borrower gets the connection for its own use, from another borrower or not. */
  add(connection: Connection): void {
    if (connection.borrowedAt !== -1) return;
    connection.borrowedAt = this.#members.push(connection) - 1;
  }

  /** Called when the connection is in another use, or gone. */
  delete(connection: Connection): void {
    const at = connection.borrowedAt;
    if (at === -1) return;
    connection.borrowedAt = -1;
    const last = this.#members.pop() as Connection;
    if (last === connection) return;
    this.#members[at] = last;
    last.borrowedAt = at;
  }

  /** True if a borrower may be in a transaction, and so hold locks, as far as these connections tell. */
  mayHoldLocks(): boolean {
    for (const { client, pipeline } of this.#members) {
      if (pipeline?.isInUse || isInTransaction(client) || hasWorkInFlight(client)) return true;
    }
    return false;
  }
}

/** Those of all pools of this process: a borrower from one may be about to await a statement of another. */
export const borrowed = new BorrowedConnections();
