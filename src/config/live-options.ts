import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from '../errors.js';
import { hidePassword, withoutUndefined } from './connection.js';
import { optionNames } from './option-names.js';
import { type ResolvedPoolOptions, resolvePoolOptions } from './options.js';
import { connectionNames, withOverrides } from './overrides.js';
import type { PoolOptions } from './pool-options.js';
import { withoutSecrets } from './redact.js';

/** A pool whose options can be changed. */
export interface ChangingPool {
  /** Current `max`. */
  readonly max: number;
  resize(max: number): void;
  /** Puts other options in force, from the next connection or caller on. */
  apply(resolved: ResolvedPoolOptions): void;
}

/** Options by which a pool was built, and which it cannot change. */
const fixed: ReadonlySet<string> = new Set([
  ...['name', 'pipelining', 'prepare', 'maxPreparedStatements', 'pooler', 'shedTargetMs', 'shedIntervalMs', 'fleet'],
  ...['Client', 'Promise', 'log', 'binary', 'stream'],
  ...['replicas', 'directUrl', 'maxReplicaLagMs', 'waitForReplicaMs', 'maxOpensPerSecond'],
]);

/** Options that may contain passwords; not enumerable. */
const hidden: ReadonlySet<string> = new Set(['password', 'replicas', 'directUrl']);

/**
 * Creates the `options` of a pool: an object of values, as in `pg.Pool`, whose changes take effect. A changed address or
 * password is used for the connections opened from then on; a wrong value, or an option that is fixed, is refused with
 * `ConfigError`.
 *
 * @param given options with which the pool was created
 * @param url connection string to show, if the options do not contain one
 */
export function makeLiveOptions(
  given: PoolOptions,
  resolved: ResolvedPoolOptions,
  pool: ChangingPool,
  url: string | undefined,
): PoolOptions {
  let written = withHidden(given);
  let shownUrl = url;
  let inForce = resolved.options;
  const options: PoolOptions = {};
  const read = (name: string): unknown => {
    if (name === 'connectionString') return inForce.connectionString ?? shownUrl;
    return name === 'max' ? pool.max : Reflect.get(inForce, name);
  };
  const write = (name: string, value: unknown): void => {
    if (value === read(name)) return;
    if (fixed.has(name)) throw refusal(name, '');
    if (name === 'max' || name === 'poolSize') return pool.resize(value as number);
    const next = value === undefined ? withoutOption(written, name) : withOverrides(written, { [name]: value });
    const resolvedNext = resolvePoolOptions(next);
    if (!isDeepStrictEqual(routingOf(resolvedNext), routingOf(resolved))) {
      throw refusal(name, ', since it chooses the host by its role, or among several');
    }
    written = next;
    inForce = resolvedNext.options;
    if (connectionNames.includes(name)) shownUrl = undefined;
    pool.apply(resolvedNext);
    describe();
  };
  const describe = (): void => {
    for (const name of new Set([...Object.keys(inForce), ...optionNames])) {
      const isShown = !hidden.has(name) && read(name) !== undefined;
      Object.defineProperty(options, name, {
        get: () => read(name),
        set: (value) => write(name, value),
        enumerable: isShown,
        configurable: true,
      });
    }
  };
  describe();
  return withoutSecrets(options);
}

function refusal(name: string, why: string): ConfigError {
  return new ConfigError([{ name, expected: `to be given when the pool is created${why}`, got: 'a change' }]);
}

/** The choice of hosts; one address alone, whose role does not matter, may change. */
function routingOf({ hosts, pool }: ResolvedPoolOptions): readonly unknown[] {
  const { targetSessionAttrs, loadBalanceHosts, srv } = pool;
  return [hosts, targetSessionAttrs, loadBalanceHosts, srv];
}

/** The options with those that may not be enumerable, as in the `options` of another pool. */
function withHidden(given: PoolOptions): PoolOptions {
  const { replicas, directUrl, password } = given;
  return hidePassword({ ...given, ...withoutUndefined({ replicas, directUrl }) }, password) as PoolOptions;
}

function withoutOption({ password, ...options }: PoolOptions, name: string): PoolOptions {
  const kept = Object.fromEntries(Object.entries(options).filter(([each]) => each !== name));
  return hidePassword(kept, name === 'password' ? undefined : password) as PoolOptions;
}
