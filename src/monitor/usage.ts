import type { BouncerPool, PoolFacts } from './facts.js';

/**
 * Connections in use are those that a new caller cannot get: checked out, shared by statements, or released but not yet
 * reset. If the server is full, the total is the pool's ceiling.
 */
export function usageOf({ leased, lanes, settling, max, ceiling }: PoolFacts) {
  const used = leased + lanes + settling;
  const places = ceiling > 0 ? Math.min(max, ceiling) : max;
  return { used, places, share: used / Math.max(1, places) };
}

/** Server connections of PgBouncer that are linked to a client, logging in or being reset; the others are available. */
export function busyServersOf({ serversActive, serversLogin, serversTested }: BouncerPool): number {
  return serversActive + serversLogin + serversTested;
}
