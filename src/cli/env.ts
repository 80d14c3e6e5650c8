import type { Env } from '../config/env.js';

const isOfPool = (name: string): boolean => name.startsWith('DB_');

/** Variables of the pool. Those of a server would be wrong for a temporary one. */
export function poolVariablesOf(env: Env): Record<string, string> {
  const given = Object.entries(env).filter(([name, value]) => isOfPool(name) && value !== undefined);
  return Object.fromEntries(given) as Record<string, string>;
}

/** Variables without those of the pool, which do not matter to a command that only monitors. */
export function withoutPoolVariables(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isOfPool(name)));
}
