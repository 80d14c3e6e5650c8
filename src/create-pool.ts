import { hidePassword } from './config/connection.js';
import { loadConfig } from './config/load.js';
import { connectionNames, withOverrides } from './config/overrides.js';
import type { PoolOptions } from './config/pool-options.js';
import { toPoolOptions } from './config/to-options.js';
import { debugOfSettings, warnOfSettings } from './config/warn.js';
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
  const { ssl } = overrides;
  const given = typeof ssl === 'object' && ssl?.ca !== undefined ? ssl : undefined;
  const config = loadConfig(env, undefined, given !== undefined);
  warnOfSettings(config.warnings);
  debugOfSettings(config.notes);
  const { source, url } = config.address;
  const isOwn = !connectionNames.some((name) => Reflect.get(overrides, name) !== undefined);
  const environment = isOwn ? { source, connectionString: url } : {};
  // The mode comes from the environment, and the CA that it needs from the option.
  const modes = given && config.connection.ssl ? { ssl: { ...config.connection.ssl, ...given } } : {};
  const options = withOverrides(toPoolOptions(config), { ...overrides, ...modes });
  if (overrides.connectionString !== undefined) return new Pool(options, environment);
  // They belong to the connection that the environment describes.
  const { replicaUrls: replicas, directUrl } = config;
  return new Pool(hidePassword({ replicas, directUrl, ...options }, options.password), environment);
}
