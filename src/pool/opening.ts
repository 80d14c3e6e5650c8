import type { Budget } from '../budget/seats.js';
import type { Endpoint } from '../hosts/role.js';
import { ConnectTimeoutError } from '../pipeline/errors/errors.js';
import { forgetPreparedByClient, hearSession, keepErrorListener, onceEnded } from '../pipeline/pg-client.js';
import { sendUnseen } from '../pipeline/send.js';
import { traced } from '../tracing/channels.js';
import { legible } from '../util/legible.js';
import type { Closer } from './closing.js';
import { Connection } from './connections.js';
import type { Core } from './core.js';
import { type Dialer, HookRejection } from './dial.js';
import type { Lifecycle } from './lifecycle.js';

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

/** Dependencies of an opener. */
export interface OpenerParts {
  readonly dialer: Dialer;
  readonly lifecycle: Lifecycle;
  readonly closer: Closer;
}

/** Opens connections: each is admitted by the budget, connected, and idle in the pool. */
export class Opener {
  readonly #core: Core;
  readonly #budget: Budget<Connection> | undefined;
  readonly #dialer: Dialer;
  readonly #lifecycle: Lifecycle;
  readonly #closer: Closer;
  #lastId = 0;

  constructor(core: Core, { dialer, lifecycle, closer }: OpenerParts) {
    this.#core = core;
    this.#budget = core.budget;
    this.#dialer = dialer;
    this.#lifecycle = lifecycle;
    this.#closer = closer;
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
    keepErrorListener(connection.client, (error) => this.#closer.lost(connection, error));
    this.#hear(connection);
    try {
      if (this.#budget && !(await this.#admit(this.#budget, connection))) return { kind: 'notAdmitted' };
      this.#core.log('connecting new client');
      await this.#connect(connection, isProofWanted);
    } catch (error) {
      const isRejection = error instanceof HookRejection;
      const isNotNow = !isRejection && connection.isAdmitted && this.#budget?.isNotNow(error) === true;
      this.#closer.giveUp(connection);
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
        if (tag === 'DISCARD ALL' && this.#budget !== undefined) this.#lifecycle.mustHoldAgain(connection);
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

  /** Asks the budget. If the pool's end has closed the connection by the time of the answer, nothing is opened. */
  async #admit(budget: Budget<Connection>, connection: Connection): Promise<boolean> {
    connection.isAdmitted = await budget.admit(connection);
    const isWanted = connection.state === 'connecting';
    if (isWanted && connection.isAdmitted) return true;
    if (isWanted) this.#core.connections.move(connection, 'closed');
    this.#closer.leaveBudget(connection);
    return false;
  }

  #landed(connection: Connection): void {
    const { connections, clock, stats, settings, random, publisher } = this.#core;
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
    onceEnded(connection.client, () => this.#closer.lost(connection, undefined));
    connection.hooks.remember();
    connection.pipeline = this.#core.pipelineFor(connection);
    connections.move(connection, 'idle');
    if (settings.allowExitOnIdle) connection.client.unref?.();
    publisher.opened(connection, now - connection.startedAt);
    publisher.emit('connect', connection.client);
    connection.listeners.remember();
    if (connection.access.isReadOnly === false) this.#closer.acceptsWrites();
    this.#lifecycle.reconsider(connection, now);
  }
}

/** Clears the client's and the pipeline's record of prepared statements, after the server has dropped them. */
function forgetPrepared({ client, prepared }: Connection): void {
  forgetPreparedByClient(client);
  prepared.clear();
}

function lifetimeMs(settings: { maxLifetimeSeconds: number; lifetimeJitter: number }, random: number): number {
  if (settings.maxLifetimeSeconds === 0) return Number.POSITIVE_INFINITY;
  return settings.maxLifetimeSeconds * 1000 * (1 - settings.lifetimeJitter * random);
}
