import { type ConnectionSettings, hidePassword } from '../../config/connection.js';
import type { Env } from '../../config/env.js';
import { isSocket } from '../../config/hosts.js';
import { loadConfig } from '../../config/load.js';
import { hideText } from '../../config/problems.js';
import { ConfigError } from '../../errors.js';
import { splitAddresses } from '../addresses.js';
import { withoutPoolVariables } from '../env.js';
import type { MonitorFlags } from './options.js';

/** Targets of the monitor. Passwords in it are not enumerable. */
export interface Targets {
  readonly server: ConnectionSettings | undefined;
  readonly bouncers: readonly ConnectionSettings[];
  readonly apps: readonly string[];
}

type Given = Pick<MonitorFlags, 'url' | 'bouncerUrl' | 'app'>;

/**
 * Finds the server, PgBouncer and the services by flags and variables. The server is reached directly even where the
 * service goes through PgBouncer. Without any it is libpq's default, unless something else was named.
 *
 * @throws {ConfigError} naming the flag or variable that is wrong, and no password.
 */
export function readTargets(given: Given, env: Env): Targets {
  const [bouncerName, bouncerUrl] = chooseBouncer(given, env);
  if (given.url === '')
    throw new ConfigError([{ name: '--url', expected: 'postgresql://host/database', got: 'nothing' }]);
  const databaseUrl = given.url ?? env.DATABASE_URL;
  const isServerNamed = Boolean(databaseUrl || env.PGHOST);
  const hasOther = bouncerUrl !== undefined || given.app.length > 0;
  const connections = withFlagNames(given, bouncerName, () => {
    const variables = { ...withoutPoolVariables(env), DATABASE_URL: databaseUrl };
    const server = () => loadConfig({ ...variables, PGBOUNCER_URL: undefined, USE_PGBOUNCER: 'false' }).connection;
    const bouncer = (url: string) => loadConfig({ ...variables, PGBOUNCER_URL: url, USE_PGBOUNCER: 'true' }).connection;
    return {
      server: isServerNamed || !hasOther ? server() : undefined,
      bouncers: splitAddresses(bouncerUrl ?? '').map((each) => consoleOf(bouncer(each))),
    };
  });
  return { ...connections, apps: given.app.map(checkAddress) };
}

/** The addresses of PgBouncer's consoles and where they were written, the first that is given. */
function chooseBouncer(given: Given, env: Env): [name: string, url: string | undefined] {
  if (given.bouncerUrl !== undefined) return ['--bouncer-url', given.bouncerUrl];
  const name = env.PGBOUNCER_ADMIN_URL ? 'PGBOUNCER_ADMIN_URL' : 'PGBOUNCER_URL';
  return [name, env[name] || undefined];
}

/** A rejected address is not shown: it may contain a password. */
function checkAddress(text: string): string {
  if (/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : '')) return text;
  const expected = 'an address such as http://127.0.0.1:3000/pool';
  throw new ConfigError([{ name: '--app', expected, got: hideText(text) }]);
}

/** PgBouncer's console is a database of its own. */
function consoleOf(connection: ConnectionSettings): ConnectionSettings {
  return hidePassword({ ...connection, database: 'pgbouncer' }, connection.password);
}

/** Errors name `--url` if that was given, not DATABASE_URL. */
function withFlagNames<T>(given: Given, bouncerName: string, read: () => T): T {
  const flags: Readonly<Record<string, string | undefined>> = {
    DATABASE_URL: given.url === undefined ? undefined : '--url',
    PGBOUNCER_URL: bouncerName,
  };
  return withNames((name) => flags[name] ?? name, read);
}

/** Runs what may refuse settings; those it refuses get the names that the reader wrote. */
export function withNames<T>(rename: (name: string) => string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.problems.map((problem) => ({ ...problem, name: rename(problem.name) })));
  }
}

/** Names of the targets, without passwords. */
export function namesOf({ server, bouncers, apps }: Targets): string[] {
  const addresses = [server, ...bouncers].flatMap((each) => (each === undefined ? [] : [placeOf(each)]));
  return [...addresses, ...apps.map(withoutSecrets)];
}

function placeOf({ host, port }: ConnectionSettings): string {
  if (isSocket(host)) return host;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function withoutSecrets(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`;
}
