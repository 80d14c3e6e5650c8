import { hidePassword } from './connection.js';
import type { PoolOptions } from './pool-options.js';
import { poolSettings, type Setting, sessionSettings } from './settings.js';

/** Options that are aliases of each other or belong together: giving one replaces the whole group. */
const groups: readonly (readonly string[])[] = [
  ...Object.entries<Setting>({ ...poolSettings, ...sessionSettings }).map(([name, { pgName }]) =>
    pgName === undefined ? [name] : [name, pgName],
  ),
  ['applicationName', 'application_name'],
  ['fleet'],
  ['ssl', 'sslFallback', 'fallbackSsl'],
  ['host', 'hosts'],
];

/** Options that a connection string replaces: a password must not be sent to a server that it was not meant for. */
export const connectionNames: readonly string[] = [
  'connectionString',
  'host',
  'port',
  'hosts',
  'targetSessionAttrs',
  'loadBalanceHosts',
  'srv',
  'user',
  'database',
  'password',
  'options',
  'ssl',
  'sslFallback',
  'fallbackSsl',
];

/**
 * Merges options with overrides. An option given under either of its names replaces both; an undefined one changes
 * nothing; a connection string replaces the whole connection.
 */
export function withOverrides(options: PoolOptions, overrides: PoolOptions): PoolOptions {
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const names = new Set(Object.keys(given));
  const replaced = new Set(groups.filter((group) => group.some((name) => names.has(name))).flat());
  if (overrides.connectionString !== undefined) for (const name of connectionNames) replaced.add(name);
  const kept = Object.fromEntries(Object.entries(options).filter(([name]) => !replaced.has(name)));
  const inherited = replaced.has('password') ? undefined : options.password;
  // The password may be a non-enumerable property.
  const { password: _, ...rest } = { ...kept, ...given } as PoolOptions;
  return hidePassword(rest, overrides.password ?? inherited) as PoolOptions;
}
