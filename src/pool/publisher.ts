import type { EventEmitter } from 'node:events';
import pg from 'pg';
import type { ClientOptions } from '../config/options.js';
import type { PoolCounts } from '../errors.js';
import { isSubmittable, type StatementConfig } from '../pipeline/parse-query.js';
import { type DriverClient, isPgClient } from '../pipeline/pg-client.js';
import { channels, Publication, type Published, pgChannels, tracing } from '../tracing/channels.js';
import type { CheckoutMessage, OpenMessage, PoolMeasures, Target } from '../tracing/messages.js';
import {
  StatementMessage,
  type StatementParts,
  StatementPublication,
  type StatementRoute,
  type StatementSource,
} from '../tracing/statement.js';
import type { Clock } from '../util/clock.js';
import { runtime } from '../util/runtime.js';
import type { Connection, ConnectionSet } from './connections.js';
import { PublishedClients } from './published-client.js';

/** Number of events that have listeners, as Node's emitters keep it. */
interface CountedEmitter {
  readonly _eventsCount?: number;
}

/** True if anyone listens to statements. */
export function areStatementsHeard(): boolean {
  return tracing.query.hasSubscribers || pgChannels.query.hasSubscribers;
}

/** True if anyone listens to checkouts. */
export function areCheckoutsHeard(): boolean {
  return tracing.connect.hasSubscribers || pgChannels.poolConnect.hasSubscribers;
}

/** Tells the application of one pool's operations: by the pool's events, as `pg.Pool` does, and on the diagnostics channels. */
export class Publisher implements StatementSource {
  readonly clients: PublishedClients;
  /** Name of the pool. */
  readonly pool: string;
  readonly #clock: Clock;
  readonly #events: EventEmitter;
  #target: Target;

  /**
   * @param target until a connection is open, as far as the options say
   * @param events the pool itself
   */
  constructor(pool: string, target: Target, clock: Clock, events: EventEmitter) {
    this.pool = pool;
    this.#target = target;
    this.#clock = clock;
    this.#events = events;
    this.clients = new PublishedClients((client, config, values) => {
      const publication = this.statement(config, values, 'checkout');
      publication?.message.placed({ client }, 0);
      return publication;
    });
  }

  /** Server and database of the pool. */
  get target(): Target {
    return this.#target;
  }

  now(): number {
    return this.#clock.now();
  }

  /**
   * True if the pool has listeners for the event. Node looks them up in a hash table, which for the three questions of a
   * checkout costs as much as handing it out; most pools have no listeners at all.
   */
  isHeard(event: string): boolean {
    const events = this.#events;
    return (events as CountedEmitter)._eventsCount !== 0 && events.listenerCount(event) > 0;
  }

  /**
   * Emits an event of the pool. An error thrown by a listener becomes an uncaught exception, and does not stop the pool.
   *
   * @returns false if there is no listener
   */
  emit(event: string, first: unknown, second?: unknown): boolean {
    if (!this.isHeard(event)) return false;
    const events = this.#events;
    try {
      return second === undefined ? events.emit(event, first) : events.emit(event, first, second);
    } catch (error) {
      runtime.nextTick(() => {
        throw error;
      });
      return true;
    }
  }

  /** Starts to publish a statement; undefined if no one listens. */
  statement(config: unknown, values: unknown, route: StatementRoute): StatementPublication | undefined {
    if (!areStatementsHeard()) return undefined;
    return new StatementPublication(new StatementMessage(this, partsOf(config, values), route));
  }

