import pg from 'pg';
import { Pool } from 'pg-headroom';
import postgres from 'postgres';
import type { Driver, Queryable } from './workload.js';

/** One of the libraries side by side. Each gets the same number of connections and prepares its statements. */
export interface Peer {
  readonly name: string;
  open(url: string, max: number): Driver;
}

export const headroom: Peer = {
  name: 'Headroom',
  open(url, max) {
    const pool = new Pool({ connectionString: url, max, idleTimeoutMs: 0 });
    return {
      ...overPg(pool),
      transaction: (run) => pool.transaction((tx) => run(overPg(tx))),
      connectRelease: async (times) => {
        for (let i = 0; i < times; i += 1) (await pool.connect()).release();
      },
      end: () => pool.end(),
    };
  },
};

export const pgPool: Peer = {
  name: 'pg.Pool',
  open(url, max) {
    const pool = new pg.Pool({ connectionString: url, max, idleTimeoutMillis: 0 });
    // Its end() does not wait for sockets to close, so they may still hear of the server's end.
    pool.on('error', () => {});
    return {
      ...overPg(pool),
      transaction: (run) => transactPg(pool, run),
      connectRelease: async (times) => {
        for (let i = 0; i < times; i += 1) (await pool.connect()).release();
      },
      end: () => pool.end(),
    };
  },
};

export const postgresJs: Peer = {
  name: 'postgres.js',
  open(url, max) {
    const sql = postgres(url, { max });
    return {
      ...overPostgresJs(sql),
      transaction: (run) => sql.begin((tx) => run(overPostgresJs(tx))),
      end: () => sql.end(),
    };
  },
};

export const peers: readonly Peer[] = [headroom, pgPool, postgresJs];

interface PgQueryable {
  query(config: { name: string; text: string; values: unknown[] }): Promise<pg.QueryResult>;
}

function overPg(target: PgQueryable): Queryable & Pick<Driver, 'firstRow'> {
  return {
    query: ({ name, text }, values) => target.query({ name, text, values: values as unknown[] }),
    firstRow: (result) => (result as pg.QueryResult).rows[0],
  };
}

function overPostgresJs(sql: postgres.Sql | postgres.TransactionSql): Queryable & Pick<Driver, 'firstRow'> {
  return {
    query: ({ text }, values) => sql.unsafe(text, values as postgres.ParameterOrJSON<never>[], { prepare: true }),
    firstRow: (result) => (result as unknown[])[0],
  };
}

/** A transaction as the documentation of `pg` has it. */
async function transactPg(pool: pg.Pool, run: (tx: Queryable) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await run(overPg(client));
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
