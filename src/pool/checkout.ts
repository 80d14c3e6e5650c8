import type pg from 'pg';
import { poolSettings } from '../config/settings.js';
import { ConfigError } from '../errors.js';
import { DoubleReleaseError } from '../pipeline/errors/errors.js';
import { traced } from '../tracing/channels.js';
import { readSignal } from '../util/abort.js';
import type { Connection, Lease } from './connections.js';
import { countsOf } from './core.js';
import type { Engine } from './engine.js';
import { areCheckoutsHeard } from './publisher.js';

/** A checked-out client of `pg`, which `await using` releases at the end of its block. */
export type PooledClient = pg.PoolClient & AsyncDisposable;

export type ReleaseFunction = (error?: Error | boolean) => void;

/** Options of a caller's wait for a connection. */
export interface ConnectOptions {
  /** Aborts the wait; a connection being opened is not affected. */
  readonly signal?: AbortSignal | null | undefined;
  /** Maximum wait in milliseconds; 0 for no limit. @default the pool's `acquireTimeoutMs` */
  readonly acquireTimeoutMs?: number | undefined;
}

/** Options of a caller that gives none. */
const defaultOptions: ConnectOptions = Object.freeze({ signal: undefined, acquireTimeoutMs: undefined });

/** Hands out connections to callers of `connect()`, with a separate `release` for each checkout. */
export class Checkout {
  readonly #engine: Engine;
  /** Number of the current microtask, usually a continuation of a caller. Counted only while needed. */
  #microtask = 0;
  #isCounting = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** As `take`, published to those who trace checkouts. */
  traced(given: ConnectOptions | null | undefined, holder: Error | undefined): Promise<PooledClient> {
    const options = given ?? defaultOptions;
    return areCheckoutsHeard() ? this.#publish(options, holder) : this.take(options, holder, true);
  }

  #publish(options: ConnectOptions, holder: Error | undefined): Promise<PooledClient> {
    const { core } = this.#engine;
    const publication = core.publisher.checkout(() => countsOf(core), core.connections);
    if (publication === undefined) return this.take(options, holder, true);
    return traced(publication, () => this.take(options, holder, true));
  }

  /**
   * Never throws.
   *
   * @param holder stack of the caller, for leak reports
   * @param isGuarded true to check statements on the client from the start
   */
  take(options: ConnectOptions, holder: Error | undefined, isGuarded: boolean): Promise<PooledClient> {
    try {
      const { core, dispatcher } = this.#engine;
      const acquireTimeoutMs = options.acquireTimeoutMs ?? undefined;
      if (acquireTimeoutMs !== undefined) checkDuration('acquireTimeoutMs', acquireTimeoutMs);
      const signal = options.signal == null ? undefined : readSignal(options.signal);
      const connection = signal?.aborted ? undefined : dispatcher.tryAcquire(true, holder);
      if (connection) return Promise.resolve(this.#handOut(connection, isGuarded));
      const timeoutMs = acquireTimeoutMs ?? core.settings.acquireTimeoutMs;
      const handOver = isGuarded ? this.#handOutGuarded : this.#handOutLate;
      return dispatcher.acquire({ timeoutMs, signal, isCheckout: true, holder }, handOver);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Hands out a connection inside another caller's `release()`. A second `release()` in the same microtask, when the
   * connection is already the next caller's, is rejected as such.
   */
  readonly #handOutLate = (connection: Connection): PooledClient => {
    (connection.lease as Lease).handedOutIn = this.#microtask;
    // Not where callers find a free connection: a promise that is created with its result finds it sooner without.
    if (!connection.isNoPromise && connection.uses > 0) showNoPromise(connection);
    if (!this.#isCounting) {
      this.#isCounting = true;
      void microtaskEnd.then(this.#endMicrotask);
    }
    return this.#handOut(connection, false);
  };

  /** The same, with statements on the client checked and published. */
  readonly #handOutGuarded = (connection: Connection): PooledClient => {
    this.#watch(connection);
    return this.#handOutLate(connection);
  };

  readonly #endMicrotask = (): void => {
    this.#microtask += 1;
    this.#isCounting = false;
  };

  /** Returns the same client object at every checkout, with a `release` that is valid for this one only. */
  #handOut(connection: Connection, isGuarded: boolean): PooledClient {
    if (isGuarded) this.#watch(connection);
    const client = connection.client as unknown as PooledClient;
    const lease = connection.lease as Lease;
    const { use } = lease;
    const release: ReleaseFunction = (error) => {
      if (lease.use !== use || lease.isReleased || lease.handedOutIn === this.#microtask) refuseRelease();
      this.#engine.lifecycle.giveBack(connection, error, use);
    };
    client.release = release;
    if (!connection.isDisposable) this.#makeDisposable(connection);
    return client;
  }

  /** Checks and publishes the borrower's statements, if wanted. */
  #watch({ client }: Connection): void {
    if (this.#engine.pooler.dropsNames) this.#engine.guard.put(client);
    this.#engine.core.publisher.lent(client);
  }

  /** `await using` reads the method when its block begins; the method is valid for that checkout only. */
  #makeDisposable(connection: Connection): void {
    const { lifecycle } = this.#engine;
    disposers.set(connection.client, () => {
      const use = connection.lease?.use;
      return async () => lifecycle.giveBack(connection, undefined, use);
    });
    Object.defineProperty(connection.client, Symbol.asyncDispose, disposal);
    connection.isDisposable = true;
  }
}

type Dispose = () => Promise<void>;

/** By client: returns the method for the present checkout. */
const disposers = new WeakMap<object, () => Dispose>();

/** One getter for all clients: with different ones, V8 makes hash tables of the clients, and all uses of them slow. */
const disposal: PropertyDescriptor & ThisType<object> = {
  get(): Dispose | undefined {
    return disposers.get(this)?.();
  },
};

/**
 * A client is no promise, and says so itself: a promise that is resolved with it later looks for `then`, for which it would
 * search the client's three prototypes in vain. That is a tenth of the time of a checkout.
 */
function showNoPromise(connection: Connection): void {
  const { client } = connection;
  if (!('then' in client)) Object.defineProperty(client, 'then', noThen);
  connection.isNoPromise = true;
}

const noThen: PropertyDescriptor = { value: undefined, writable: true, enumerable: false, configurable: true };

// Continuations of it run in a microtask of their own, at a fraction of the cost of `queueMicrotask`.
const microtaskEnd = Promise.resolve();

function refuseRelease(): never {
  // The first words are pg.Pool's, which some programs match.
  throw new DoubleReleaseError('Release called on client which has already been released to the pool.', {
    remedy: 'Call release() once for each connect(), in a finally block.',
  });
}

/** Checks a duration given with one call against the range of the setting. @throws {ConfigError} if it is out of range */
export function checkDuration(name: string, value: unknown): void {
  const { max } = poolSettings.acquireTimeoutMs;
  if (typeof value === 'number' && value >= 0 && value <= max) return;
  throw new ConfigError([{ name, expected: `a number of milliseconds from 0 to ${max}`, got: String(value) }]);
}