  /**
   * Starts to publish a checkout; undefined if no one listens.
   *
   * @param counts of the pool's connections
   */
  checkout(counts: () => PoolCounts, connections: ConnectionSet): Published<object> | undefined {
    if (!areCheckoutsHeard()) return undefined;
    const { total: totalCount, idle: idleCount, waiting: waitingCount, max: maxSize } = counts();
    const message: CheckoutMessage = { pool: this.pool, ...this.#target };
    const pgs: { readonly pool: object; client?: object } = { pool: { totalCount, idleCount, waitingCount, maxSize } };
    const pg = pgChannels.poolConnect.hasSubscribers ? new Publication(pgChannels.poolConnect, pgs) : undefined;
    const publication = new Publication(tracing.connect, message, pg);
    const beganAt = this.#clock.now();
    return {
      begin: (run) => publication.begin(run),
      failed: (error) => publication.failed(error),
      succeeded: (client) => {
        message.processID = (client as DriverClient).processID ?? null;
        message.waitMs = this.#clock.now() - beganAt;
        const uses = connections.of(client)?.uses ?? 0;
        pgs.client = { processID: message.processID, reused: uses > 0 };
        publication.succeeded(client);
      },
    };
  }

  /** Starts to publish an attempt to open a connection; undefined if no one listens. */
  opening({ id, client }: Connection): Published<void> | undefined {
    if (!tracing.open.hasSubscribers && !pgChannels.connection.hasSubscribers) return undefined;
    const message: OpenMessage = { pool: this.pool, id, ...this.#target };
    const { host, port, database, user, ssl } = this.#target;
    const pgs = { connection: { database, host, port, user, ssl } };
    const pg = pgChannels.connection.hasSubscribers ? new Publication(pgChannels.connection, pgs) : undefined;
    const publication = new Publication(tracing.open, message, pg);
    return {
      begin: (run) => publication.begin(run),
      failed: (error) => publication.failed(error),
      succeeded: () => {
        message.processID = client.processID ?? null;
        publication.succeeded(undefined);
      },
    };
  }

  /** Called when a connection is open, which knows the server that the pool's options lead to. */
  opened({ id, client }: Connection, tookMs: number): void {
    if (isPgClient(client)) {
      const { host, port, database, user, ssl } = client;
      this.#target = Object.freeze({ host, port, database, user, ssl: Boolean(ssl) });
    }
    channels.connectionOpened.publish({ pool: this.pool, id, tookMs, target: this.#target });
  }

  /** Called when the pool is closed, with its last counts. */
  ended(measures: PoolMeasures): void {
    channels.poolEnded.publish({ pool: this.pool, target: this.#target, measures });
  }

  /** Called when a borrower gets the client: publishes what it sends from now on, if anyone listens. */
  lent(client: DriverClient): void {
    if (areStatementsHeard()) this.clients.put(client);
  }

  /** Called when a borrower has its connection. */
  acquired({ id }: Connection, waitMs: number): void {
    if (channels.connectionAcquired.hasSubscribers) {
      channels.connectionAcquired.publish({ pool: this.pool, id, waitMs, target: this.#target });
    }
  }

  /** Called when a borrower has released a connection. */
  released({ id, client }: Connection, heldMs: number, error: unknown): void {
    const { connectionReleased } = channels;
    if (connectionReleased.hasSubscribers)
      connectionReleased.publish({ pool: this.pool, id, heldMs, error, target: this.#target });
    const { poolRelease } = pgChannels;
    if (poolRelease.hasSubscribers)
      poolRelease.publish({ client: { processID: client.processID }, error: error || undefined });
  }

  /** Called when a connection is closed. */
  closed({ id, client }: Connection, cause: string): void {
    channels.connectionClosed.publish({ pool: this.pool, id, cause });
    if (pgChannels.poolRemove.hasSubscribers)
      pgChannels.poolRemove.publish({ client: { processID: client.processID } });
  }
}

/**
 * A cursor has its query inside.
 *
 * @param values given beside the config, in place of its own
 */
function partsOf(config: unknown, values: unknown): StatementParts {
  const beside = Array.isArray(values) ? values : undefined;
  if (typeof config === 'string') return { text: config, name: undefined, values: beside };
  const given = (config ?? {}) as StatementConfig & { readonly cursor?: StatementConfig };
  const { text, name, values: own } = isSubmittable(given) ? (given.cursor ?? given) : given;
  return {
    text: typeof text === 'string' ? text : undefined,
    name: typeof name === 'string' ? name : undefined,
    values: beside ?? (Array.isArray(own) ? own : undefined),
  };
}

/** The server that options and environment name, as `pg` reads them. */
export function targetOf({ host, port, database, user, ssl }: ClientOptions): Target {
  const { PGHOST, PGPORT, PGDATABASE, PGUSER } = process.env;
  const name = user ?? PGUSER ?? pg.defaults.user;
  return Object.freeze({
    host: host ?? PGHOST ?? pg.defaults.host,
    port: Number(port ?? PGPORT ?? pg.defaults.port),
    database: database ?? PGDATABASE ?? pg.defaults.database ?? name,
    user: name,
    ssl: Boolean(ssl),
  });
}
