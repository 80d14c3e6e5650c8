import type { Connection } from './connection.js';
import { type ConnectionState, canMove } from './states.js';

/** Every connection that is not closed, by state. The only writer of `Connection.state`. */
export class Registry {
  readonly #members = new Set<Connection>();
  readonly #byClient = new WeakMap<object, Connection>();
  readonly #idle: Connection[] = [];
  // Only those are counted along that somebody asks for at every checkout.
  #connecting = 0;
  #retiring = 0;

  /** Takes in a connection that is about to be opened. */
  add(connection: Connection): void {
    this.#members.add(connection);
    this.#byClient.set(connection.client, connection);
    this.#connecting += 1;
  }

  /** Changes a connection's state; a move that the table does not have throws, for it is a bug of the pool. */
  move(connection: Connection, to: ConnectionState): void {
    const from = connection.state;
    if (!canMove(from, to)) throw new Error(`A connection cannot go from ${from} to ${to}.`);
    connection.state = to;
    if (from === 'idle') this.#removeIdle(connection);
    if (from === 'connecting') this.#connecting -= 1;
    if (from === 'retiring') this.#retiring -= 1;
    if (to === 'idle') this.#insertIdle(connection);
    if (to === 'retiring') this.#retiring += 1;
    if (to === 'closed') this.#members.delete(connection);
  }

  /** The connection of a client that is or was this pool's. */
  of(client: object): Connection | undefined {
    return this.#byClient.get(client);
  }

  count(state: Exclude<ConnectionState, 'closed'>): number {
    if (state === 'idle') return this.#idle.length;
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

  /** Connections that serve callers, or are about to: all but the retiring ones. */
  get serving(): number {
    return this.#members.size - this.#retiring;
  }

  /** Idle connections, the one unused for longest at the front. */
  get idle(): readonly Connection[] {
    return this.#idle;
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#members.values();
  }

  // A connection back from a check keeps its rank; one back from a caller is the newest, and goes to the end at once.
  #insertIdle(connection: Connection): void {
    let at = this.#idle.length;
    while (at > 0 && (this.#idle[at - 1] as Connection).idleSince > connection.idleSince) at -= 1;
    if (at === this.#idle.length) this.#idle.push(connection);
    else this.#idle.splice(at, 0, connection);
  }

  #removeIdle(connection: Connection): void {
    const last = this.#idle.length - 1;
    if (this.#idle[last] === connection) this.#idle.pop();
    else this.#idle.splice(this.#idle.indexOf(connection), 1);
  }
}
