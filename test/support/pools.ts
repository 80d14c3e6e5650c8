import pg from 'pg';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type EndOptions, Pool, type PoolOptions } from '../../src/index.js';
import { type TestDatabase, takeDatabase } from './server.js';

/** Name of the tested pools' sessions in `pg_stat_activity`. */
const applicationName = 'tested';

/** A database that the tests of a file share, and pools on it that are closed after each test. */
export interface PoolBench {
  readonly url: string;
  /** A pool of this package. */
  makePool(options?: PoolOptions): Pool;
  /** The pool it stands in for. */
  makePgPool(options?: pg.PoolConfig): pg.Pool;
  /** Runs a statement on a connection beside the pools; of several, gives nothing. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** The pools' sessions on the server. */
  sessions(): Promise<{ pid: number; state: string; query: string }[]>;
  /** Ends sessions from the server's side: the one with this pid, or all of the pools'. */
  terminate(pid?: number): Promise<void>;
}

/** Takes a database before the tests of the file and drops it after them. */
export function usePools(): PoolBench {
  let database: TestDatabase | undefined;
  const closers: (() => Promise<unknown>)[] = [];
  let witness: pg.Pool | undefined;
  const sql: PoolBench['sql'] = async (text, values) => (await witness?.query(text, values))?.rows ?? [];
  beforeAll(async () => {
    database = await takeDatabase();
    witness = new pg.Pool({ connectionString: database.url, max: 20 });
    witness.on('error', () => undefined);
  });
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
  });
  afterAll(async () => {
    await witness?.end();
    await database?.drop();
  });
  return {
    get url() {
      return database?.url ?? '';
    },
    makePool(options) {
      const pool = new Pool({ connectionString: database?.url, applicationName, ...options });
      // A test may put another function in its place.
      const end = pool.end.bind(pool) as (options: EndOptions) => Promise<void>;
      closers.push(() => end({ timeoutMs: 300 }));
      return pool;
    },
    makePgPool(options) {
      const pool = new pg.Pool({ connectionString: database?.url, application_name: applicationName, ...options });
      pool.on('error', () => undefined);
      // It may have been ended already.
      closers.push(() => pool.end().catch(() => undefined));
      return pool;
    },
    sql,
    sessions: async () => {
      const rows = await sql(
        'select pid, state, query from pg_stat_activity where datname = current_database() and application_name = $1 order by pid',
        [applicationName],
      );
      return rows as { pid: number; state: string; query: string }[];
    },
    terminate: async (pid) => {
      await sql(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = $1 and pid = coalesce($2, pid)',
        [applicationName, pid ?? null],
      );
    },
  };
}

/** Server process of a checked-out client. */
export function pidOf(client: pg.ClientBase): number {
  return (client as unknown as { processID: number }).processID;
}
