import type { ClientConfig } from 'pg';
import { type HostAddress, readHosts } from './hosts.js';
import { type Found, type Keywords, refuse } from './keywords.js';
import { listChoices, type Problems } from './problems.js';
import { type PoolSettings, poolSettings } from './settings.js';
import { type Files, readTlsRequest, type TlsRequest, type TlsSettings } from './tls.js';

/** Complete connection settings. `password` is not enumerable, so logs and `inspect` do not show it. */
export interface ConnectionSettings extends TlsSettings {
  /** Host name, address, or the directory of a Unix socket (it begins with `/`). */
  readonly host: string;
  readonly port: number;
  /** All addresses, the first being `host` and `port`; undefined if there is one only. */
  readonly hosts?: readonly HostAddress[];
  readonly user: string;
  readonly database: string;
  readonly password?: string;
  /** Path of the password file that the URL names, for a connection without a password. */
  readonly passfile?: string;
  readonly applicationName?: string;
  /** Command-line options for the server's session, such as `-c search_path=app`. */
  readonly options?: string;
  /** Other settings from the URL for pg's Client, under pg's names (`client_encoding`, `keepAlive` …). */
  readonly extra: Readonly<ClientConfig>;
}

/** Timeouts that a URL can set in addition to the connection itself. */
export interface ConnectionLimits {
  readonly connectTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  readonly idleInTransactionTimeoutMs?: number;
}

/** Choice among several hosts, as far as a URL makes it. */
export interface ConnectionRouting {
  readonly targetSessionAttrs?: PoolSettings['targetSessionAttrs'];
  readonly loadBalanceHosts?: PoolSettings['loadBalanceHosts'];
  readonly srv?: boolean;
}

/** A connection as one source describes it; the rest comes from other sources. */
export interface ConnectionParts {
  readonly host?: string;
  readonly port?: number;
  /** All addresses, if there are several, or the one has a `hostaddr`. */
  readonly hosts?: readonly HostAddress[];
  readonly routing?: ConnectionRouting;
  readonly user?: string;
  readonly database?: string;
  readonly password?: string;
  readonly passfile?: string;
  readonly applicationName?: string;
  readonly options?: string;
  readonly extra: Readonly<ClientConfig>;
  readonly tls?: TlsRequest;
  readonly limits: ConnectionLimits;
}

/** Validates and converts every keyword. */
export function readConnection(keywords: Keywords, files: Files, problems: Problems): ConnectionParts {
  const text = (keyword: string) => keywords.get(keyword)?.text;
  const tls = readTlsRequest(keywords, files, problems);
  const [host, port, hostaddr] = [keywords.get('host'), keywords.get('port'), keywords.get('hostaddr')];
  const hosts = readHosts({ host, port, hostaddr }, problems);
  const isRouted = hosts !== undefined && (hosts.length > 1 || hosts[0]?.hostaddr !== undefined);
  return withoutUndefined({
    host: hosts?.[0]?.host || undefined,
    port: hosts?.[0]?.port,
    hosts: isRouted ? hosts : undefined,
    routing: readRouting(keywords, problems),
    user: text('user'),
    database: text('dbname'),
    password: text('password'),
    passfile: text('passfile'),
    applicationName: text('application_name'),
    options: text('options'),
    extra: readExtra(keywords, problems),
    limits: readLimits(keywords, problems),
    tls,
  });
}

/** Undefined if nothing is said about it. */
function readRouting(keywords: Keywords, problems: Problems): ConnectionRouting | undefined {
  const { targetSessionAttrs, loadBalanceHosts } = poolSettings;
  const among = <T extends string>(choices: readonly T[]) =>
    Object.fromEntries(choices.map((choice) => [choice, choice])) as Record<T, T>;
  const routing = withoutUndefined({
    targetSessionAttrs: readChoice(keywords, 'target_session_attrs', among(targetSessionAttrs.choices), problems),
    loadBalanceHosts: readChoice(keywords, 'load_balance_hosts', among(loadBalanceHosts.choices), problems),
    srv: readChoice(keywords, 'srv', { true: true, false: false }, problems),
  });
  return Object.keys(routing).length === 0 ? undefined : routing;
}

function readNumber(found: Found | undefined, min: number, max: number, problems: Problems): number | undefined {
  if (found === undefined) return undefined;
  const value = /^-?\d+$/.test(found.text) ? Number(found.text) : Number.NaN;
  if (value >= min && value <= max) return value;
  return refuse(found, `a whole number from ${min} to ${max}`, problems);
}

function readLimits(keywords: Keywords, problems: Problems): ConnectionLimits {
  const number = (keyword: string) => readNumber(keywords.get(keyword), 0, 2_147_483_647, problems);
  return withoutUndefined({
    connectTimeoutMs: readConnectTimeout(keywords.get('connect_timeout'), problems),
    statementTimeoutMs: number('statement_timeout'),
    lockTimeoutMs: number('lock_timeout'),
    idleInTransactionTimeoutMs: number('idle_in_transaction_session_timeout'),
  });
}

/** In libpq, 0 or less waits without limit; here it means the maximum of the setting. */
function readConnectTimeout(found: Found | undefined, problems: Problems): number | undefined {
  const { max } = poolSettings.connectTimeoutMs;
  const seconds = readNumber(found, -2_147_483_648, max / 1000, problems);
  return seconds !== undefined && seconds <= 0 ? max : seconds && seconds * 1000;
}

function readExtra(keywords: Keywords, problems: Problems): ClientConfig {
  const text = (keyword: string) => keywords.get(keyword)?.text;
  const number = (keyword: string) => readNumber(keywords.get(keyword), 0, 2_147_483_647, problems);
  const idleSeconds = readNumber(keywords.get('keepalives_idle'), 0, 2_147_483, problems);
  return withoutUndefined({
    fallback_application_name: text('fallback_application_name'),
    client_encoding: text('client_encoding'),
    query_timeout: number('query_timeout'),
    keepAlive: readChoice(keywords, 'keepalives', { 0: false, 1: true }, problems),
    keepAliveInitialDelayMillis: idleSeconds && idleSeconds * 1000,
    sslnegotiation: readChoice(keywords, 'sslnegotiation', { postgres: 'postgres', direct: 'direct' }, problems),
    enableChannelBinding: readChannelBinding(keywords, problems),
  });
}

function readChannelBinding(keywords: Keywords, problems: Problems): boolean | undefined {
  const found = keywords.get('channel_binding');
  if (found?.text === 'require') {
    problems.warn(`${found.source}: channel_binding=require is treated as prefer: pg cannot enforce it.`);
  }
  return readChoice(keywords, 'channel_binding', { disable: false, prefer: true, require: true }, problems);
}

function readChoice<const T>(
  keywords: Keywords,
  keyword: string,
  choices: Readonly<Record<string, T>>,
  problems: Problems,
): T | undefined {
  const found = keywords.get(keyword);
  if (found === undefined) return undefined;
  if (Object.hasOwn(choices, found.text)) return choices[found.text];
  return refuse(found, listChoices(Object.keys(choices)), problems);
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Copy of the object without undefined properties. */
export function withoutUndefined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** Adds `password` as a non-enumerable property, so that it is usable but neither logged nor inspected. */
export function hidePassword<T extends object, P>(object: T, password: P): T & { readonly password?: P } {
  if (password === undefined) return object;
  return Object.defineProperty(object, 'password', { value: password, enumerable: false, configurable: true });
}
