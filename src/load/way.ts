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

/** Longest that opening a connection may take. */
const connectTimeoutMs = 10_000;

/** The control: every request opens a connection and closes it. */
export function connectionPerRequest(settings: ClientConfig): Way {
  const config = hidePassword({ ...settings, connectionTimeoutMillis: connectTimeoutMs }, settings.password);
  const open = new Set<Client>();
  const run = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    const client = new Client(config);
    client.on('error', () => undefined);
    open.add(client);
    try {
      await client.connect();
      return await work(client);
    } finally {
      await end(client).finally(() => open.delete(client));
    }
  };
  return {
    name: 'a connection per request',
    run,
    query: (text, values) => run((session) => session.query(text, values)),
    close: async () => {
      await Promise.all([...open].map(end));
    },
  };
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
