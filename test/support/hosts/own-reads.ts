import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddedServer } from '../../../src/embedded/index.js';
import type { Pool } from '../../../src/index.js';
import type { TestCluster } from '../cluster.js';

const callers = 20;

export interface OwnReads {
  readonly pairs: number;
  /** Reads that did not find the write in front of them. */
  readonly stale: number;
  readonly onReplica: number;
}

/**
 * Writes and reads within sessions, while replay is paused on one standby after the other. The table `counters` has a row
 * for each id from 1 to 20.
 */
export async function readOwnWrites(cluster: TestCluster, pool: Pool, pairs: number): Promise<OwnReads> {
  const [primary, ...standbys] = cluster.servers as [EmbeddedServer, ...EmbeddedServer[]];
  let isOver = false;
  const pausing = (async () => {
    for (let i = 0; !isOver; i += 1) {
      const standby = standbys[i % standbys.length] as EmbeddedServer;
      await cluster.ask(standby, 'select pg_wal_replay_pause()');
      await delay(20 + Math.random() * 60);
      await cluster.ask(standby, 'select pg_wal_replay_resume()');
    }
  })();
  let stale = 0;
  let onReplica = 0;
  const write = 'update counters set n = n + 1 where id = $1 returning n';
  const read = 'select n, inet_server_port() as port from counters where id = $1';
  const caller = async (id: number) => {
    for (let i = 0; i < pairs / callers; i += 1) {
      await pool.session(async (db) => {
        const { rows } = await db.query<{ n: number }>(write, [id]);
        const answer =
          i % 10 === 9
            ? await db.transaction((tx) => tx.query(read, [id]), { readOnly: true })
            : await db.read.query<{ n: number; port: number }>(read, [id]);
        if (answer.rows[0]?.n !== rows[0]?.n) stale += 1;
        if (answer.rows[0]?.port !== primary.port) onReplica += 1;
      });
    }
  };
  try {
    await Promise.all(Array.from({ length: callers }, (_, i) => caller(i + 1)));
  } finally {
    isOver = true;
    await pausing;
  }
  return { pairs, stale, onReplica };
}
