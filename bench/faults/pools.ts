import type { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import postgres from 'postgres';
import { Pool } from '../../src/index.js';

/** A pool as the load uses it. */
export interface LoadedPool {
  insert(table: string, id: string): Promise<void>;
  /** The same, which the caller abandons after a while. */
  insertWithin(table: string, id: string, ms: number): Promise<void>;
  /** Number of rows with this id. */
  count(table: string, id: string): Promise<number>;
  /** Reads rows of 2 MB. Resolves with true if they are complete and in order. */
  readMuch(): Promise<boolean>;
  /** Takes a connection and never releases it. */
  leak(): Promise<unknown>;
  /** Takes a connection, runs `DISCARD ALL` on it, and releases it. */
  discard(): Promise<void>;
  end(): Promise<void>;
}

/** How a pool connects. */
export interface Access {
  /** Connection string of all hosts. */
  readonly all: string;
  /** The same of the first alone: `pg.Pool` knows one host only. */
  readonly first: string;
  /** Certificate of the authority that the server's must be signed by; without TLS if absent. */
  readonly ca?: string | undefined;
  /** File with the password, read at each login. */
  readonly passwordFile?: string | undefined;
}

export const poolNames = ['Headroom', 'pg.Pool', 'postgres.js'] as const;
export type PoolName = (typeof poolNames)[number];

/** Limits that each pool is given, as far as it knows them, in milliseconds. */
export const limits = { acquireMs: 3000, statementMs: 3000 } as const;

/** Number of connections of each pool. */
export const max = 5;

const insert = (table: string): string => `insert into ${table} (id) values ($1)`;
const muchRows = 2000;
const much = `select n, repeat('x', 1000) as filling from generate_series(1, ${muchRows}) as n`;

function isComplete(rows: readonly { n: number; filling: string }[]): boolean {
  return rows.length === muchRows && rows.every(({ n, filling }, at) => n === at + 1 && filling.length === 1000);
}

/** Opens a pool as its documentation has it, with the same limits as the others. */
export function openPool(name: PoolName, access: Access): LoadedPool {
  const { all, first, ca, passwordFile } = access;
  const secrets = {
    ...(ca === undefined ? {} : { ssl: { ca } }),
    ...(passwordFile === undefined ? {} : { password: async () => readFileSync(passwordFile, 'utf8') }),
  };
  if (name === 'postgres.js') return overPostgresJs(all, secrets);
  const common = { max, connectionTimeoutMillis: limits.acquireMs, query_timeout: limits.statementMs, ...secrets };
  const pool =
    name === 'Headroom'
      ? new Pool({ ...common, ...addressOf(all, passwordFile !== undefined) })
      : new pg.Pool({ ...common, ...addressOf(first, passwordFile !== undefined) });
  (pool as EventEmitter).on('error', () => undefined);
  return {
    insert: async (table, id) => {
      await pool.query(insert(table), [id]);
    },
    insertWithin: async (table, id, ms) => {
      const statement = { text: insert(table), values: [id] };
      // pg.Pool has no signal.
      const limit = name === 'Headroom' ? { signal: AbortSignal.timeout(ms) } : { query_timeout: ms };
      await pool.query({ ...statement, ...limit });
    },
    count: async (table, id) => {
      const { rows } = await pool.query<{ id: string }>(`select id from ${table} where id = $1`, [id]);
      return rows.every((row) => row.id === id) ? rows.length : -1;
    },
    readMuch: async () => isComplete((await pool.query<{ n: number; filling: string }>(much)).rows),
    leak: () => pool.connect(),
    discard: async () => {
      const client = await pool.connect();
      await client.query('discard all').finally(() => client.release());
    },
    end: () => pool.end(),
  };
}

/** A connection string, even one without a password, takes precedence over a `password` beside it. */
function addressOf(connectionString: string, hasPassword: boolean): object {
  if (!hasPassword) return { connectionString };
  const { hostname: host, port, username: user, pathname } = new URL(connectionString);
  return { host, port: Number(port), user, database: pathname.slice(1) };
}

/** It has no time limit for statements, nor for waiting. */
function overPostgresJs(url: string, secrets: object): LoadedPool {
  const sql = postgres(url, { max, connect_timeout: limits.acquireMs / 1000, onnotice: () => undefined, ...secrets });
  return {
    insert: async (table, id) => {
      await sql`insert into ${sql(table)} (id) values (${id})`;
    },
    insertWithin: async (table, id, ms) => {
      const query = sql`insert into ${sql(table)} (id) values (${id})`;
      const timer = setTimeout(() => query.cancel(), ms);
      await query.finally(() => clearTimeout(timer));
    },
    count: async (table, id) => {
      const rows = await sql`select id from ${sql(table)} where id = ${id}`;
      return rows.every((row) => row.id === id) ? rows.length : -1;
    },
    readMuch: async () => isComplete((await sql.unsafe(much)) as unknown as { n: number; filling: string }[]),
    leak: () => sql.reserve(),
    discard: async () => {
      const reserved = await sql.reserve();
      await reserved.unsafe('discard all').finally(() => reserved.release());
    },
    end: () => sql.end({ timeout: 1 }),
  };
}
