import { nearestName } from '../util/edit-distance.js';
import { type ConnectionLimits, type ConnectionRouting, withoutUndefined } from './connection.js';
import { checkFleet } from './fleet.js';
import type { Problems } from './problems.js';
import {
  connectionVariables,
  type FleetSettings,
  fleetSettings,
  type PoolSettings,
  poolSettings,
  type SessionSettings,
  type Setting,
  sessionSettings,
} from './settings.js';
import { readBoolean, readVariable, type SettingValue } from './values.js';

/** Environment variables, as in `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Connects directly to the server or through PgBouncer. */
export type Strategy = 'direct' | 'pgbouncer';

/** Returns `pgbouncer` if `PGBOUNCER_URL` is set, unless `USE_PGBOUNCER` is false. */
export function readStrategy(env: Env, problems: Problems): Strategy {
  const { USE_PGBOUNCER: flag, PGBOUNCER_URL: url } = env;
  const isRequested = flag ? readBoolean('USE_PGBOUNCER', flag, problems) : undefined;
  if (isRequested === true && !url) {
    problems.add(
      'PGBOUNCER_URL',
      'to be set when USE_PGBOUNCER is true (postgresql://user:password@host:6432/database)',
      'nothing',
    );
  }
  return url && isRequested !== false ? 'pgbouncer' : 'direct';
}

/** Reads the settings of one table from their variables, with a default for those that are not set. */
function readTable(
  table: Readonly<Record<string, Setting>>,
  env: Env,
  defaults: Readonly<Record<string, SettingValue>>,
  problems: Problems,
): Record<string, SettingValue> {
  const values: Record<string, SettingValue> = {};
  for (const [name, setting] of Object.entries(table)) {
    const text = setting.variable && env[setting.variable];
    const value = text ? readVariable(setting, text, problems) : defaults[name];
    values[name] = value ?? setting.default;
  }
  return values;
}

/** Reads the pool's settings; what the URL says applies if its variable is not set. */
export function readPoolSettings(
  env: Env,
  { connectTimeoutMs }: ConnectionLimits,
  routing: ConnectionRouting,
  problems: Problems,
): PoolSettings {
  const defaults = withoutUndefined({ connectTimeoutMs, ...routing });
  // The table has the same keys and types as PoolSettings.
  const pool = readTable(poolSettings, env, defaults, problems) as unknown as PoolSettings;
  if (pool.min > pool.max && !problems.has('DB_POOL_MAX')) {
    problems.add('DB_POOL_MIN', `at most DB_POOL_MAX, which is ${pool.max}`, String(pool.min));
  }
  // DB_CONN_MAX_AGE=0 closes a connection after each use; the option `maxLifetimeSeconds: 0` means no limit, as in
  // `pg.Pool`.
  const isAgeZero = Boolean(env[poolSettings.maxLifetimeSeconds.variable]) && pool.maxLifetimeSeconds === 0;
  return isAgeZero ? { ...pool, maxLifetimeSeconds: 0, maxUses: 1 } : pool;
}

/** Reads the session timeouts: from the variable, else the URL, else the URL's `options`, else the default. */
export function readSessionSettings(
  env: Env,
  limits: ConnectionLimits,
  options: string | undefined,
  problems: Problems,
): SessionSettings {
  const defaults: Record<string, number> = {};
  for (const [name, { pgName }] of Object.entries(sessionSettings)) {
    // On the server a startup parameter overrides the same setting in `options`: the default must not replace it.
    const isInOptions = new RegExp(`(^|\\s)(-c\\s*|--)${pgName.replaceAll('_', '[-_]')}=`, 'i').test(options ?? '');
    if (isInOptions) defaults[name] = 0;
    const limit = limits[name as keyof SessionSettings];
    if (limit !== undefined) defaults[name] = limit;
  }
  return readTable(sessionSettings, env, defaults, problems) as unknown as SessionSettings;
}

/** Reads the settings of the fleet; undefined unless `DB_FLEET_MAX` is given. */
export function readFleetSettings(env: Env, { max }: PoolSettings, problems: Problems): FleetSettings | undefined {
  const { max: limit, min, ...others } = fleetSettings;
  const isBesides = [min, ...Object.values(others)].some(({ variable }) => env[variable]);
  const fleet = readTable(fleetSettings, env, {}, problems) as unknown as FleetSettings;
  if (problems.has(limit.variable) || problems.has(min.variable)) return undefined;
  const names = { max: limit.variable, min: min.variable, poolMax: poolSettings.max.variable };
  return checkFleet(fleet, max, isBesides, names, problems);
}

const settingVariables: readonly string[] = [poolSettings, sessionSettings, fleetSettings]
  .flatMap((table: Readonly<Record<string, Setting>>) => Object.values(table))
  .flatMap(({ variable }) => (variable === undefined ? [] : [variable]));

/** Warns about variables that look like a misspelling of ours. Never shows their values. */
export function warnOfMisspelt(env: Env, problems: Problems): void {
  const connection = Object.keys(connectionVariables);
  for (const name of Object.keys(env)) {
    if (!env[name] || settingVariables.includes(name) || connection.includes(name)) continue;
    const stem = name.replace(/_(MS|S|SEC|SECS|SECONDS|MILLIS)$/, '');
    const nearest = name.startsWith('DB_')
      ? nearestName(stem, settingVariables)
      : /^(DATAB|USE_?P|PG_?B)/.test(name) &&
        nearestName(
          name,
          connection.filter((variable) => !env[variable]),
        );
    if (nearest) problems.warn(`${name} is set, but no setting has that name; did you mean ${nearest}?`);
  }
}
