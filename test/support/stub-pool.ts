import type { PoolOptions } from '../../src/config/pool-options.js';
import { Pool, type PoolEnvironment } from '../../src/pool/pool.js';
import { FakeClock } from './fake-clock.js';
import { StubServer } from './stub-client.js';

/** A pool on a stub server, with a clock of its own and no jitter. */
export function makePool(
  options: PoolOptions = {},
  environment: PoolEnvironment = {},
): { pool: Pool; server: StubServer; clock: FakeClock } {
  const clock = new FakeClock();
  const server = new StubServer(clock);
  const pool = new Pool(
    { Client: server.Client, waitForServer: true, ...options },
    { clock, random: () => 0, ...environment },
  );
  return { pool, server, clock };
}

/** How a promise stands: follow it with `await settle()` or `clock.advance()`, then look at `state`. */
export interface Watched<T> {
  readonly promise: Promise<T>;
  state: 'pending' | 'resolved' | 'rejected';
  value: T | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: whatever was thrown, as in a catch clause
  error: any;
}

export function watch<T>(promise: Promise<T>): Watched<T> {
  const watched: Watched<T> = { promise, state: 'pending', value: undefined, error: undefined };
  promise.then(
    (value) => Object.assign(watched, { state: 'resolved', value }),
    (error) => Object.assign(watched, { state: 'rejected', error }),
  );
  return watched;
}
