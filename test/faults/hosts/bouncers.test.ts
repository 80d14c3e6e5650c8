import { Client } from 'pg';
import { expect, it } from 'vitest';
import type { EmbeddedServer, PgBouncerRelease } from '../../../src/embedded/index.js';
import { Pool } from '../../../src/index.js';
import { describeBouncers, startBouncer } from '../../support/bouncer.js';
import { startCluster } from '../../support/cluster.js';
import { effort } from '../../support/effort.js';
import { Load } from '../../support/ledger/load.js';
import { createLedger, expectAnswered, expectLedgerHolds } from '../../support/ledger/verify.js';
import { until, waitFor, within } from '../../support/wait.js';

describeBouncers(
  'a failover behind a PgBouncer for each server',
  (release) => {
    it('writes go on at the promoted one within a second', async () => {
      const delays: number[] = [];
      for (let round = 0; round < effort(1, 10); round += 1) {
        await using cluster = await startCluster({ standbys: 1, isSynchronous: true });
        const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
        const settings = { server_login_retry: 1, query_wait_timeout: 120 };
        await using first = await startBouncer(cluster.urlOf([primary.port]), { release, settings });
        await using second = await startBouncer(cluster.urlOf([standby.port]), { release, settings });
        await createLedger(cluster.urlOf([primary.port]));
        await cluster.caughtUp(primary, [standby]);
        const connectionString = `${cluster.urlOf([first.port, second.port])}?target_session_attrs=read-write`;
        await using pool = new Pool({ connectionString, max: 8, acquireTimeoutMs: 20_000, query_timeout: 20_000 });
        using load = new Load(pool, { deadlineMs: 30_000, callers: 64 });
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
      expect(Math.max(...delays)).toBeLessThanOrEqual(effort(10_000, 1000));
    }, 300_000);

    it('statements that the PgBouncer of the dead server holds are given up once another host is the primary', async () => {
      await using world = await startFronts(release, { query_wait_timeout: 600 });
      const { cluster, primary, standby, fronts } = world;
      await cluster.ask(primary, 'create table held (id int)');
      await cluster.caughtUp(primary, [standby]);
      const connectionString = `${world.url}?target_session_attrs=read-write`;
      await using pool = new Pool({ connectionString, max: 4, acquireTimeoutMs: 300_000 });
      await openAll(pool, 4);
      const borrowed = await pool.connect();
      borrowed.on('error', () => undefined);
      const admin = new Client({ connectionString: fronts[0]?.adminUrl });
      admin.on('error', () => undefined);
      await admin.connect();
      await primary.kill();
      await until('a PgBouncer without servers', async () => (await admin.query('show servers')).rows.length === 0);
      const insert = (id: number) => pool.query('insert into held values ($1)', [id]);
      const sent = [
        ...Array.from({ length: 20 }, (_, id) => insert(id)),
        borrowed.query('insert into held values (-1)'),
      ];
      const settled = Promise.allSettled(sent);
      await until('a PgBouncer that holds statements', async () => {
        const { rows } = await admin.query('show pools');
        return rows.some(({ cl_waiting: waiting }) => Number(waiting) >= 1);
      });
      await admin.end();
      await cluster.promote(standby);
      const outcomes = await within(settled, 60_000, 'the statements that were held');
      const errors = outcomes.filter((each) => each.status === 'rejected').map(({ reason }) => reason);
      // That of the borrower is whatever pg or PgBouncer says.
      expect(outcomes.at(-1)?.status).toBe('rejected');
      for (const error of errors.slice(0, -1)) expect(error.message).toContain('may have been executed');
      await insert(200);
      borrowed.release();
      const rows = await cluster.ask(standby, 'select count(*)::int as count from held');
      expect(rows).toEqual([{ count: outcomes.length - errors.length + 1 }]);
    }, 300_000);

    it('a slow statement on a primary whose PgBouncer has no connection left is not given up', async () => {
      await using world = await startFronts(release, { default_pool_size: 1 });
      const connectionString = `${world.url}?target_session_attrs=read-write`;
      await using pool = new Pool({ connectionString, max: 4, acquireTimeoutMs: 300_000 });
      await openAll(pool, 1);
      const sleep = () => pool.query('select pg_sleep(0.6)');
      await Promise.all([sleep(), sleep(), pool.transaction(async (tx) => tx.query('select pg_sleep(0.6)')), sleep()]);
      const { closed } = pool.stats().counters;
      expect([closed.lost, closed.invalid]).toEqual([0, 0]);
    }, 300_000);
  },
  1,
);

/** A primary and a standby, with a PgBouncer in front of each. */
async function startFronts(release: PgBouncerRelease, settings: Readonly<Record<string, number>>) {
  const cluster = await startCluster({ standbys: 1 });
  const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
  const start = ({ port }: EmbeddedServer) => startBouncer(cluster.urlOf([port]), { release, settings });
  const fronts = await Promise.all([start(primary), start(standby)]);
  return {
    cluster,
    primary,
    standby,
    fronts,
    url: cluster.urlOf(fronts.map(({ port }) => port)),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(fronts.map((front) => front.stop()));
      await cluster[Symbol.asyncDispose]();
    },
  };
}

/** Makes the pool open this many connections. */
async function openAll(pool: Pool, count: number): Promise<void> {
  const clients = await Promise.all(Array.from({ length: count }, () => pool.connect()));
  for (const client of clients) await client.query('select 1');
  for (const client of clients) client.release();
}
