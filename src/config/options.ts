import pg, { type ClientConfig } from 'pg';
import { hidePassword, withoutUndefined } from './connection.js';
import { checkFleet } from './fleet.js';
import { type HostOptions, readHost } from './host-options.js';
import type { HostAddress } from './hosts.js';
import { hookNames, refuseMisspelt, settingNames } from './option-names.js';
import type { PoolOptions } from './pool-options.js';
import { Problems, showText, showValue } from './problems.js';
import { withoutSecrets } from './redact.js';
import {
  type FleetSettings,
  fleetSettings,
  type PoolSettings,
  poolSettings,
  type SessionSettings,
  type Setting,
  sessionSettings,
} from './settings.js';
import { realSurroundings, type Surroundings } from './surroundings.js';
import type { TlsSettings } from './tls.js';
import { checkOption, type SettingValue } from './values.js';

/** Options for pg's Client. `password`, if given, is not enumerable: pass the object itself, not a copy. */
export type ClientOptions = Readonly<ClientConfig> & Readonly<Record<string, unknown>>;

/** Functions and classes among the pool's options, as given. */
export type PoolHooks = Readonly<Pick<PoolOptions, (typeof hookNames)[number]>>;

/** `new Pool(options)`, resolved. All objects are frozen. */
export interface ResolvedPoolOptions extends Omit<TlsSettings, 'ssl'> {
  readonly pool: PoolSettings;
  readonly session: SessionSettings;
  /** The budget that the pool shares; undefined without one. */
  readonly fleet: FleetSettings | undefined;
  /** For `new Client(client)`; includes the application name and session timeouts other than 0, under pg's names. */
  readonly client: ClientOptions;
  readonly hooks: PoolHooks;
  /** Addresses to choose from; undefined if there is one only, whose role does not matter. */
  readonly hosts?: readonly HostAddress[];
  /** Options of the pools of the replicas. */
  readonly replicas: readonly PoolOptions[];
  /**
   * All settings in one object, for the pool's `options`: `max`, `host`, `connectionTimeoutMillis` and so on, and the
   * connection string as it was given. `new Pool(other.options)` creates an equal pool, and `new Client(pool.options)` a
   * client that connects to the same server. `password` is not enumerable, and logs show neither.
   */
  readonly options: PoolOptions;
  readonly warnings: readonly string[];
  /** Lines for debugging, such as on ignored URL parameters. */
  readonly notes: readonly string[];
}

/**
 * Validates the options of a pool and resolves every setting. Of the environment it reads only `PGSERVICE` and its files, and
 * the files of certificates.
 *
 * @throws {ConfigError} listing every invalid option, without passwords.
 * @example
 * const { pool, client } = resolvePoolOptions({ connectionString: url, max: 20 });
 */
export function resolvePoolOptions(
  given: PoolOptions | null = {},
  system: Surroundings = realSurroundings,
): ResolvedPoolOptions {
  const problems = new Problems();
  const options = withFormerNames(given ?? {}, problems);
  refuseMisspelt(options, problems);
  checkHooks(options, problems);
  const host = readHost(options, system, problems);
  const pool = readPool(options, host, problems);
  const session = readSession(options, host, problems);
  const fleet = readFleet(options.fleet, pool, problems);
  const applicationName = readApplicationName(options, host, problems);
  checkReplicas(options, problems);
  problems.throwIfAny();
  const client = toClientOptions(options, host, session, applicationName, pool.name);
  const hooks = Object.freeze(pick(options, hookNames));
  const fallback = withoutUndefined({ sslFallback: host.sslFallback, fallbackSsl: host.fallbackSsl });
  const hosts = withoutUndefined({ hosts: host.hosts, fleet });
  const others = { ...hooks, ...fallback, ...hosts, ...pick(options, ['connectionString']) };
  return Object.freeze({
    pool,
    session,
    fleet,
    client,
    hooks,
    replicas: Object.freeze(replicasOf(options, system)),
    ...withoutUndefined({ hosts: hostsOf(client, pool, host.hosts, options.port) }),
    ...fallback,
    options: toPublicOptions(client, pool, session, others, options),
    warnings: [...problems.warnings],
    notes: problems.notes,
  });
}

/**
 * `pipeline` was the name of `pipelining`, as `'auto'` or `'off'`. It belongs to `pg`'s Client, which treats any string as
 * true.
 */
function withFormerNames(given: PoolOptions, problems: Problems): PoolOptions {
  const { pipeline, ...rest } = given as { readonly pipeline?: unknown };
  if (typeof pipeline !== 'string') return given;
  problems.warn(`The option \`pipeline: ${showText(pipeline)}\` is now called \`pipelining\`.`);
  const options = { pipelining: pipeline, ...rest } as PoolOptions;
  return hidePassword(options, given.password) as PoolOptions;
}

