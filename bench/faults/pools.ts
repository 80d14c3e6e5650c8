import type { EventEmitter } from 'node:events';
import pg from 'pg';
import postgres from 'postgres';
import { Pool } from '../../src/index.js';

/** A pool as the load uses it. */
export interface LoadedPool {
  insert(table: string, id: string): Promise<void>;
  /** Number of rows with this id. */
  count(table: string, id: string): Promise<number>;
  end(): Promise<void>;
}

export const poolNames = ['Headroom', 'pg.Pool', 'postgres.js'] as const;
export type PoolName = (typeof poolNames)[number];

/** Limits that each pool is given, as far as it knows them, in milliseconds. */
export const limits = { acquireMs: 3000, statementMs: 3000 } as const;

/** Number of connections of each pool. */
const max = 5;

/**
 * Opens a pool as its documentation has it, with the same limits as the others.
 *
 * @param urls of all hosts in one, and of the first alone: `pg.Pool` knows one host only
 */
export function openPool(name: PoolName, urls: { readonly all: string; readonly first: string }): LoadedPool {
  if (name === 'postgres.js') return overPostgresJs(urls.all);
  const common = { max, connectionTimeoutMillis: limits.acquireMs, query_timeout: limits.statementMs };
  const pool =
    name === 'Headroom'
      ? new Pool({ ...common, connectionString: urls.all })
      : new pg.Pool({ ...common, connectionString: urls.first });
  (pool as EventEmitter).on('error', () => undefined);
  return {
    insert: async (table, id) => {
      await pool.query(`insert into ${table} (id) values ($1)`, [id]);
    },
    count: async (table, id) => {
      const { rows } = await pool.query<{ id: string }>(`select id from ${table} where id = $1`, [id]);
      return rows.every((row) => row.id === id) ? rows.length : -1;
    },
    end: () => pool.end(),
  };
}

/** It has no time limit for statements, nor for waiting. */
function overPostgresJs(url: string): LoadedPool {
  const sql = postgres(url, { max, connect_timeout: limits.acquireMs / 1000, onnotice: () => undefined });
  return {
    insert: async (table, id) => {
      await sql`insert into ${sql(table)} (id) values (${id})`;
    },
    count: async (table, id) => {
      const rows = await sql`select id from ${sql(table)} where id = ${id}`;
      return rows.every((row) => row.id === id) ? rows.length : -1;
    },
    end: () => sql.end({ timeout: 1 }),
  };
}
