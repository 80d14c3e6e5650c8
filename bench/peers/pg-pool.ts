import { createRequire } from 'node:module';
import pg from 'pg';
import QueryStream from 'pg-query-stream';
import type { TransactionDriver } from '../workload.js';
import { countRows, overPg, transactionOverPg } from './over-pg.js';
import type { Peer } from './peer.js';

export const pgPool: Peer = {
  name: 'pg.Pool',
  settings:
    '`new pg.Pool({ connectionString, max, idleTimeoutMillis: 0 })`, statements with a `name`, which `pg` prepares, transactions on a client as its documentation has them, streams by `pg-query-stream`, `pool.connect()` and `client.release()`, traced by `new PgInstrumentation({ ignoreConnectSpans: true })`, since a span for each checkout would cost extra.',
  instrument(load) {
    const { PgInstrumentation } = load('@opentelemetry/instrumentation-pg') as {
      readonly PgInstrumentation: new (options: { ignoreConnectSpans: boolean }) => unknown;
    };
    // One span for a statement, as in Headroom.
    new PgInstrumentation({ ignoreConnectSpans: true });
    // It changes what is required from now on; `pg` has been imported, and is the same module.
    createRequire(import.meta.url)('pg');
  },
  open({ url, max, applicationName }) {
    const pool = new pg.Pool({ connectionString: url, max, idleTimeoutMillis: 0, application_name: applicationName });
    // Its end() does not wait for sockets to close, so they may still hear of the server's end.
    pool.on('error', () => {});
    return {
      ...overPg(pool),
      transaction: (run) => transact(pool, run),
      stream: async ({ text }, batchSize) => {
        const client = await pool.connect();
        try {
          return await countRows(client.query(new QueryStream(text, [], { batchSize, highWaterMark: batchSize })));
        } finally {
          client.release();
        }
      },
      connectRelease: async (times) => {
        for (let i = 0; i < times; i += 1) (await pool.connect()).release();
      },
      end: () => pool.end(),
    };
  },
};

/** A transaction as the documentation of `pg` has it. */
async function transact(pool: pg.Pool, run: (tx: TransactionDriver) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await run(transactionOverPg(client));
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
