import type { ConnectionOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import {
  type ConnectionLimits,
  type ConnectionParts,
  type ConnectionRouting,
  readConnection,
  withoutUndefined,
} from './connection.js';
import { areSockets, type HostAddress, readHostsOption } from './hosts.js';
import { passwordFrom } from './pass-file.js';
import type { PoolOptions } from './pool-options.js';
import { type Problems, showValue } from './problems.js';
import { withService } from './service.js';
import type { Surroundings } from './surroundings.js';
import { type TlsSettings, tlsSettings } from './tls.js';
import { parseConnectionString } from './url.js';

/** Connection settings from a pool's options; the connection string takes precedence. */
export interface HostOptions extends Omit<TlsSettings, 'ssl'> {
  /** Settings from the connection string, under pg's names. */
  readonly client: ClientConfig;
  readonly ssl: ClientConfig['ssl'];
  readonly password: ClientConfig['password'];
  readonly applicationName: string | undefined;
  readonly limits: ConnectionLimits;
  readonly routing: ConnectionRouting;
  /** All addresses, if there are several, or the one has a `hostaddr`. */
  readonly hosts: readonly HostAddress[] | undefined;
}

/** Reads the connection string and merges it with the options that it overrides. */
export function readHost(options: PoolOptions, system: Surroundings, problems: Problems): HostOptions {
  const url = readConnectionString(options, system, problems);
  const { host, port, user, database, options: sessionOptions, extra } = url;
  const { sslnegotiation: _, ...plain } = extra;
  const given = readHostsOption(options.hosts, problems);
  // The connection string replaces all of them.
  const hosts = url.host === undefined ? given : url.hosts;
  const isLocal = areSockets(host ?? options.host, hosts);
  const usable = isLocal ? plain : extra;
  const [first] = hosts ?? [];
  const place = host === undefined && first ? { host: first.host, port: first.port ?? options.port } : { host, port };
  const client = withoutUndefined({ ...usable, ...place, user, database, options: sessionOptions });
  return {
    client,
    hosts,
    routing: url.routing ?? {},
    ...readTls(options, url, isLocal),
    password: url.password || (options.password ?? passwordFromFile(url) ?? url.password),
    applicationName: url.applicationName,
    limits: url.limits,
  };
}

function passwordFromFile({ passfile }: ConnectionParts): ClientConfig['password'] {
  return passfile === undefined ? undefined : passwordFrom(passfile);
}

function readConnectionString(options: PoolOptions, system: Surroundings, problems: Problems): ConnectionParts {
  const text: unknown = options.connectionString ?? '';
  if (typeof text !== 'string') problems.add('connectionString', 'a string', showValue(text));
  const isGiven = typeof text === 'string' && text !== '';
  const keywords = isGiven ? parseConnectionString(text, 'connectionString', problems) : new Map<string, never>();
  // As for pg's PG* variables, options take precedence.
  const service = isGiven || options.host || options.hosts ? undefined : system.env.PGSERVICE;
  const all = withService(keywords, service, system, problems);
  if (all.size === 0) return { extra: {}, limits: {} };
  const hasCa = typeof options.ssl === 'object' && options.ssl?.ca !== undefined;
  return readConnection(all, { ...system, hasCa }, problems);
}

/**
 * The given `ssl`, or the one that the connection string asks for. If both an `ssl` object and `sslmode` are given, the
 * object's certificates are kept, and `rejectUnauthorized: true` stays in force.
 */
function readTls(
  options: PoolOptions,
  { tls }: ConnectionParts,
  isLocal: boolean,
): Omit<HostOptions, 'client' | 'password' | 'applicationName' | 'limits' | 'routing' | 'hosts'> {
  const given = hideKey(options.ssl);
  if (tls === undefined) {
    return { ssl: given, ...withoutUndefined({ sslFallback: options.sslFallback, fallbackSsl: options.fallbackSsl }) };
  }
  if (isLocal) return { ssl: false };
  if (typeof given !== 'object') return tlsSettings(tls);
  const settings = tlsSettings(tls.ca === undefined && given.ca !== undefined ? { ...tls, ca: given.ca } : tls);
  const { ssl, fallbackSsl } = settings;
  return {
    ...settings,
    ssl: ssl && merge(given, ssl),
    ...(fallbackSsl && { fallbackSsl: merge(given, fallbackSsl) }),
  };
}

function merge(given: ConnectionOptions, requested: ConnectionOptions): ConnectionOptions {
  const merged = { ...given, ...requested };
  if (given.rejectUnauthorized === true) merged.rejectUnauthorized = true;
  const key = requested.key ?? given.key;
  return key === undefined ? merged : Object.defineProperty(merged, 'key', { value: key, enumerable: false });
}

/** Copy of the TLS options with a non-enumerable private key; the caller's object is not changed. */
function hideKey(ssl: ClientConfig['ssl']): ClientConfig['ssl'] {
  if (typeof ssl !== 'object' || ssl === null || ssl.key === undefined) return ssl;
  return Object.defineProperty({ ...ssl }, 'key', { value: ssl.key, enumerable: false });
}
