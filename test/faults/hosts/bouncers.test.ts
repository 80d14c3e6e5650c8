import { Client } from 'pg';
import { expect, it } from 'vitest';
import type { EmbeddedServer } from '../../../src/embedded/index.js';
import { Pool } from '../../../src/index.js';
import { describeBouncers, startBouncer } from '../../support/bouncer.js';
import { startCluster } from '../../support/cluster.js';
import { effort } from '../../support/effort.js';
import { Load } from '../../support/ledger/load.js';
import { createLedger, expectAnswered, expectLedgerHolds } from '../../support/ledger/verify.js';
import { waitFor } from '../../support/wait.js';

describeBouncers(
  'a failover behind a PgBouncer for each server',
  (release) => {
    it('writes go on at the promoted one within a second', async () => {
      const delays: number[] = [];
      for (let round = 0; round < effort(1, 10); round += 1) {
        await using cluster = await startCluster({ standbys: 1, isSynchronous: true });
        const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
        const settings = { server_login_retry: 1, query_wait_timeout: 10 };
        await using first = await startBouncer(cluster.urlOf([primary.port]), { release, settings });
        await using second = await startBouncer(cluster.urlOf([standby.port]), { release, settings });
        await createLedger(cluster.urlOf([primary.port]));
        await cluster.caughtUp(primary, [standby]);
        const connectionString = `${cluster.urlOf([first.port, second.port])}?target_session_attrs=read-write`;
        await using pool = new Pool({ connectionString, max: 8, acquireTimeoutMs: 20_000, query_timeout: 5000 });
        using load = new Load(pool, { deadlineMs: 30_000, callers: 40 });
        await load.acknowledges(300);
        await primary.kill();
        const watch = new Client({ connectionString: cluster.urlOf([standby.port]) });
        await watch.connect();
        const writable = (async () => {
          for (;;) {
            const { rows } = await watch.query('select pg_is_in_recovery() as standby');
            if (rows[0].standby === false) return performance.now();
          }
        })();
        await cluster.promote(standby);
        const writableAt = await writable;
        await watch.end();
        await waitFor(() => load.lastAcknowledgedAt > writableAt, {
          timeoutMs: 60_000,
          intervalMs: 1,
          what: 'a good write',
        });
        delays.push(load.firstAcknowledgedAfter(writableAt) - writableAt);
        await load.acknowledges(300);
        await load.stop();
        expectAnswered(load, 30_000, cluster.password);
        await expectLedgerHolds(cluster.urlOf([standby.port]), [load]);
      }
      console.log(`first good write through PgBouncer after ${delays.map((ms) => ms.toFixed(0)).join(', ')} ms`);
      expect(Math.max(...delays)).toBeLessThanOrEqual(effort(5000, 1000));
    }, 300_000);
  },
  1,
);
