import type pg from 'pg';
import { poolSettings } from '../config/settings.js';
import { ConfigError } from '../errors.js';
import { DoubleReleaseError } from '../pipeline/errors/errors.js';
import { readSignal } from '../util/abort.js';
import { leadingToCaller } from './caller.js';
import type { Connection, Lease } from './connections.js';
import type { Engine } from './engine.js';

/** A checked-out client of `pg`, which `await using` releases at the end of its block. */
export type PooledClient = pg.PoolClient & AsyncDisposable;

export type ReleaseFunction = (error?: Error | boolean) => void;

/** How a caller waits for a connection. */
export interface ConnectOptions {
  /** Gives up waiting; never harms a connection that is being opened. */
  readonly signal?: AbortSignal | null | undefined;
  /** Longest wait in milliseconds; 0 without limit. @default the pool's `acquireTimeoutMs` */
  readonly acquireTimeoutMs?: number | undefined;
}

/** Hands out connections to callers of `connect()`, each with a `release` of its own. */
export class Checkout {
  readonly #engine: Engine;
  /** The number of the present microtask, as a rule a promise job of a caller. Only counted where it matters. */
  #microtask = 0;
  #isCounting = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * Never throws.
   *
   * @param holder where the caller stands, for leak reports
   * @param isGuarded whether what is asked of the client is looked at from the start
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
      return leadingToCaller(dispatcher.acquire({ timeoutMs, signal, isCheckout: true, holder }, handOver), signal);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Hands out a connection inside another caller's `release()`. A second `release()` in the same microtask, of a connection
   * that is another's by then, is told that it is one.
   */
  readonly #handOutLate = (connection: Connection): PooledClient => {
    (connection.lease as Lease).handedOutIn = this.#microtask;
    if (!this.#isCounting) {
      this.#isCounting = true;
      void microtaskEnd.then(this.#endMicrotask);
    }
    return this.#handOut(connection, false);
  };

  /** The same, and looks at what is asked of it. */
  readonly #handOutGuarded = (connection: Connection): PooledClient => {
    this.#guard(connection);
    return this.#handOutLate(connection);
  };

  readonly #endMicrotask = (): void => {
    this.#microtask += 1;
    this.#isCounting = false;
  };

  /** The same client object at every checkout, with a `release` that is good for this one only. */
  #handOut(connection: Connection, isGuarded: boolean): PooledClient {
    if (isGuarded && this.#engine.pooler.dropsNames) this.#guard(connection);
    const { lease } = connection;
    const client = connection.client as unknown as PooledClient;
    const release: ReleaseFunction = (error) => {
      // The first words are pg.Pool's, which some programs look for.
      if (lease === undefined || lease.isReleased || lease.handedOutIn === this.#microtask) {
        throw new DoubleReleaseError('Release called on client which has already been released to the pool.', {
          remedy: 'Call release() once for each connect(), in a finally block.',
        });
      }
      this.#engine.lifecycle.giveBack(connection, lease, error);
    };
    client.release = release;
    if (!connection.isDisposable) this.#makeDisposable(connection);
    return client;
  }

  #guard({ client }: Connection): void {
    this.#engine.guard.put(client);
  }

  /** `await using` asks for the method when the block begins; what it gets then is good for that checkout only. */
  #makeDisposable(connection: Connection): void {
    const { lifecycle } = this.#engine;
    const dispose = (): (() => Promise<void>) => {
      const { lease } = connection;
      return async () => lifecycle.giveBack(connection, lease);
    };
    Object.defineProperty(connection.client, Symbol.asyncDispose, { get: dispose });
    connection.isDisposable = true;
  }
}

// What hangs on it runs in a microtask of its own, at a fraction of the cost of `queueMicrotask`.
const microtaskEnd = Promise.resolve();

/** A duration given with one call, held to the range that the same setting has. @throws {ConfigError} beyond it */
export function checkDuration(name: string, value: unknown): void {
  const { max } = poolSettings.acquireTimeoutMs;
  if (typeof value === 'number' && value >= 0 && value <= max) return;
  throw new ConfigError([{ name, expected: `a number of milliseconds from 0 to ${max}`, got: String(value) }]);
}
