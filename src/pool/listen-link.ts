import { ConfigError } from '../errors.js';
import type { LinkHandlers, ListenLink } from '../notify/listener.js';
import { PoolerFeatureError } from '../pipeline/errors/errors.js';
import { type DriverClient, onceEnded } from '../pipeline/pg-client.js';
import { sendUnseen } from '../pipeline/send.js';
import type { Connection } from './connections.js';
import type { Engine } from './engine.js';

interface Notified {
  readonly channel: string;
  readonly payload?: string;
  readonly processId: number;
}

/**
 * Takes a connection of the pool for listening, for as long as that goes on.
 *
 * @throws {PoolerFeatureError} behind a pooler in transaction mode, which would give the notifications to no one
 * @throws {ConfigError} in a pool of one connection, which would have none left for statements
 */
export async function openListenLink(engine: Engine, handlers: LinkHandlers): Promise<ListenLink> {
  const { core, dispatcher, lifecycle, pooler } = engine;
  if (core.max < 2) {
    const expected = '2 or more to listen for notifications, which takes a connection of its own';
    throw new ConfigError([{ name: 'max', expected, got: String(core.max) }]);
  }
  if (core.settings.pooler === 'transaction') throw behindPooler();
  const request = { timeoutMs: core.settings.acquireTimeoutMs, isCheckout: false };
  const connection = await dispatcher.acquire(request, (each: Connection) => each);
  const use = connection.lease?.use;
  if (pooler.isTransactional) {
    lifecycle.giveBack(connection, undefined, use);
    throw behindPooler();
  }
  connection.isListening = true;
  attach(connection.client, handlers);
  return {
    query: (sql) => sendUnseen(connection.client, sql),
    get isMisplaced() {
      return connection.isTroubled || connection.generation !== core.generation;
    },
    // The session listens, so no one else may have it.
    close: () => lifecycle.giveBack(connection, true, use),
  };
}

function attach(client: DriverClient, { notified, ended }: LinkHandlers): void {
  client.on('notification', ({ channel, payload = '', processId }: Notified) => notified(channel, payload, processId));
  onceEnded(client, ended);
  client.once('error', ended);
}

function behindPooler(): PoolerFeatureError {
  return new PoolerFeatureError('LISTEN does not work behind a pooler in transaction mode.', {
    feature: 'LISTEN',
    remedy: 'Set DATABASE_DIRECT_URL, or the option directUrl, to the server itself: the pool then listens there.',
  });
}
