import type { QueryConfig } from 'pg';
import { Pool } from 'pg-headroom';
import { createMonitor } from 'pg-headroom/monitor';
import { HeadroomInstrumentation } from 'pg-headroom/otel';
import type { Call, Driver } from '../workload.js';
import { countRows, overPg, transactionOverPg } from './over-pg.js';
import type { Peer, PeerOptions } from './peer.js';

export const headroom: Peer = {
  name: 'Headroom',
  settings:
    '`new Pool({ connectionString, max, idleTimeoutMs: 0 })`, statements as `pool.query({ name, text, values })`, `pool.transaction()` with `tx.commitWith()` for the last statement or statements, `pool.stream()`, `pool.connect()` and `client.release()`, traced by `new HeadroomInstrumentation()`.',
  instrument: () => void new HeadroomInstrumentation(),
  open: (options) => toDriver(openPool(options)),
};

/** Cost of monitoring. */
export const monitoredHeadroom: Peer = {
  name: 'Headroom, monitored',
  settings: 'The same, with a monitor of pool and server that writes a line every second.',
  open(options) {
    const pool = openPool(options);
    const monitor = createMonitor({ pool, server: options.url });
    const nobody = { info() {}, warn() {}, error() {} };
    monitor.log(nobody, 1000);
    const end = async (): Promise<void> => {
      await monitor.close();
      await pool.end();
    };
    return { ...toDriver(pool), end };
  },
};

/** Cost of the tier. */
export const tieredHeadroom: Peer = {
  name: 'Headroom, through PgBouncer',
  settings: 'The same, with a PgBouncer on the same machine before the server, in transaction mode.',
  open: (options) => toDriver(openPool(options)),
};

function openPool({ url, max, applicationName }: PeerOptions): Pool {
  return new Pool({ connectionString: url, max, idleTimeoutMs: 0, application_name: applicationName });
}

function configOf([{ name, text }, values]: Call): QueryConfig {
  return { name, text, values: values as unknown[] };
}

/** Drives a pool of this package, of whichever build. */
export function toDriver(pool: Pool): Driver {
  return {
    ...overPg(pool),
    transaction: (run) =>
      pool.transaction((tx) => {
        const driver = transactionOverPg(tx);
        // An earlier build may not have it.
        if (!('commitWith' in tx)) return run(driver);
        const last = (...call: Call): Promise<unknown> => tx.commitWith(configOf(call));
        const lastOnes = (calls: readonly Call[]): Promise<unknown> => tx.commitWith(calls.map(configOf));
        return run({ query: driver.query, last, lastOnes });
      }),
    stream: ({ text }, batch) => countRows(pool.stream(text, [], { batch })),
    connectRelease: async (times) => {
      for (let i = 0; i < times; i += 1) (await pool.connect()).release();
    },
    end: () => pool.end(),
  };
}
