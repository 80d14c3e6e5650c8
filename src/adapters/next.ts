/**
 * One pool for a Next.js application.
 *
 * @module pg-headroom/next
 */
import { createPool } from '../create-pool.js';
import type { Pool } from '../pool/pool.js';

/** The key is registered: a bundle may contain this module several times. */
const key = Symbol.for('pg-headroom.next');

/**
 * Returns one pool for the life of the process: Next.js evaluates modules again at each hot reload, and once for each of
 * its bundles, and every evaluation would open connections of its own.
 *
 * @param create called if there is no pool of this name, or if it has ended. @default `createPool()`, from the environment
 * @param name tells several pools apart
 * @example
 * // lib/db.ts
 * export const pool = reusePool();
 */
export function reusePool(create: () => Pool = () => createPool(), name = 'default'): Pool {
  const holder = globalThis as { [key]?: Map<string, Pool> };
  holder[key] ??= new Map();
  const pools = holder[key];
  const known = pools.get(name);
  if (known !== undefined && !known.ending) return known;
  const pool = create();
  pools.set(name, pool);
  return pool;
}
