import { hidePassword } from './connection.js';
import type { PoolOptions } from './pool-options.js';
import { poolSettings, type Setting, sessionSettings } from './settings.js';

/** Options that say the same under several names, or only make sense together: one that is given replaces them all. */
const groups: readonly (readonly string[])[] = [
  ...Object.entries<Setting>({ ...poolSettings, ...sessionSettings }).map(([name, { pgName }]) =>
    pgName === undefined ? [name] : [name, pgName],
  ),
  ['applicationName', 'application_name'],
  ['ssl', 'sslFallback', 'fallbackSsl'],
];

/** What a connection string speaks of: a password must not be sent to a server that it was not meant for. */
const connectionNames = [
  'host',
  'port',
  'user',
  'database',
  'password',
  'options',
  'ssl',
  'sslFallback',
  'fallbackSsl',
];

/**
 * The same options with others that win over them. An option that is given under either of its names replaces both; one
 * that is undefined changes nothing; a connection string replaces the whole connection.
 */
export function withOverrides(options: PoolOptions, overrides: PoolOptions): PoolOptions {
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const names = new Set(Object.keys(given));
  const replaced = new Set(groups.filter((group) => group.some((name) => names.has(name))).flat());
  if (overrides.connectionString !== undefined) for (const name of connectionNames) replaced.add(name);
  const kept = Object.fromEntries(Object.entries(options).filter(([name]) => !replaced.has(name)));
  const inherited = replaced.has('password') ? undefined : options.password;
  // The password may be there without being enumerable.
  const { password: _, ...rest } = { ...kept, ...given } as PoolOptions;
  return hidePassword(rest, overrides.password ?? inherited) as PoolOptions;
}
