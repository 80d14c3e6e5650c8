import { Client, type ClientConfig } from 'pg';
import { hidePassword } from '../../config/connection.js';
import { type DriverClient, destroySocket } from '../../pipeline/pg-client.js';
import { untilAborted } from '../../util/until-aborted.js';

/** Called with the time that each connection took to open, authentication included, in milliseconds. */
export type OnOpened = (tookMs: number) => void;

/** Connect timeouts; of thousands of concurrent connects, each waits its turn. */
export const connectTimeoutsMs = { perRequest: 10_000, perUser: 60_000 } as const;

/** The strategy is closed and takes no more requests. */
export class StrategyClosed extends Error {
  constructor() {
    super('The strategy is closed.');
  }
}

/** Opens, tracks and closes the connections of a strategy. */
export class Clients {
  readonly #config: ClientConfig;
  readonly #open = new Set<Client>();
  readonly #onOpened: OnOpened;
  #isClosed = false;

  constructor(settings: ClientConfig, connectTimeoutMillis: number, onOpened: OnOpened = () => undefined) {
    this.#config = hidePassword({ ...settings, connectionTimeoutMillis: connectTimeoutMillis }, settings.password);
    this.#onOpened = onOpened;
  }

  /** @throws {StrategyClosed} once all were closed. */
  make(onLost: (client: Client) => void = () => undefined): Client {
    if (this.#isClosed) throw new StrategyClosed();
    const client = new Client(this.#config);
    client.on('error', () => onLost(client));
    this.#open.add(client);
    return client;
  }

  async connect(client: Client): Promise<void> {
    const begin = performance.now();
    await client.connect();
    this.#onOpened(performance.now() - begin);
  }

  async close(client: Client): Promise<void> {
    await end(client);
    this.#open.delete(client);
  }

  /** Closes those there are, for good: no more are made. */
  async closeAll(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#open].map(end));
  }
}

/** `end()` of a connection that never came about may not resolve, so it gets a second; then its socket is closed. */
async function end(client: Client): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      destroySocket(client as DriverClient);
      resolve();
    }, 1000);
  });
  await Promise.race([client.end().catch(() => undefined), patience]);
  clearTimeout(timer);
}

/**
 * Opens a connection and closes it. Resolves with how long opening took, in milliseconds; `undefined` where it failed, or
 * the signal fired before.
 */
export async function tryConnection(settings: ClientConfig, signal: AbortSignal): Promise<number | undefined> {
  if (signal.aborted) return undefined;
  let tookMs: number | undefined;
  const connections = new Clients(settings, connectTimeoutsMs.perRequest, (ms) => {
    tookMs = ms;
  });
  const client = connections.make();
  const connected = connections.connect(client).catch(() => undefined);
  await untilAborted(connected, signal);
  await connections.close(client);
  return tookMs;
}
