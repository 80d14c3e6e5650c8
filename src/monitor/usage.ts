import { cleanShort } from '../format/clean-text.js';
import type { BouncerPool, ConnectionLimit, PoolFacts } from './facts.js';

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

/** Share of a CONNECTION LIMIT in use. Superusers do not count against it, but their connections to a database do. */
export function shareOf({ used, limit }: ConnectionLimit): number {
  return used / Math.max(1, limit);
}

/** Name of a limited role or database within its server, such as `role app`. */
export function nameLimit({ kind, name }: ConnectionLimit): string {
  return `${kind} ${cleanShort(name)}`;
}
