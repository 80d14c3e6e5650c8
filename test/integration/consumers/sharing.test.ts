import { PrismaPg } from '@prisma/adapter-pg';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import knex from 'knex';
import { Kysely, PostgresDialect, sql as raw } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Pool } from '../../../src/index.js';
import { tracing } from '../../../src/tracing/channels.js';
import type { StatementMessage, StatementRoute } from '../../../src/tracing/statement.js';
import { usePools } from '../../support/pools.js';

const bench = usePools();

interface Row {
  readonly library: string;
  /** Where the page of the library says that its single queries run. */
  readonly route: StatementRoute;
  /** A query outside a transaction. */
  readonly query: (pool: Pool) => Promise<unknown>;
}

const rows: readonly Row[] = [
  { library: 'Drizzle', route: 'lane', query: (pool) => drizzle(pool).execute(sql`select 1 as one`) },
  {
    library: 'Prisma’s adapter',
    route: 'lane',
    query: async (pool) => {
      const adapter = await new PrismaPg(pool).connect();
      return adapter.queryRaw({ sql: 'select 1 as one', args: [], argTypes: [] });
    },
  },
  {
    library: 'Kysely',
    route: 'checkout',
    query: (pool) => raw`select 1 as one`.execute(new Kysely({ dialect: new PostgresDialect({ pool }) })),
  },
  {
    library: 'Knex',
    route: 'checkout',
    query: async (pool) => knex({ client: 'pg', connectionPool: pool }).raw('select 1 as one'),
  },
];

describe('single queries run where the page of their library says', () => {
  test.each(rows)('$library: $route', async ({ library, route, query }) => {
    const pool = bench.makePool({ max: 2, name: library });
    await pool.query('select 1');
    const messages: StatementMessage[] = [];
    const note = (message: unknown): void => {
      messages.push(message as StatementMessage);
    };
    tracing.query.asyncEnd.subscribe(note);
    try {
      await query(pool);
    } finally {
      tracing.query.asyncEnd.unsubscribe(note);
    }
    const own = messages.filter(({ pool: name, text }) => name === library && text === 'select 1 as one');
    expect(own.map((message) => message.route)).toEqual([route]);
  });
});
