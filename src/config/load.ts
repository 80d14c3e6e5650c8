import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import {
  type ConnectionParts,
  type ConnectionSettings,
  hidePassword,
  isSocket,
  readConnection,
  withoutUndefined,
} from './connection.js';
import { type Env, readPoolSettings, readSessionSettings, readStrategy, type Strategy, warnOfMisspelt } from './env.js';
import { type Keywords, readPgVariables } from './keywords.js';
import { Problems } from './problems.js';
import type { PoolSettings, SessionSettings } from './settings.js';
import { type ReadFile, tlsSettings } from './tls.js';
import { parseUrl } from './url.js';

/** All settings of a service, deeply frozen. No password is enumerable, so it may be logged. */
export interface Config {
  readonly strategy: Strategy;
  /** The connection to use: PgBouncer's with strategy `pgbouncer`, otherwise the server's. */
  readonly connection: ConnectionSettings;
  /**
   * The server's own connection, from `DATABASE_URL` or `PGHOST`; with strategy `direct` it is `connection`. Undefined
   * when only PgBouncer's is known.
   */
  readonly serverConnection?: ConnectionSettings;
  readonly pool: PoolSettings;
  readonly session: SessionSettings;
  /** What looks wrong but was not refused: misspelt variables, ignored URL parameters. Holds no secret. */
  readonly warnings: readonly string[];
}

/** What the configuration needs of the machine it runs on. */
export interface ConfigSystem {
  readonly readFile: ReadFile;
  /** Name of the operating system's user, undefined when it has none. */
  readonly userName: () => string | undefined;
}

/** The machine this process runs on. */
const realSystem: ConfigSystem = {
  readFile: (path) => readFileSync(path, 'utf8'),
  userName: () => {
    try {
      return userInfo().username;
    } catch {
      return undefined; // A container may run as a user id without a name.
    }
  },
};

/**
 * Reads and checks every setting: `DATABASE_URL` and what it leaves open from the `PG*` variables, as libpq does;
 * `PGBOUNCER_URL`; and the `DB_*` variables. An empty variable counts as unset.
 *
 * @throws {ConfigError} naming every bad value at once, and no password.
 * @example
 * const { connection, pool } = loadConfig();
 */
export function loadConfig(env: Env = process.env, system: ConfigSystem = realSystem): Config {
  const problems = new Problems();
  const strategy = readStrategy(env, problems);
  const pgVariables = readPgVariables(env, problems);
  const server = readServer(env, pgVariables, system, problems);
  const bouncer = strategy === 'pgbouncer' ? readBouncer(env, pgVariables, server, system, problems) : undefined;
  const used = bouncer ?? server;
  const limits = { ...server.limits, ...bouncer?.limits };
  const pool = readPoolSettings(env, limits, problems);
  const session = readSessionSettings(env, limits, used.options, problems);
  const complete = (parts: ConnectionParts, defaultPort: number) => completed(parts, defaultPort, system, problems);
  const connection = bouncer ? complete(bouncer, 6432) : complete(server, 5432);
  const isServerKnown = Boolean(env.DATABASE_URL || env.PGHOST);
  const serverConnection = bouncer === undefined ? connection : isServerKnown ? complete(server, 5432) : undefined;
  warnOfMisspelt(env, problems);
  problems.throwIfAny();
  const config = { strategy, connection, serverConnection, pool, session, warnings: [...problems.warnings] };
  return deepFreeze(withoutUndefined(config));
}

function readServer(env: Env, pgVariables: Keywords, system: ConfigSystem, problems: Problems): ConnectionParts {
  const { DATABASE_URL: url } = env;
  const keywords = url ? parseUrl(url, 'DATABASE_URL', problems) : new Map<string, never>();
  return readConnection(overlay(pgVariables, keywords), system.readFile, problems);
}

/**
 * PgBouncer's connection: user, password and database come from the server's where the URL has none (the password only
 * for the same user); host and port never do.
 */
function readBouncer(
  env: Env,
  pgVariables: Keywords,
  server: ConnectionParts,
  system: ConfigSystem,
  problems: Problems,
): ConnectionParts {
  const ownOnly = ['host', 'port', 'user', 'password', 'dbname'];
  const shared = new Map([...pgVariables].filter(([keyword]) => !ownOnly.includes(keyword)));
  const keywords = overlay(shared, parseUrl(env.PGBOUNCER_URL ?? '', 'PGBOUNCER_URL', problems));
  const own = readConnection(keywords, system.readFile, problems);
  const isSameUser = own.user === undefined || own.user === server.user;
  return withoutUndefined({
    ...own,
    user: own.user ?? server.user,
    password: own.password || !isSameUser ? own.password : server.password,
    database: own.database ?? server.database,
    applicationName: own.applicationName ?? server.applicationName,
  });
}

/** What the URL says, and where it says nothing what the variables say. An empty password is no password, as in libpq. */
function overlay(variables: Keywords, url: Keywords): Keywords {
  const merged = new Map([...variables, ...url]);
  const fallback = variables.get('password');
  if (merged.get('password')?.text === '' && fallback) merged.set('password', fallback);
  // TLS is asked for as a whole: `ssl=` in the URL is not overruled by a PGSSLMODE it knows nothing of.
  if (url.has('ssl') && !url.has('sslmode')) merged.delete('sslmode');
  return merged;
}

function completed(
  parts: ConnectionParts,
  defaultPort: number,
  system: ConfigSystem,
  problems: Problems,
): ConnectionSettings {
  const { host = 'localhost', port = defaultPort, password, applicationName, options, tls, extra } = parts;
  const user = parts.user ?? system.userName();
  if (user === undefined)
    problems.add('PGUSER', 'a user, here or in the URL', 'none, and the operating system’s user has no name');
  const { sslnegotiation: _, ...extraForSocket } = extra;
  const settings = withoutUndefined({
    host,
    port,
    user: user ?? '',
    database: parts.database ?? user ?? '',
    ...(isSocket(host) || tls === undefined ? { ssl: false as const } : tlsSettings(tls)),
    applicationName,
    options,
    extra: isSocket(host) ? extraForSocket : extra,
  });
  return hidePassword(settings, password);
}

/** Freezes an object and all it holds, hidden members too. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const name of Object.getOwnPropertyNames(value)) deepFreeze(Reflect.get(value, name));
  return Object.freeze(value);
}
