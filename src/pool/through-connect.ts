import type pg from 'pg';
import { isFatal, isServerAnswer } from '../pipeline/errors/server-error.js';
import type { HookedPool } from '../pipeline/hooks.js';
import { onAbort } from '../util/abort.js';

/** The parts of a client that are used if `connect` has been replaced. */
export type GivenClient = Pick<pg.PoolClient, 'query' | 'release' | 'once'>;

type Done = (error: Error | null | undefined, client?: GivenClient) => void;

/**
 * Checks out a client through a replaced `connect`: with a callback, as `pg.Pool` does for `query`, or from the returned
 * promise if the callback is not used. A client that arrives after the signal has fired is released.
 */
export function connectThrough(pool: HookedPool, signal?: AbortSignal): Promise<GivenClient> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  const given = connect(pool);
  if (signal === undefined) return given;
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => {
      reject(signal.reason);
      given.then((client) => client.release(), ignore);
    });
    given.then(resolve, reject).finally(forget);
  });
}

function connect(pool: HookedPool): Promise<GivenClient> {
  return new Promise((resolve, reject) => {
    const done: Done = (error, client) => (error ? reject(error) : resolve(client as GivenClient));
    const returned = Reflect.apply(pool.connect as (done: Done) => unknown, pool, [done]) as
      | PromiseLike<GivenClient | undefined>
      | undefined;
    // If the callback is used, the promise may resolve with nothing.
    if (typeof returned?.then === 'function') returned.then((client) => client && resolve(client), reject);
  });
}

/**
 * Releases such a client with its own `release`. It stays usable after an answer of the server; any other error ends it.
 *
 * @param error of its statement; undefined if that succeeded
 */
export function releaseThrough(client: GivenClient, error?: unknown): void {
  const isGood = error === undefined || (isServerAnswer(error) && !isFatal(error));
  client.release(isGood ? undefined : error instanceof Error ? error : true);
}

const ignore = (): void => undefined;
