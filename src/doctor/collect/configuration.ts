import type { Env } from '../../config/env.js';
import { type Config, loadConfig } from '../../config/load.js';
import { ConfigError, type ConfigProblem } from '../../errors.js';
import type { ConfigFacts } from '../facts.js';

/** Reads the configuration as the service would. */
export function collectConfiguration(env: Env): ConfigFacts {
  const { config, problems } = load(env);
  const native = env.NODE_PG_FORCE_NATIVE;
  return {
    config,
    problems,
    names: new Set(Object.keys(env).filter((name) => env[name])),
    isServerNamed: Boolean(env.DATABASE_URL || env.PGHOST || env.PGBOUNCER_URL),
    nodeOptions: env.NODE_OPTIONS ?? '',
    threadPoolSize: Number(env.UV_THREADPOOL_SIZE) || 4,
    acceptsAnyCertificate: env.NODE_TLS_REJECT_UNAUTHORIZED === '0',
    isNativeForced: native !== undefined && native !== '',
  };
}

function load(env: Env): { config: Config | undefined; problems: readonly ConfigProblem[] } {
  try {
    return { config: loadConfig(env), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: undefined, problems: error.problems };
  }
}
