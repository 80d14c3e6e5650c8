import type { ConnectionSettings } from '../../config/connection.js';
import type { Env } from '../../config/env.js';
import { loadConfig } from '../../config/load.js';
import { ConfigError } from '../../errors.js';
import { joinList } from '../../format/list.js';
import { splitAddresses } from '../addresses.js';
import { withoutPoolVariables } from '../env.js';
import { withNames } from '../monitor/targets.js';

/** Where an address may come from, the first that is given. */
const variables = ['PGBOUNCER_ADMIN_URL', 'PGBOUNCER_URL'] as const;

/**
 * Finds the consoles: those of `--url`, else of `PGBOUNCER_ADMIN_URL`, else of `PGBOUNCER_URL`. Each may be several, with a
 * comma between. User and password that they leave open come from `DATABASE_URL`.
 *
 * @throws {ConfigError} naming the flag or variable that is wrong, and no password
 */
export function readConsoles(urls: readonly string[], env: Env): ConnectionSettings[] {
  const variable = variables.find((name) => env[name]);
  const [name, texts] = urls.length > 0 || variable === undefined ? ['--url', urls] : [variable, [env[variable] ?? '']];
  const addresses = texts.flatMap(splitAddresses);
  if (addresses.length > 0) return addresses.map((address) => readConsole(address, name, env));
  const expected = `the address of PgBouncer, here or in ${joinList(variables, 'or')}`;
  throw new ConfigError([{ name: '--url', expected, got: 'nothing' }]);
}

function readConsole(address: string, name: string, env: Env): ConnectionSettings {
  const all = { ...withoutPoolVariables(env), PGBOUNCER_URL: address, USE_PGBOUNCER: 'true' };
  const rename = (refused: string) => (refused === 'PGBOUNCER_URL' ? name : refused);
  return withNames(rename, () => loadConfig(all)).connection;
}
