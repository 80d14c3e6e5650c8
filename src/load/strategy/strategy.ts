import type { Client, ClientConfig } from 'pg';
import { untilAborted } from '../../util/until-aborted.js';
import { Clients, connectTimeoutsMs, type OnOpened, StrategyClosed } from './connections.js';
import { Turns } from './turns.js';

/** Runs statements: a connection or a pool. */
export interface Session {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[]; command: string }>;
}

/** A strategy for getting connections. */
export interface Strategy {
  readonly name: string;
  /** Runs work on one connection. */
  run<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Runs one statement on any connection. */
  query: Session['query'];
  /** Closes everything, at once and for good. */
  close(): Promise<void>;
}

/** The part of a pool that the load uses: of `pg.Pool` and of Headroom. */
export interface PoolLike extends Session {
  connect(): Promise<Session & { release(destroy?: boolean | Error): void }>;
  end(): Promise<void>;
}

/** The control: every request opens a connection and closes it. */
export function connectionPerRequest(settings: ClientConfig, onOpened?: OnOpened): Strategy {
  const connections = new Clients(settings, connectTimeoutsMs.perRequest, onOpened);
  return strategyOf('a connection per request', connections, async (work) => {
    const client = connections.make();
    try {
      await connections.connect(client);
      return await work(client);
    } finally {
      await connections.close(client);
    }
  });
}

/** A strategy whose users have their connections before the load begins. */
export interface ConnectedStrategy extends Strategy {
  /** Opens one for each user, or as many as it can; a user without one opens it later. Stops at once with the signal. */
  open(users: number, signal: AbortSignal): Promise<void>;
}

/** Maximum number of concurrent connects; more would only wait in the server's backlog and time out there. */
const openersAtOnce = 50;

/**
 * Every user keeps a connection, as the many clients do that PgBouncer is for. One that failed is replaced.
 *
 * @param most maximum number of connections; a user without one waits
 */
export function connectionPerUser(
  name: string,
  settings: ClientConfig,
  { onOpened, most }: { readonly onOpened?: OnOpened; readonly most?: number } = {},
): ConnectedStrategy {
  const connections = new Clients(settings, connectTimeoutsMs.perUser, onOpened);
  const turns = new Turns(most ?? Number.POSITIVE_INFINITY);
  const idle = new Set<Client>();
  const open = async () => {
    const client = connections.make((lost) => idle.delete(lost));
    await connections.connect(client).catch((error) => connections.close(client).then(() => Promise.reject(error)));
    return client;
  };
  const strategy = strategyOf(name, connections, (work) => turns.take(() => serve(work)));
  const serve: Strategy['run'] = async (work) => {
    const client = takeFrom(idle) ?? (await open());
    try {
      const result = await work(client);
      idle.add(client);
      return result;
    } catch (error) {
      await connections.close(client);
      throw error;
    }
  };
  return {
    ...strategy,
    open: (users, signal) => openAll(users, async () => void idle.add(await open()), signal),
    close: () => {
      // In front of the closing of connections: a waiting user must not open another one.
      turns.close(new StrategyClosed());
      return strategy.close();
    },
  };
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
  // Those that hang when the signal fires are closed with the strategy.
  await untilAborted(Promise.allSettled(Array.from({ length: openersAtOnce }, openSome)), signal);
}

function strategyOf(name: string, connections: Clients, run: Strategy['run']): Strategy {
  return {
    name,
    run,
    query: (text, values) => run((session) => session.query(text, values)),
    close: () => connections.closeAll(),
  };
}

/** Through a pool: single statements by `pool.query`, the rest by `connect` and `release`. */
export function throughPool(name: string, pool: PoolLike): Strategy {
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
