import { userInfo } from 'node:os';
import {
  type ConnectionParts,
  type ConnectionSettings,
  hidePassword,
  readConnection,
  withoutUndefined,
} from './connection.js';
import {
  type Env,
  readFleetSettings,
  readPoolSettings,
  readSessionSettings,
  readStrategy,
  type Strategy,
  warnOfMisspelt,
} from './env.js';
import { areSockets } from './hosts.js';
import { type Keywords, readPgVariables } from './keywords.js';
import { Problems } from './problems.js';
import { withService } from './service.js';
import type { FleetSettings, PoolSettings, SessionSettings } from './settings.js';
import { realSurroundings, type Surroundings } from './surroundings.js';
import { tlsSettings } from './tls.js';
import { parseUrl } from './url.js';

/** All settings of a service, deeply frozen. Safe to log: passwords are not enumerable. */
export interface Config {
  readonly strategy: Strategy;
  /** The connection to use: to PgBouncer with strategy `pgbouncer`, otherwise to the server. */
  readonly connection: ConnectionSettings;
  /**
   * The connection to the server itself, from `DATABASE_URL` or `PGHOST`; same as `connection` with strategy `direct`.
   * Undefined if only PgBouncer's address is known.
   */
  readonly serverConnection?: ConnectionSettings;
  readonly pool: PoolSettings;
  readonly session: SessionSettings;
  /** Connection strings of `DATABASE_REPLICA_URLS`; not enumerable. */
  readonly replicaUrls: readonly string[];
  /** `DATABASE_DIRECT_URL`; not enumerable. */
  readonly directUrl: string | undefined;
  /** The budget that the service shares; absent without one. */
  readonly fleet?: FleetSettings;
  /** Source of the address in `connection`. */
  readonly address: AddressSource;
  /** Suspicious but accepted settings, such as misspelt variables. Contains no secret. */
  readonly warnings: readonly string[];
  /** Lines for debugging, such as on ignored URL parameters. Contains no secret. */
  readonly notes: readonly string[];
}

/** Variable that names the host of a connection. `url`, not enumerable, is the connection string, if it came from one. */
export interface AddressSource {
  /** For messages, such as `from DATABASE_URL`. */
  readonly source: string;
  readonly url?: string;
}

/** Operating system functions that the configuration needs. */
export interface ConfigSystem extends Omit<Surroundings, 'env'> {
  /** Name of the operating system user; undefined if it has none. */
  readonly userName: () => string | undefined;
}

/** Functions of the real operating system. */
const realSystem: ConfigSystem = {
  ...realSurroundings,
  userName: () => {
    try {
      return userInfo().username;
    } catch {
      return undefined; // A container may run under a user id without a name.
    }
  },
};

/**
 * Reads and validates every setting: `DATABASE_URL`, completed from the `PG*` variables as in libpq;
 * `PGBOUNCER_URL`; and the `DB_*` variables. An empty variable counts as unset.
 *
 * @param hasCa true if the CA of the server is given elsewhere, as the option `ssl.ca`
 * @throws {ConfigError} listing every invalid value, without passwords.
 * @example
 * const { connection, pool } = loadConfig();
 */
export function loadConfig(env: Env = process.env, system: ConfigSystem = realSystem, hasCa = false): Config {
  const problems = new Problems();
  const strategy = readStrategy(env, problems);
  const files = { ...system, env, hasCa };
  const pgVariables = readVariables(env, files, problems);
  const server = readServer(env, pgVariables, files, problems);
  const bouncer = strategy === 'pgbouncer' ? readBouncer(env, pgVariables, server, files, problems) : undefined;
  const used = bouncer ?? server;
  const limits = { ...server.limits, ...bouncer?.limits };
  const pool = readPoolSettings(env, limits, used.routing ?? {}, problems);
  const fleet = readFleetSettings(env, pool, problems);
  const session = readSessionSettings(env, limits, used.options, problems);
  const complete = (parts: ConnectionParts, defaultPort: number) => completed(parts, defaultPort, system, problems);
  const connection = bouncer ? complete(bouncer, 6432) : complete(server, 5432);
  const isServerKnown = Boolean(env.DATABASE_URL || env.PGHOST);
  const serverConnection = bouncer === undefined ? connection : isServerKnown ? complete(server, 5432) : undefined;
  const replicaUrls = readUrls('DATABASE_REPLICA_URLS', env, files, problems);
  const [directUrl] = readUrls('DATABASE_DIRECT_URL', env, files, problems);
  warnOfMisspelt(env, problems);
  problems.throwIfAny();
  const address = bouncer ? addressFrom('PGBOUNCER_URL', env.PGBOUNCER_URL) : addressOfServer(env, server);
  const config = {
    strategy,
    connection,
    serverConnection,
    pool,
    session,
    fleet,
    address,
    warnings: [...problems.warnings],
    notes: problems.notes,
  };
  const all = Object.defineProperties(withoutUndefined(config), {
    replicaUrls: { value: replicaUrls },
    directUrl: { value: directUrl },
  });
  return deepFreeze(all) as unknown as Config;
}

