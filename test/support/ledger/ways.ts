import type { Pool } from '../../../src/index.js';

const insert = 'insert into ledger (id, way) values ($1, $2)';

/** The ways a service writes through a pool; each writes one row and settles once it is acknowledged. */
export const ways = {
  async query(pool: Pool, id: string): Promise<void> {
    await pool.query(insert, [id, 'query']);
  },

  async transaction(pool: Pool, id: string): Promise<void> {
    await pool.transaction(async (client) => {
      await client.query(insert, [id, 'transaction']);
    });
  },

  /** As people write it who do not tell `release()` what went wrong: the pool has to find out. */
  async lease(pool: Pool, id: string): Promise<void> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query(insert, [id, 'lease']);
      await client.query('commit');
    } finally {
      client.release();
    }
  },
} as const;

export type Way = keyof typeof ways;
