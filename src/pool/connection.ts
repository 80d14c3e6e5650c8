import { troubleOf } from '../pipeline/errors/session-trouble.js';
import { type DriverClient, tellsErrors } from '../pipeline/pg-client.js';
import type { Pipe } from '../pipeline/pipeline.js';
import { PreparedStatements } from '../pipeline/prepared.js';
import type { Lease } from './lease.js';
import type { ConnectionState } from './states.js';
import { WriteAccess } from './write-access.js';

/** When and how a connection came to be. */
export interface ConnectionBirth {
  readonly id: number;
  readonly generation: number;
  readonly startedAt: number;
}

/** States in which somebody has something run on a connection, or has left it running. */
const isUsedIn: ReadonlySet<ConnectionState> = new Set(['leased', 'lane', 'settling']);

/** One `pg` client and what the pool knows of it. `state` is written by `Registry.move` alone. */
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
  /** Through which statements go past `pg`'s Client; there is none where it alone may use the socket. */
  pipe: Pipe | undefined;
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
  /** Listeners that were there before the first checkout; a borrower's own go when it comes back. */
  readonly #ownListeners = new Map<string | symbol, readonly unknown[]>();
  #hasChangedListeners = false;

  constructor({ id, generation, startedAt }: ConnectionBirth, client: DriverClient) {
    this.id = id;
    this.generation = generation;
    this.startedAt = startedAt;
    this.client = client;
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

  /** Whether the session itself is what is wrong with it: it takes nothing more, and goes when it is free. */
  get isTroubled(): boolean {
    return this.isOutdated || this.#isStale || this.#isOver || this.hasRefusedToWrite;
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

  /** From now on, whoever adds or removes a listener is a borrower. */
  rememberListeners(): void {
    const noticed = (): void => {
      this.#hasChangedListeners = true;
    };
    this.client.on('newListener', noticed);
    this.client.on('removeListener', noticed);
    for (const event of this.client.eventNames()) this.#ownListeners.set(event, this.client.rawListeners(event));
  }

  /** Undoes what a borrower did to the listeners. One who removed them all would leave nobody for an `error`. */
  restoreListeners(): void {
    if (!this.#hasChangedListeners) return;
    for (const event of this.#ownListeners.keys()) this.#putBack(event);
    for (const event of this.client.eventNames()) this.#removeForeign(event);
    this.#hasChangedListeners = false;
  }

  #putBack(event: string | symbol): void {
    const own = this.#ownListeners.get(event) ?? [];
    const present = this.client.rawListeners(event);
    for (const listener of own)
      if (!present.includes(listener as () => void)) this.client.on(event, listener as () => void);
  }

  #removeForeign(event: string | symbol): void {
    const own = this.#ownListeners.get(event);
    for (const listener of this.client.rawListeners(event)) {
      if (!own?.includes(listener)) this.client.removeListener(event, listener as () => void);
    }
  }
}
