import type pg from 'pg';
import { ConfigError, type ConfigProblem } from '../errors.js';
import type { Engine } from './engine.js';

/** Constructor of promises, as the option `Promise` of `pg.Pool` gives it. */
export type PromiseClass = typeof Promise;

/** Methods by which `pg.Pool` works inside. This pool has no use for them: replaced ones would never be called. */
const internalMethods = [
  ...['newClient', '_acquireClient', '_afterConnect', '_release', '_releaseOnce', '_promiseTry', '_isAboveMin'],
  ...['_isFull', '_pulseQueue', '_remove'],
] as const;

/** Clients of the pool, those being opened included: `pg.Pool`'s `_clients`. A copy. */
export function clientsOf({ core }: Engine): readonly pg.Client[] {
  const serving = [...core.connections].filter(({ state }) => state !== 'retiring');
  return Object.freeze(serving.map(({ client }) => client as unknown as pg.Client));
}

/** Idle clients as `pg.Pool`'s `_idle` has them. A copy. */
export function idleItemsOf({ core }: Engine): readonly { readonly client: pg.Client }[] {
  return Object.freeze(core.connections.idle.map(({ client }) => ({ client: client as unknown as pg.Client })));
}

/** A list as long as the queue: `pg.Pool`'s `_pendingQueue`, of which programs read the length. */
export function pendingOf({ core }: Engine): readonly undefined[] {
  return Object.freeze(new Array<undefined>(core.queue.length));
}

/** Closes one client of the pool: `pg.Pool`'s `_remove`. */
export function removeClient({ core, closer }: Engine, client: object): void {
  const connection = core.connections.of(client);
  if (connection?.state === 'idle') closer.retire(connection, 'released');
  else if (connection && connection.state !== 'closed') closer.drop(connection, 'released');
}

/** Replaces the inherited methods that would act on `pg.Pool`'s own fields by ones that say so. */
export function sealInternals(prototype: object): void {
  for (const name of internalMethods) {
    if (Object.hasOwn(prototype, name)) continue;
    const value = (): never => {
      throw new TypeError(
        `${name} is internal to pg.Pool and not part of this pool: use connect(), query() and end().`,
      );
    };
    Object.defineProperty(prototype, name, { value, configurable: true });
  }
}

/** @throws {ConfigError} if a subclass overrides a method that this pool would never call */
export function refuseOverridden(pool: object, prototype: object): void {
  const problems = internalMethods
    .filter((name) => Reflect.get(pool, name) !== Reflect.get(prototype, name))
    .map(
      (name): ConfigProblem => ({
        name,
        expected:
          'not to be overridden, since this pool does not call it (override `connect` or `query`, or use `onConnect`)',
        got: 'a subclass that does',
      }),
    );
  if (problems.length > 0) throw new ConfigError(problems);
}

/** The promise as one of the given class; itself without a class. */
export function promised<T>(promise: Promise<T>, Class: PromiseClass | undefined): Promise<T> {
  if (Class === undefined) return promise;
  return new Class<T>((resolve, reject) => void promise.then(resolve, reject));
}
