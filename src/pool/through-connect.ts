import type pg from 'pg';
import { isFatal, isServerAnswer } from '../pipeline/errors/server-error.js';
import type { HookedPool } from '../pipeline/hooks.js';
import { onAbort } from '../util/abort.js';

/** As little as has to be known of what somebody's own `connect` gives. */
export type GivenClient = Pick<pg.PoolClient, 'query' | 'release' | 'once'>;

type Done = (error: Error | null | undefined, client?: GivenClient) => void;

/**
 * Checks out a client by a `connect` that somebody has put in the place of the pool's: with a callback, as `pg.Pool` does
 * it for `query`, or by the promise of one that takes none. One that comes when the signal has fired is given back.
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
    // Of one that passes the callback on, the promise may have nothing to tell.
    if (typeof returned?.then === 'function') returned.then((client) => client && resolve(client), reject);
  });
}

/**
 * Gives back what was checked out so, by its own `release`. An answer of the server leaves it good, anything else ends it.
 *
 * @param error that of its statement; undefined where that was answered
 */
export function releaseThrough(client: GivenClient, error?: unknown): void {
  const isGood = error === undefined || (isServerAnswer(error) && !isFatal(error));
  client.release(isGood ? undefined : error instanceof Error ? error : true);
}

const ignore = (): void => undefined;
