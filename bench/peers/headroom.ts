import { Pool } from 'pg-headroom';
import { overPg } from './over-pg.js';
import type { Peer } from './peer.js';

export const headroom: Peer = {
  name: 'Headroom',
  settings:
    '`new Pool({ connectionString, max, idleTimeoutMs: 0 })`, statements as `pool.query({ name, text, values })`, `pool.transaction()`, `pool.connect()` and `client.release()`.',
  open({ url, max, applicationName }) {
    const pool = new Pool({ connectionString: url, max, idleTimeoutMs: 0, application_name: applicationName });
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
