import { nearestName } from '../util/edit-distance.js';
import type { ConnectionLimits } from './connection.js';
import type { Problems } from './problems.js';
import {
  connectionVariables,
  type PoolSettings,
  poolSettings,
  type SessionSettings,
  type Setting,
  sessionSettings,
} from './settings.js';
import { readBoolean, readVariable, type SettingValue } from './values.js';

/** Environment variables, as in `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>;

/** How the service reaches its server. */
export type Strategy = 'direct' | 'pgbouncer';

/** `PGBOUNCER_URL` chooses PgBouncer, unless `USE_PGBOUNCER` is false. */
export function readStrategy(env: Env, problems: Problems): Strategy {
  const { USE_PGBOUNCER: wish, PGBOUNCER_URL: url } = env;
  const isWanted = wish ? readBoolean('USE_PGBOUNCER', wish, problems) : undefined;
  if (isWanted === true && !url) {
    problems.add(
      'PGBOUNCER_URL',
      'to be set when USE_PGBOUNCER is true (postgresql://user:password@host:6432/database)',
      'nothing',
    );
  }
  return url && isWanted !== false ? 'pgbouncer' : 'direct';
}

/** Reads the settings of one table: the variable's value where it is set, otherwise the default. */
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

/** The pool's settings; a limit from the URL counts where its variable is not set. */
export function readPoolSettings(env: Env, limits: ConnectionLimits, problems: Problems): PoolSettings {
  const { connectTimeoutMs } = limits;
  const defaults = connectTimeoutMs === undefined ? {} : { connectTimeoutMs };
  // The table has exactly the keys and kinds of PoolSettings.
  const pool = readTable(poolSettings, env, defaults, problems) as unknown as PoolSettings;
  if (pool.min > pool.max && !problems.has('DB_POOL_MAX')) {
    problems.add('DB_POOL_MIN', `at most DB_POOL_MAX, which is ${pool.max}`, String(pool.min));
  }
  // As the variable, an age of 0 closes a connection after each use; as the option it means no limit, as in `pg.Pool`.
  const isAgeZero = Boolean(env[poolSettings.maxLifetimeSeconds.variable]) && pool.maxLifetimeSeconds === 0;
  return isAgeZero ? { ...pool, maxLifetimeSeconds: 0, maxUses: 1 } : pool;
}

/** Timeouts of the session: the variable, or the URL, or what the URL's `options` set, or the default. */
export function readSessionSettings(
  env: Env,
  limits: ConnectionLimits,
  options: string | undefined,
  problems: Problems,
): SessionSettings {
  const defaults: Record<string, number> = {};
  for (const [name, { pgName }] of Object.entries(sessionSettings)) {
    // The server prefers a timeout that is sent by itself to one within `options`: the default must not displace it.
    const isInOptions = new RegExp(`(^|\\s)(-c\\s*|--)${pgName.replaceAll('_', '[-_]')}=`, 'i').test(options ?? '');
    if (isInOptions) defaults[name] = 0;
    const limit = limits[name as keyof SessionSettings];
    if (limit !== undefined) defaults[name] = limit;
  }
  return readTable(sessionSettings, env, defaults, problems) as unknown as SessionSettings;
}

const settingVariables: readonly string[] = [...Object.values(poolSettings), ...Object.values(sessionSettings)].flatMap(
  (setting) => ('variable' in setting ? [setting.variable] : []),
);

/** Warns of variables that look like one of ours, misspelt. Their values are never shown. */
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