function addressOfServer({ DATABASE_URL: url, PGHOST }: Env, { host }: ConnectionParts): AddressSource {
  if (host === undefined) {
    const source = 'the default, since neither DATABASE_URL nor PGHOST names a host';
    return url ? { ...addressFrom('', url), source } : { source };
  }
  return url && host !== PGHOST?.split(',')[0] ? addressFrom('DATABASE_URL', url) : { source: 'from PGHOST' };
}

function addressFrom(variable: string, url: string | undefined): AddressSource {
  const source = `from ${variable}`;
  return url ? Object.defineProperty({ source }, 'url', { value: url, enumerable: false }) : { source };
}

/** The PG* variables, completed and overridden by the service that `PGSERVICE` names. */
function readVariables(env: Env, system: Surroundings, problems: Problems): Keywords {
  const variables = new Map(readPgVariables(env, problems));
  variables.delete('service');
  return overlay(variables, withService(new Map(), env.PGSERVICE, system, problems));
}

function readServer(env: Env, pgVariables: Keywords, system: Surroundings, problems: Problems): ConnectionParts {
  const { DATABASE_URL: url } = env;
  const keywords = url ? parseUrl(url, 'DATABASE_URL', problems) : new Map<string, never>();
  return readConnection(overlay(pgVariables, withService(keywords, undefined, system, problems)), system, problems);
}

/** Further connection strings, separated by white space, which a URL cannot contain; each is validated. */
function readUrls(name: string, env: Env, system: Surroundings, problems: Problems): readonly string[] {
  const urls = env[name]?.split(/\s+/).filter((url) => url !== '') ?? [];
  for (const url of urls) {
    readConnection(withService(parseUrl(url, name, problems), undefined, system, problems), system, problems);
  }
  return urls;
}

/**
 * PgBouncer's connection. User, password and database default to those of the server connection (the password only
 * for the same user); host and port do not.
 */
function readBouncer(
  env: Env,
  pgVariables: Keywords,
  server: ConnectionParts,
  system: Surroundings,
  problems: Problems,
): ConnectionParts {
  const ownOnly = ['host', 'hostaddr', 'port', 'user', 'password', 'dbname'];
  const shared = new Map([...pgVariables].filter(([keyword]) => !ownOnly.includes(keyword)));
  const keywords = overlay(shared, parseUrl(env.PGBOUNCER_URL ?? '', 'PGBOUNCER_URL', problems));
  const own = readConnection(keywords, system, problems);
  const isSameUser = own.user === undefined || own.user === server.user;
  return withoutUndefined({
    ...own,
    user: own.user ?? server.user,
    password: own.password || !isSameUser ? own.password : server.password,
    database: own.database ?? server.database,
    applicationName: own.applicationName ?? server.applicationName,
  });
}

/** Merges URL and variables; the URL takes precedence. An empty password counts as none, as in libpq. */
function overlay(variables: Keywords, url: Keywords): Keywords {
  const merged = new Map([...variables, ...url]);
  const fallback = variables.get('password');
  if (merged.get('password')?.text === '' && fallback) merged.set('password', fallback);
  // TLS settings go together: PGSSLMODE must not override `ssl=` in the URL.
  if (url.has('ssl') && !url.has('sslmode')) merged.delete('sslmode');
  return merged;
}

function completed(
  parts: ConnectionParts,
  defaultPort: number,
  system: ConfigSystem,
  problems: Problems,
): ConnectionSettings {
  const { host = 'localhost', port = defaultPort, password, passfile, applicationName, options, tls, extra } = parts;
  const user = parts.user ?? system.userName();
  if (user === undefined)
    problems.add('PGUSER', 'a user, here or in the URL', 'none, and the operating system user has no name');
  const { sslnegotiation: _, ...extraForSocket } = extra;
  const isLocal = areSockets(host, parts.hosts);
  const hosts = parts.hosts?.map((each) => ({ ...each, port: each.port ?? defaultPort }));
  const settings = withoutUndefined({
    host,
    port,
    hosts,
    user: user ?? '',
    database: parts.database ?? user ?? '',
    ...(isLocal || tls === undefined ? { ssl: false as const } : tlsSettings(tls)),
    passfile,
    applicationName,
    options,
    extra: isLocal ? extraForSocket : extra,
  });
  return hidePassword(settings, password);
}

/** Deeply freezes an object, non-enumerable properties included. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const name of Object.getOwnPropertyNames(value)) deepFreeze(Reflect.get(value, name));
  return Object.freeze(value);
}
