import { Client, type ClientConfig } from 'pg';
import { hidePassword } from '../config/connection.js';

/** What a connection and a pool have in common: they answer statements. */
export interface Session {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[]; command: string }>;
}

/** One way of getting connections; the load is the same for each. */
export interface Way {
  readonly name: string;
  /** Runs work on one connection. */
  run<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs one statement on any connection. */
  query: Session['query'];
  /** Closes everything, at once. */
  close(): Promise<void>;
}

/** As much of a pool as the load uses: `pg.Pool` has it, and so has ours. */
export interface PoolLike extends Session {
  connect(): Promise<Session & { release(destroy?: boolean | Error): void }>;
  end(): Promise<void>;
}

/** Longest that opening a connection may take; of thousands at once each takes its turn. */
const connectTimeoutMs = { perRequest: 10_000, perUser: 60_000 } as const;

/** The control: every request opens a connection and closes it. */
export function connectionPerRequest(settings: ClientConfig): Way {
  const connections = new Connections(settings, connectTimeoutMs.perRequest);
  return wayOf('a connection per request', connections, async (work) => {
    const client = connections.make();
    try {
      await client.connect();
      return await work(client);
    } finally {
      await connections.close(client);
    }
  });
}

/** A way whose users have their connections before the load begins. */
export interface OpenedWay extends Way {
  /** Opens one for each user, or as many as it can; a user without one opens it later. */
  open(users: number, signal: AbortSignal): Promise<void>;
}

/** Connections that are being opened at once; the others would only wait at the server's door, and time out there. */
const openersAtOnce = 50;

/** Every user keeps a connection, as the many clients do that PgBouncer is for. One that failed is replaced. */
export function connectionPerUser(name: string, settings: ClientConfig): OpenedWay {
  const connections = new Connections(settings, connectTimeoutMs.perUser);
  const idle = new Set<Client>();
  const open = async () => {
    const client = connections.make((lost) => idle.delete(lost));
    await client.connect().catch((error) => connections.close(client).then(() => Promise.reject(error)));
    return client;
  };
  const way = wayOf(name, connections, async (work) => {
    const client = takeFrom(idle) ?? (await open());
    try {
      const result = await work(client);
      idle.add(client);
      return result;
    } catch (error) {
      await connections.close(client);
      throw error;
    }
  });
  return { ...way, open: (users, signal) => openAll(users, async () => void idle.add(await open()), signal) };
}

function takeFrom<T>(set: Set<T>): T | undefined {
  const [first] = set;
  if (first !== undefined) set.delete(first);
  return first;
}

async function openAll(count: number, open: () => Promise<void>, signal: AbortSignal): Promise<void> {
  let left = count;
  const openSome = async () => {
    while (left-- > 0 && !signal.aborted) await open();
  };
  await Promise.allSettled(Array.from({ length: openersAtOnce }, openSome));
}

/** Whether one connection can be opened. */
export async function canConnect(settings: ClientConfig): Promise<boolean> {
  const connections = new Connections(settings, connectTimeoutMs.perRequest);
  const client = connections.make();
  const isOpen = await client.connect().then(
    () => true,
    () => false,
  );
  await connections.close(client);
  return isOpen;
}

function wayOf(name: string, connections: Connections, run: Way['run']): Way {
  return {
    name,
    run,
    query: (text, values) => run((session) => session.query(text, values)),
    close: () => connections.closeAll(),
  };
}

/** The connections that a way has open. */
class Connections {
  readonly #config: ClientConfig;
  readonly #open = new Set<Client>();

  constructor(settings: ClientConfig, connectTimeoutMillis: number) {
    this.#config = hidePassword({ ...settings, connectionTimeoutMillis: connectTimeoutMillis }, settings.password);
  }

  make(onLost: (client: Client) => void = () => undefined): Client {
    const client = new Client(this.#config);
    client.on('error', () => onLost(client));
    this.#open.add(client);
    return client;
  }

  async close(client: Client): Promise<void> {
    await end(client);
    this.#open.delete(client);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open].map(end));
  }
}

/** `end()` of a connection that never came about may not resolve, so it gets a second. */
async function end(client: Client): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 1000);
  });
  await Promise.race([client.end().catch(() => undefined), patience]);
  clearTimeout(timer);
}

/** Through a pool: single statements by `pool.query`, the rest by `connect` and `release`. */
export function throughPool(name: string, pool: PoolLike): Way {
  return {
    name,
    query: (text, values) => pool.query(text, values),
    run: async (work) => {
      const session = await pool.connect();
      let isDone = false;
      try {
        const result = await work(session);
        isDone = true;
        return result;
      } finally {
        session.release(!isDone);
      }
    },
    close: () => pool.end(),
  };
}
