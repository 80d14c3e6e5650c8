import { loadConfig } from './config/load.js';
import { withOverrides } from './config/overrides.js';
import type { PoolOptions } from './config/pool-options.js';
import { toPoolOptions } from './config/to-options.js';
import { warnOfSettings } from './config/warn.js';
import { Pool } from './pool/pool.js';

/**
 * Makes a pool from the environment: `DATABASE_URL` (or the `PG*` variables) and the `DB_*` settings. Opens nothing yet.
 *
 * What looks wrong but is not refused, such as a misspelt variable, is said as a process warning.
 *
 * @param overrides options that win over the environment
 * @param env where the variables are read from
 * @throws {ConfigError} naming every wrong variable at once
 * @example
 * export const pool = createPool({ applicationName: 'orders' });
 */
export function createPool(overrides: PoolOptions = {}, env: NodeJS.ProcessEnv = process.env): Pool {
  const config = loadConfig(env);
  warnOfSettings(config.warnings);
  return new Pool(withOverrides(toPoolOptions(config), overrides));
}
