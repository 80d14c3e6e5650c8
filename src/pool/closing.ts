import type { Budget } from '../budget/seats.js';
import { destroySocket, hasServerClosed, hasWorkInFlight, isUsable, onceEnded } from '../pipeline/pg-client.js';
import type { Connection } from './connections.js';
import type { Core } from './core.js';
import type { CloseCause } from './stats.js';
import { WriteWatch } from './write-access.js';

/** Time limit of an orderly close, after which the socket is destroyed. */
const closeTimeoutMs = 1000;

/** Closes connections, in order or immediately, and notes those that break. */
export class Closer {
  readonly #core: Core;
  readonly #budget: Budget<Connection> | undefined;
  readonly #cancel: (connection: Connection) => void;
  readonly #writeWatch = new WriteWatch();

  /** @param cancel asks the server to cancel a connection's running statement */
  constructor(core: Core, cancel: (connection: Connection) => void) {
    this.#core = core;
    this.#budget = core.budget;
    this.#cancel = cancel;
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
    if (connection.isBusy) this.whenQuiet(connection, () => this.#terminate(connection));
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
    if (connection.state === 'connecting') return this.giveUp(connection);
    const { client } = connection;
    // Otherwise the server would run the statement to its end, holding its locks until then.
    const mayRun = (cause === 'dirty' || cause === 'released') && !connection.isOver;
    if (mayRun && isUsable(client) && hasWorkInFlight(client) && connection.cancelling === undefined)
      this.#cancel(connection);
    destroySocket(client);
    if (cause === 'lost' || cause === 'invalid') this.#core.hosts?.lost(connection);
    this.#close(connection, cause, error);
  }

  /** Called when a connection broke. Its slot is free immediately, even if a borrower still holds it. */
  lost(connection: Connection, error: Error | undefined): void {
    const { state } = connection;
    if (state === 'closed' || state === 'retiring' || state === 'connecting') return;
    this.drop(connection, 'lost', error);
    // Its users have been notified.
    if (state === 'leased' || state === 'lane') return;
    const cause = error ?? new Error('Connection terminated unexpectedly');
    // As in pg.Pool, the error has its client; but without a listener it must not end the process.
    const client = { value: connection.client, configurable: true, writable: true };
    if (Object.isExtensible(cause)) Reflect.defineProperty(cause, 'client', client);
    this.#core.publisher.emit('error', cause, connection.client);
  }

  /** Closes a connection that has not been opened. */
  giveUp(connection: Connection): void {
    destroySocket(connection.client);
    if (connection.state !== 'connecting') return;
    this.#core.connections.move(connection, 'closed');
    this.leaveBudget(connection);
  }

  #close(connection: Connection, cause: CloseCause, error?: unknown): void {
    const { connections, stats, publisher } = this.#core;
    connections.move(connection, 'closed');
    stats.counters.closed[cause] += 1;
    this.leaveBudget(connection);
    publisher.closed(connection, cause);
    const { pipeline } = connection;
    this.#core.onSessionError(pipeline?.reader.end);
    pipeline?.lose(error ?? new Error('Connection terminated'));
    publisher.emit('remove', connection.client);
    this.#core.changed();
  }

  /** Reports to the budget, once, that an admitted connection is gone. */
  leaveBudget(connection: Connection): void {
    if (connection.isAdmitted) this.#budget?.closed(connection, hasServerClosed(connection.client));
    connection.isAdmitted = false;
  }

  /** Calls back when nothing runs on the connection any more; drops it if that takes too long. */
  whenQuiet(connection: Connection, proceed: () => void): void {
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

  /** Replaces connections: idle ones now, the others when they are free. */
  replace(outdated: readonly Connection[]): void {
    for (const connection of outdated) {
      connection.isOutdated = true;
      if (connection.state === 'idle') this.retire(connection, 'invalid');
    }
  }

  /** Called when a read-only session has rejected a write: others of the same server would do so too. */
  refusedToWrite(now: number): void {
    this.replace(this.#writeWatch.refused(this.#core.connections, now));
  }

  /** Called when a session that accepts writes was opened. */
  acceptsWrites(): void {
    this.replace(this.#writeWatch.writable(this.#core.connections));
  }
}
