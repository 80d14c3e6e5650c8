import type { EventEmitter } from 'node:events';
import pg from 'pg';
import type { ClientConstructor, DriverClient } from './pg-client.js';
import {
  type ClientMethods,
  type ConnectionMethods,
  hasForeignHandlers,
  replacedMethod,
  replacedOn,
} from './pg-methods.js';

/** A pool as those see it who hang something on it. */
export type HookedPool = EventEmitter & { readonly connect: unknown };

/** Why the clients of this class are not shared: it lacks what that takes. Found out once. */
export function reasonOfClass(Client: ClientConstructor): string | undefined {
  const { prototype } = Client as { prototype: object };
  const isPgs = prototype instanceof pg.Client || prototype === pg.Client.prototype;
  return isPgs && '_pulseQueryQueue' in prototype ? undefined : 'the Client is not that of `pg`';
}

/**
 * Why, as of now, every statement needs a checkout and a client of its own: somebody has hung something on them that has
 * to see it. It is asked for each statement, since hooks come and go.
 *
 * @param connect the pool's own
 */
export function reasonOfHooks(pool: HookedPool, connect: unknown, prototype: object): string | undefined {
  if (pool.connect !== connect) return 'the pool’s `connect` has been replaced, to see or change checkouts';
  if (pool.listenerCount('acquire') > 0) return 'the pool has listeners for `acquire`, which see each checkout';
  if (pool.listenerCount('release') > 0) return 'the pool has listeners for `release`, which see each checkout';
  const replaced = replacedMethod(prototype as ClientMethods);
  return replaced && `somebody has replaced \`${replaced}\`, to watch or change statements`;
}

/** What comes with the answers to statements, and does not reach `pg` where these are shared. */
const answers = [
  ...(['parseComplete', 'bindComplete', 'closeComplete', 'rowDescription', 'noData', 'parameterDescription'] as const),
  ...(['dataRow', 'commandComplete', 'emptyQuery', 'portalSuspended', 'errorMessage', 'readyForQuery'] as const),
  'message',
] as const;

type Watched = ClientMethods & {
  readonly binary?: unknown;
  readonly connection?: ConnectionMethods & Partial<Pick<EventEmitter, 'listenerCount'>>;
};

/** How many listeners a client had for answers when nobody but `pg` and the pool had seen it. */
const ownListeners = new WeakMap<object, number>();
/** Of one that somebody had seen by then; no count will ever be this. */
const heardFromStart = -1;

/** A client is there, and nobody has it yet: from now on, whoever listens for answers on it is somebody else. */
export function rememberListeners(client: DriverClient): void {
  if (hasForeignHandlers(client as unknown as ClientMethods)) ownListeners.set(client, heardFromStart);
  else if (!ownListeners.has(client)) ownListeners.set(client, countListeners(client));
}

/** Runs what is given the client before anybody else; listeners that it leaves are not taken for the pool's. */
export async function noticingListeners<T>(client: DriverClient, run: () => T): Promise<Awaited<T>> {
  const before = countListeners(client);
  const result = await run();
  if (countListeners(client) !== before) ownListeners.set(client, heardFromStart);
  return result;
}

/** Why the statements of others may not go past this client: somebody has hung something on it. */
export function reasonOfClient(client: DriverClient): string | undefined {
  const { connection, binary } = client as unknown as Watched;
  if (binary) return 'results are wanted in binary form';
  if (connection === undefined) return 'the Client is not that of `pg`';
  const replaced = replacedOn(client as unknown as ClientMethods, connection);
  if (replaced !== undefined) return `somebody has replaced \`${replaced}\`, to watch or change statements`;
  const own = ownListeners.get(client);
  const isHeard = own !== undefined && countListeners(client) !== own;
  return isHeard ? 'somebody listens on the clients for answers to statements' : undefined;
}

/** Whether somebody has put a method of his own on this client: what can be asked all the time, for it costs nanoseconds. */
export function hasReplacedMethod(client: DriverClient): boolean {
  const { connection } = client as unknown as Watched;
  return connection === undefined || replacedOn(client as unknown as ClientMethods, connection) !== undefined;
}

/** Whether somebody has put something on this client to see what is asked of it, or what it answers. */
export function isWatched(client: DriverClient): boolean {
  return reasonOfClient(client) !== undefined;
}

function countListeners(client: DriverClient): number {
  const { connection } = client as unknown as Watched;
  let count = client.listenerCount('drain');
  for (const event of answers) count += connection?.listenerCount?.(event) ?? 0;
  return count;
}
