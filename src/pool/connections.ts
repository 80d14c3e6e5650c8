import { troubleOf } from '../pipeline/errors/session-trouble.js';
import { ClientHooks } from '../pipeline/hooks.js';
import { type DriverClient, hasWorkInFlight, isAtRest, isInTransaction, tellsErrors } from '../pipeline/pg-client.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { PreparedStatements } from '../pipeline/prepared.js';
import { OwnListeners } from './own-listeners.js';
import { WriteAccess } from './write-access.js';

/**
 * What a connection is doing. Each connection has exactly one state, and `ConnectionSet.move` is the only writer.
 *
 * - `connecting`: being opened; not usable yet
 * - `idle`: open, nobody's
 * - `leased`: a caller's own, from checkout to release
 * - `lane`: carrying statements of `pool.query`, of several callers at once
 * - `checking`: being asked whether it is alive
 * - `settling`: back from a caller, not ready yet: a statement still runs, or a rollback or reset does
 * - `retiring`: said goodbye to, waiting for the socket to close; still occupies a place on the server
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

/** The whole state machine: from each state, where a connection may go. */
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

/** The same table as bits: a checkout makes two moves, and looks each up. */
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

/** Whether the table allows the move. */
export function canMove(from: ConnectionState, to: ConnectionState): boolean {
  return (allowed[from] & bits[to]) !== 0;
}

/** One checkout: who has a connection, and since when. */
export class Lease {
  readonly takenAt: number;
  /** Where it was taken; only while leaks are looked for. Its stack is rendered on demand. */
  readonly holder: Error | undefined;
  /** Only a checkout is looked at for leaks; a statement of `pool.query` ends by itself. */
  readonly isCheckout: boolean;
  isReported: boolean;
  isReleased: boolean;
  /** The microtask in which another gave the connection back, and in which its holder cannot have it yet; else -1. */
  handedOutIn: number;

  constructor(takenAt: number, isCheckout: boolean, holder: Error | undefined) {
    this.takenAt = takenAt;
    this.isCheckout = isCheckout;
    this.holder = holder;
    this.isReported = false;
    this.isReleased = false;
    this.handedOutIn = -1;
  }

  /** The stack of whoever took it, without this package's own line on top. */
  get stack(): string | undefined {
    return this.holder?.stack?.replace(/^.*\n/, '');
  }
}

/** When and how a connection came to be. */
export interface ConnectionBirth {
  readonly id: number;
  readonly generation: number;
  readonly startedAt: number;
}

/** States in which somebody has something run on a connection, or has left it running. */
const isUsedIn: ReadonlySet<ConnectionState> = new Set(['leased', 'lane', 'settling']);

/** One `pg` client and what the pool knows of it. `state` is written by `ConnectionSet.move` alone. */
export class Connection {
  readonly id: number;
  /** The pool's generation when it was opened; older ones die on return after `reset()`. */
  readonly generation: number;
  readonly startedAt: number;
  readonly client: DriverClient;
  state: ConnectionState = 'connecting';
  /** Whether the budget has granted it and has not been told that it is gone. */
  isAdmitted = false;
  openedAt = 0;
  expiresAt = Number.POSITIVE_INFINITY;
  /** Since when nobody has used it; checks do not count as use. */
  idleSince = 0;
  /** When the server last answered on it. */
  aliveAt = 0;
  uses = 0;
  /** Whether the check under way has taken long, so that nobody should count on it. */
  isSlow = false;
  lease: Lease | undefined;
  /** Sends statements past `pg`'s Client; undefined where that alone may use the socket. */
  pipeline: Pipeline | undefined;
  readonly hooks: ClientHooks;
  /** Undoes what borrowers do to the client's listeners. */
  readonly listeners: OwnListeners;
  /** What lanes have prepared on it. */
  readonly prepared = new PreparedStatements();
  /** A request to cancel what it runs, under way: until it is over, nobody else may use the connection. */
  cancelling: Promise<unknown> | undefined;
  /** Whether its client can be given to `await using`. */
  isDisposable = false;
  readonly access = new WriteAccess();
  /** Whether a newer session has shown that this one leads to the wrong server. */
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

  /** The server has said this on the connection, in answer to whatever: to be called for every error that is read on it. */
  noteError(error: unknown): void {
    if (typeof error === 'object' && error !== null) this.#said.add(error);
    // What goes wrong before anybody uses it would go wrong in each new session, and have them replaced for ever.
    const trouble = isUsedIn.has(this.state) ? troubleOf(error) : undefined;
    if (trouble === 'readOnly') this.#hasRefusedToWrite = true;
    if (trouble === 'stale') this.#isStale = true;
    if (trouble === 'over') this.#isOver = true;
  }