/** Hooks that are not functions would fail only when the first connection is open. */
function checkHooks(options: PoolOptions, problems: Problems): void {
  for (const name of hookNames) {
    const value: unknown = options[name];
    if (value === undefined || value === null || typeof value === 'function') continue;
    problems.add(name, name === 'Client' || name === 'Promise' ? 'a class' : 'a function', showValue(value));
  }
}

function checkReplicas({ replicas, directUrl }: PoolOptions, problems: Problems): void {
  const isReplica = (each: unknown): boolean =>
    typeof each === 'string' ? each !== '' : typeof each === 'object' && each !== null;
  if (replicas !== undefined && replicas !== null && !(Array.isArray(replicas) && replicas.every(isReplica))) {
    problems.add('replicas', 'a list of connection strings or options', showValue(replicas));
  }
  if (directUrl !== undefined && directUrl !== null && typeof directUrl !== 'string') {
    problems.add('directUrl', 'a connection string', showValue(directUrl));
  }
}

/** Missing parts of a replica's connection are the pool's own; its host, port and role are not. */
function replicasOf(options: PoolOptions, system: Surroundings): PoolOptions[] {
  const { replicas, directUrl: _, connectionString, hosts: __, ...shared } = options;
  const fromUrl = connectionString === undefined ? {} : partsOf(connectionString, system);
  return (replicas ?? []).map((replica, at) => {
    const own = typeof replica === 'string' ? { connectionString: replica } : replica;
    const base = {
      ...shared,
      ...fromUrl,
      host: undefined,
      port: undefined,
      min: 0,
      targetSessionAttrs: 'any' as const,
    };
    const name = `${options.name ?? poolSettings.name.default} (replica ${at + 1})`;
    return hidePassword({ ...base, name, ...own }, own.password ?? fromUrl.password ?? options.password) as PoolOptions;
  });
}

/** User, database, password and TLS of the pool's connection string, for replicas whose strings omit them. */
function partsOf(connectionString: string, system: Surroundings): PoolOptions {
  const { client, ssl, password } = readHost({ connectionString }, system, new Problems());
  const { user, database } = client;
  const tls = ssl === undefined ? {} : { ssl };
  return hidePassword(withoutUndefined({ user, database, ...tls }), password as string) as PoolOptions;
}

function hostsOf(
  { host, port }: ClientOptions,
  { targetSessionAttrs, srv }: PoolSettings,
  hosts: readonly HostAddress[] | undefined,
  defaultPort: number | undefined,
): readonly HostAddress[] | undefined {
  // `pg` fills in what is missing.
  if (hosts !== undefined) {
    const { port: number } = new pg.Client({ port: defaultPort });
    return hosts.map((each) => ({ ...each, port: each.port ?? number }));
  }
  const { host: name, port: number } = new pg.Client({ host, port });
  return targetSessionAttrs === 'any' && !srv ? undefined : [{ host: name, port: number }];
}

function readPool(options: PoolOptions, { limits, routing }: HostOptions, problems: Problems): PoolSettings {
  const { connectTimeoutMs: own, connectionTimeoutMillis: both = 0 } = options;
  const isForBoth = Number.isInteger(both) && both > 0 && both <= poolSettings.connectTimeoutMs.max;
  const connectTimeoutMs = own ?? (isForBoth ? both : limits.connectTimeoutMs);
  const values = readTable(poolSettings, { ...options, connectTimeoutMs, ...routing }, problems);
  // The table has the same keys and types as PoolSettings.
  const pool = values as unknown as PoolSettings;
  if (pool.min > pool.max && !problems.has('max') && !problems.has('poolSize')) {
    problems.add('min', `at most \`max\`, which is ${pool.max}`, String(pool.min));
  }
  return Object.freeze(pool);
}

/** Without options a pool sets no session timeouts, as in `pg.Pool`. */
function readSession(options: PoolOptions, { limits }: HostOptions, problems: Problems): SessionSettings {
  const table: Record<string, Setting> = {};
  const values: Record<string, unknown> = { ...options };
  for (const [name, setting] of Object.entries(sessionSettings)) {
    table[name] = { ...setting, default: 0 };
    const limit = limits[name as keyof SessionSettings];
    if (limit !== undefined) Object.assign(values, { [name]: limit, [setting.pgName]: limit });
  }
  return Object.freeze(readTable(table, values, problems)) as unknown as SessionSettings;
}

