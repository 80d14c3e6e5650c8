import type { Pool } from '../../src/index.js';
import { type FaultProxy, startProxy, targetOf } from './proxy.js';

/** Has the pool know statements by text, and that they are quick: only such share a connection. */
export async function acquaint(
  pool: Pool,
  ...texts: readonly (string | readonly [text: string, values: unknown[]])[]
): Promise<void> {
  for (const each of texts) {
    const [text, values] = typeof each === 'string' ? [each, []] : each;
    // The first run of a session costs more than those that follow, and counts for less with each.
    for (let i = 0; i < 4; i += 1) await pool.query(text, values);
  }
}

/** Has a text come so often that it is prepared without having been named. */
export async function heat(pool: Pool, text: string, values: unknown[] = []): Promise<void> {
  for (let i = 0; i < 12; i += 1) await pool.query(text, values);
}

/** As many calls as that, begun in the same breath. */
export function times<T>(count: number, call: (i: number) => Promise<T>): Promise<T>[] {
  return Array.from({ length: count }, (_, i) => call(i));
}

/**
 * A way to the server on which statements certainly share a connection, however busy the machine is: what the network
 * takes makes room for them.
 */
export function startSlowNetwork(url: string): Promise<FaultProxy> {
  return startProxy({ target: targetOf(url), delayMs: 10 });
}