  /**
   * Whether the error came over this connection. One that a caller threw, or gave as the reason for giving up, may be the
   * end of quite another connection.
   */
  hasSaid(error: unknown): boolean {
    return !tellsErrors(this.client) || (typeof error === 'object' && error !== null && this.#said.has(error));
  }

  /**
   * Whether the next caller can have it just as it is, by far the most frequent case: alive, at rest, in date, and of the
   * pool's present generation.
   *
   * @param maxUses 0 without limit
   */
  isGoodAsIs(now: number, generation: number, maxUses: number): boolean {
    const { client } = this;
    const isAsWanted = this.generation === generation && now < this.expiresAt && (maxUses === 0 || this.uses < maxUses);
    const isWell = !this.isOutdated && !this.#isStale && !this.#isOver && !this.#hasRefusedToWrite;
    return isAsWanted && isWell && this.cancelling === undefined && !this.listeners.hasChanged && isAtRest(client);
  }

  /** Whether something runs on it, or a request to cancel may still hit what runs next. */
  get isBusy(): boolean {
    return this.cancelling !== undefined || hasWorkInFlight(this.client);
  }

  /** Whether the session itself is what is wrong with it: it takes nothing more, and goes when it is free. */
  get isTroubled(): boolean {
    return this.isOutdated || this.#isStale || this.#isOver || (this.#hasRefusedToWrite && this.hasRefusedToWrite);
  }

  /** Whether the server has ended the session, so that nothing runs in it any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether it would not write, being read-only. A transaction may be so by itself, in a session that is not. */
  get hasRefusedToWrite(): boolean {
    return this.#hasRefusedToWrite && this.access.isReadOnly !== false;
  }

  /** Whether it was opened read-only and still is. */
  get isBornReadOnly(): boolean {
    return this.#isOpenedReadOnly && this.access.isReadOnly === true;
  }

  /** It is signed in, and has said what there is to say of a new session. */
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

/** The limits of a pool, as far as they decide whether a connection is kept. */
interface FreeingLimits {
  readonly generation: number;
  readonly max: number;
  readonly settings: { readonly maxUses: number; readonly allowExitOnIdle: boolean };
}

/** Every connection that is not closed, by state. The only writer of `Connection.state`. */
export class ConnectionSet {
  /** Connections that serve callers, or are about to: all but the retiring ones. */
  serving = 0;
  /** Idle connections, the one unused for longest at the front. Not to be changed by others. */
  readonly idle: Connection[] = [];
  readonly #members = new Set<Connection>();
  readonly #byClient = new WeakMap<object, Connection>();
  // Only those are counted along that somebody asks for at every checkout.
  #connecting = 0;
  #retiring = 0;

  /** Takes in a connection that is about to be opened. */
  add(connection: Connection): void {
    this.#members.add(connection);
    this.#byClient.set(connection.client, connection);
    this.#connecting += 1;
    this.serving += 1;
  }

  /** Changes a connection's state; a move that the table does not have throws, for it is a bug of the pool. */
  move(connection: Connection, to: ConnectionState): void {
    const from = connection.state;
    if ((allowed[from] & bits[to]) === 0) throw new Error(`A connection cannot go from ${from} to ${to}.`);
    connection.state = to;
    const { idle } = this;
    if (from === 'idle') {
      // As a rule it was the newest.
      if (idle[idle.length - 1] === connection) idle.pop();
      else idle.splice(idle.indexOf(connection), 1);
    } else if (from === 'connecting') this.#connecting -= 1;
    else if (from === 'retiring') this.#retiring -= 1;
    if (to === 'idle') {
      // A connection back from a check keeps its rank; one back from a caller is the newest.
      const newest = idle[idle.length - 1];
      if (newest === undefined || newest.idleSince <= connection.idleSince) idle.push(connection);
      else idle.splice(rankOf(connection, idle), 0, connection);
    } else if (to === 'retiring' || to === 'closed') this.#leave(connection, from, to);
  }

  /** Makes a connection idle where the next caller can have it as it is; false where there is more to do. */
  freeAsIs(connection: Connection, now: number, { generation, max, settings }: FreeingLimits): boolean {
    if (this.serving > max || !connection.isGoodAsIs(now, generation, settings.maxUses)) return false;
    connection.idleSince = now;
    connection.aliveAt = now;
    this.move(connection, 'idle');
    if (settings.allowExitOnIdle) connection.client.unref?.();
    return true;
  }

  #leave(connection: Connection, from: ConnectionState, to: 'retiring' | 'closed'): void {
    if (to === 'retiring') this.#retiring += 1;
    else this.#members.delete(connection);
    if (from !== 'retiring') this.serving -= 1;
  }

  /** The connection of a client that is or was this pool's. */
  of(client: object): Connection | undefined {
    return this.#byClient.get(client);
  }

  count(state: Exclude<ConnectionState, 'closed'>): number {
    if (state === 'idle') return this.idle.length;
    let count = 0;
    for (const connection of this.#members) if (connection.state === state) count += 1;
    return count;
  }

  /** Connections that are being opened. */
  get connecting(): number {
    return this.#connecting;
  }

  /** Connections being asked whether they are alive that may well answer: not those that have taken long already. */
  get promisingChecks(): number {
    let count = 0;
    for (const { state, isSlow } of this.#members) if (state === 'checking' && !isSlow) count += 1;
    return count;
  }

  /** Connections that occupy a place on the server, as far as this side can tell. */
  get physical(): number {
    return this.#members.size;
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#members.values();
  }
}

/**
 * The checked-out connections of all pools of this process. Their borrowers may hold locks, and may be about to await a
 * statement of any of these pools.
 */
const checkedOut = new Set<Connection>();

/** A borrower has the connection from now on, to do with as he likes. */
export function holdBegins(connection: Connection): void {
  checkedOut.add(connection);
}

/** The connection is back, or gone. */
export function holdEnds(connection: Connection): void {
  checkedOut.delete(connection);
}

/** Whether a borrower in this process may stand in a transaction, and so hold locks, as far as these pools know. */
export function isAnyoneHolding(): boolean {
  if (checkedOut.size === 0) return false;
  for (const { client, pipeline } of checkedOut) {
    if (pipeline?.isInUse || isInTransaction(client) || hasWorkInFlight(client)) return true;
  }
  return false;
}