/** Without the option `fleet`, a pool shares no budget. */
function readFleet(given: unknown, { max }: PoolSettings, problems: Problems): FleetSettings | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given !== 'object' || Array.isArray(given)) {
    return problems.add('fleet', 'an object such as `{ max: 90 }`', showValue(given));
  }
  const own = new Problems();
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(fleetSettings, name)) own.add(name, 'a known option', 'an unknown one');
  }
  const fleet = readTable(fleetSettings, given, own) as unknown as FleetSettings;
  const isBesides = Object.entries(given).some(
    ([name, value]) => name !== 'max' && value !== undefined && value !== null,
  );
  const names = { max: 'fleet.max', min: 'fleet.min', poolMax: 'max' };
  if (own.isEmpty) return checkFleet(fleet, max, isBesides, names, problems);
  own.moveTo(problems, 'fleet.');
  return undefined;
}

function readTable(
  table: Readonly<Record<string, Setting>>,
  options: object,
  problems: Problems,
): Record<string, SettingValue> {
  const values: Record<string, SettingValue> = {};
  for (const [name, setting] of Object.entries(table)) {
    values[name] = readOption(name, setting, options, problems) ?? setting.default;
  }
  return values;
}

/** Reads an option under our name or `pg.Pool`'s; if both are given they must agree. */
function readOption(name: string, setting: Setting, options: object, problems: Problems): SettingValue | undefined {
  const names = setting.pgName === undefined ? [name] : [...new Set([name, setting.pgName])];
  const given = names.flatMap((each) => {
    const value = normalize(name, each, Reflect.get(options, each));
    return value === undefined || value === null ? [] : [{ each, value }];
  });
  const [first, second] = given.map(({ each, value }) => ({
    each,
    value: checkOption(setting, each, value, problems),
  }));
  if (first && second && first.value !== second.value && first.value !== undefined && second.value !== undefined) {
    problems.add(first.each, `the same as \`${second.each}\`, its other name`, `${first.value} and ${second.value}`);
  }
  return first?.value ?? second?.value;
}

/**
 * Converts values that `pg.Pool` also accepts: Infinity for no limit, null for no idle timeout, false for no timeout.
 */
function normalize(name: string, writtenAs: string, value: unknown): unknown {
  if (name === 'maxUses' && value === Number.POSITIVE_INFINITY) return 0;
  if (writtenAs === 'idleTimeoutMillis' && value === null) return 0;
  if (name === 'pipelining' && typeof value === 'boolean') return value ? 'auto' : 'off';
  return value === false && Object.hasOwn(sessionSettings, name) ? 0 : value;
}

function readApplicationName(options: PoolOptions, host: HostOptions, problems: Problems): string | undefined {
  const { applicationName: ours, application_name: pgs } = options;
  if (host.applicationName !== undefined) return host.applicationName;
  if (ours !== undefined && ours !== null && typeof ours !== 'string') {
    return problems.add('applicationName', 'a string', showValue(ours));
  }
  if (ours && pgs && ours !== pgs) {
    problems.add('applicationName', 'the same as `application_name`, its other name', 'a different one');
  }
  return ours || pgs;
}

const notForClient: ReadonlySet<string> = new Set([
  ...[...settingNames, ...hookNames],
  ...['connectionString', 'applicationName', 'application_name', 'password', 'ssl', 'sslFallback', 'fallbackSsl'],
  ...['hosts', 'replicas', 'directUrl', 'fleet'],
]);

function toClientOptions(
  options: PoolOptions,
  host: HostOptions,
  session: SessionSettings,
  applicationName: string | undefined,
  poolName: string,
): ClientOptions {
  const passedOn = Object.entries(options).filter(([name]) => !notForClient.has(name));
  const timeouts = Object.entries(sessionSettings).map(([name, { pgName }]) => {
    return [pgName, session[name as keyof SessionSettings] || undefined];
  });
  const client = withoutUndefined<Record<string, unknown>>({
    ...Object.fromEntries([...passedOn, ...timeouts]),
    ...host.client,
    ssl: host.ssl,
    application_name: applicationName,
  });
  // Used if neither an option nor PGAPPNAME names the application.
  if (applicationName === undefined) client.fallback_application_name ??= poolName;
  return Object.freeze(hidePassword(client, host.password)) as ClientOptions;
}

function toPublicOptions(
  client: ClientOptions,
  pool: PoolSettings,
  session: SessionSettings,
  others: PoolOptions,
  { replicas, directUrl }: PoolOptions,
): PoolOptions {
  const { acquireTimeoutMs: connectionTimeoutMillis, idleTimeoutMs: idleTimeoutMillis } = pool;
  const timeouts = { connectionTimeoutMillis, idleTimeoutMillis };
  const options = { ...client, ...others, ...pool, ...session, ...timeouts };
  // Their connection strings may contain passwords.
  for (const [name, value] of Object.entries({ replicas, directUrl })) {
    if (value !== undefined) Object.defineProperty(options, name, { value });
  }
  return Object.freeze(withoutSecrets(hidePassword(options, client.password)));
}

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  const present = names.filter((name) => from[name] !== undefined);
  return Object.fromEntries(present.map((name) => [name, from[name]])) as Pick<T, K>;
}
