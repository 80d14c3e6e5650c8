import { hidePassword } from './config/connection.js';
import { loadConfig } from './config/load.js';
import { withOverrides } from './config/overrides.js';
import type { PoolOptions } from './config/pool-options.js';
import { toPoolOptions } from './config/to-options.js';
import { warnOfSettings } from './config/warn.js';
import { Pool } from './pool/pool.js';

/**
 * Creates a pool from the environment: `DATABASE_URL` (or the `PG*` variables) and the `DB_*` settings. Opens no
 * connection yet.
 *
 * Suspicious but valid settings, such as a misspelt variable, are reported as process warnings.
 *
 * @param overrides options that take precedence over the environment
 * @param env the environment variables
 * @throws {ConfigError} listing every invalid variable
 * @example
 * export const pool = createPool({ applicationName: 'orders' });
 */
export function createPool(overrides: PoolOptions = {}, env: NodeJS.ProcessEnv = process.env): Pool {
  const config = loadConfig(env);
  warnOfSettings(config.warnings);
  const options = withOverrides(toPoolOptions(config), overrides);
  // They belong to the connection that the environment describes.
  const { replicaUrls: replicas, directUrl } = config;
  return new Pool(
    overrides.connectionString === undefined
      ? hidePassword({ replicas, directUrl, ...options }, options.password)
      : options,
  );
}
