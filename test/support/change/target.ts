import pg from 'pg';
import { Pool, type PoolOptions } from '../../../src/index.js';

/** Somebody's statements, on a connection that is theirs for a while. */
export type Borrower = Pick<pg.ClientBase, 'query'>;

/** A pool under trial. */
export interface Target extends AsyncDisposable {
  readonly name: string;
  query(config: unknown): Promise<pg.QueryResult>;
  /** With a connection of one's own, which is given back however it ends. */
  borrow<T>(use: (client: Borrower) => Promise<T>): Promise<T>;
  transact<T>(use: (client: Borrower) => Promise<T>): Promise<T>;
  /** What it says of itself. */
  stats(): unknown;
}

/** Longest that anybody waits for a connection, in milliseconds. */
export const acquireTimeoutMs = 10_000;
const usual = { max: 10, application_name: 'changing', connectionTimeoutMillis: acquireTimeoutMs } as const;

export function headroomTarget(connectionString: string, options: PoolOptions = {}): Target {
  const pool = new Pool({ connectionString, ...usual, ...options });
  pool.on('error', () => undefined);
  return {
    name: `pg-headroom ${JSON.stringify(options)}`,
    query: (config) => pool.query(config as pg.QueryConfig),
    borrow: (use) => borrowFrom(pool, use),
    transact: (use) => pool.transaction((tx) => use(tx as unknown as Borrower)),
    stats: () => pool.stats(),
    [Symbol.asyncDispose]: () => pool.end({ timeoutMs: 3000 }),
  };
}

/** The pool that it stands in for, by which the expectations themselves are tried. */
export function pgTarget(connectionString: string): Target {
  const pool = new pg.Pool({ connectionString, ...usual });
  pool.on('error', () => undefined);
  return {
    name: 'pg.Pool',
    query: (config) => pool.query(config as pg.QueryConfig),
    borrow: (use) => borrowFrom(pool, use),
    transact: (use) =>
      borrowFrom(pool, async (client) => {
        await client.query('begin');
        try {
          const value = await use(client);
          await client.query('commit');
          return value;
        } catch (error) {
          await client.query('rollback');
          throw error;
        }
      }),
    stats: () => ({ total: pool.totalCount, waiting: pool.waitingCount }),
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

async function borrowFrom<T>(pool: pg.Pool, use: (client: Borrower) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // A borrower who does not listen would end the process when the session is ended.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let failure: Error | undefined;
  try {
    return await use(client);
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.off('error', ignore);
    // What it has set is not for others to find.
    client.release(failure);
  }
}
