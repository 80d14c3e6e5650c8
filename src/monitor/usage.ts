import type { BouncerPool, PoolFacts } from './facts.js';

/**
 * In use is what a newcomer cannot have: connections that callers hold, that statements share, and that came back but
 * are not ready yet. A full server's ceiling is all that the pool has.
 */
export function usageOf({ leased, lanes, settling, max, ceiling }: PoolFacts) {
  const used = leased + lanes + settling;
  const places = ceiling > 0 ? Math.min(max, ceiling) : max;
  return { used, places, share: used / Math.max(1, places) };
}

/** PgBouncer's servers that are linked to a client, being signed in or being made ready; the others are for the next client. */
export function busyServersOf({ serversActive, serversLogin, serversTested }: BouncerPool): number {
  return serversActive + serversLogin + serversTested;
}
