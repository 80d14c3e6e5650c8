import { describe, expect, it } from 'vitest';
import type { EmbeddedServer } from '../../../src/embedded/index.js';
import { Pool, type PoolOptions } from '../../../src/index.js';
import { startCluster, type TestCluster } from '../../support/cluster.js';
import { effort } from '../../support/effort.js';
import { acceptsWrites } from '../../support/hosts/promotion.js';
import { Load } from '../../support/ledger/load.js';
import { createLedger, expectAnswered, expectLedgerHolds } from '../../support/ledger/verify.js';
import { startProxy } from '../../support/proxy.js';
import { watchUnhandled } from '../../support/unhandled.js';
import { waitFor, within } from '../../support/wait.js';

const rounds = effort(1, 10);

function makePool(cluster: TestCluster, options: PoolOptions = {}): Pool {
  const connectionString = `${cluster.url}?target_session_attrs=read-write`;
  return new Pool({ connectionString, max: 8, acquireTimeoutMs: 20_000, query_timeout: 10_000, ...options });
}

/** Kills the primary, promotes the first standby, and returns the time at which that accepts writes. */
async function failOver(cluster: TestCluster): Promise<number> {
  const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
  await primary.kill();
  const writable = acceptsWrites(cluster, standby);
  await cluster.promote(standby);
  return writable;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

describe('after the primary was killed', () => {
  it('64 callers go on at the promoted standby: nothing acknowledged is lost, nothing is doubled', async () => {
    const delays: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await using cluster = await startCluster({ isSynchronous: true });
      using unhandled = watchUnhandled();
      const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
      await createLedger(cluster.urlOf([primary.port]));
      await cluster.caughtUp(primary, [standby]);
      await using pool = makePool(cluster);
      using load = new Load(pool, { deadlineMs: 25_000, callers: 64 });
      await load.acknowledges(500);
      const writableAt = await failOver(cluster);
      const { size } = load.acknowledged;
      await waitFor(() => load.lastAcknowledgedAt > writableAt, {
        timeoutMs: 60_000,
        intervalMs: 1,
        what: 'a good write',
      });
      delays.push(load.firstAcknowledgedAfter(writableAt) - writableAt);
      await load.acknowledges(500);
      await load.stop();
      expect(size).toBeGreaterThanOrEqual(500);
      expectAnswered(load, 25_000, cluster.password);
      // A caller with its own connection gets the error of its socket.
      const ofSocket = ['Connection terminated unexpectedly', 'ECONNRESET', 'EPIPE'];
      const known = new Set(['HEADROOM_CONNECTION_LOST', 'HEADROOM_COMMIT_UNKNOWN', ...ofSocket]);
      expect(Object.keys(load.failureKinds).filter((kind) => !known.has(kind))).toEqual([]);
      await expectLedgerHolds(cluster.urlOf([standby.port]), [load]);
      expect(unhandled.errors).toEqual([]);
    }
    console.log(`first good write after ${delays.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    if (rounds > 1) expect(median(delays)).toBeLessThanOrEqual(200);
    if (rounds > 1) expect(Math.max(...delays)).toBeLessThanOrEqual(500);
  });

  it('2,000 callers that wait for a primary are all served by it', async () => {
    const delays: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await using cluster = await startCluster();
      const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
      await cluster.ask(primary, 'create table waiting (id int)');
      await cluster.caughtUp(primary, [standby]);
      await using pool = makePool(cluster);
      await pool.query('insert into waiting values (-1)');
      await primary.kill();
      let first = Number.POSITIVE_INFINITY;
      const insert = async (_: unknown, id: number) => {
        await pool.query('insert into waiting values ($1)', [id]);
        first = Math.min(first, performance.now());
      };
      const all = Promise.allSettled(Array.from({ length: 2000 }, insert));
      await waitFor(() => pool.waitingCount >= 1999, { timeoutMs: 60_000, what: 'waiting callers' });
      const writable = acceptsWrites(cluster, standby);
      await cluster.promote(standby);
      const outcomes = await within(all, 20_000, 'all callers');
      delays.push(first - (await writable));
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
      const [row] = await cluster.ask(
        standby,
        'select count(*)::int as rows, count(distinct id)::int as ids from waiting',
      );
      expect(row).toEqual({ rows: 2001, ids: 2001 });
    }
    console.log(`first good write after ${delays.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    if (rounds > 1) expect(median(delays)).toBeLessThanOrEqual(200);
    if (rounds > 1) expect(Math.max(...delays)).toBeLessThanOrEqual(500);
  });

  it('callers get, at their deadlines, what each host said', async () => {
    await using cluster = await startCluster({ standbys: 1 });
    const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
    await using pool = makePool(cluster, { acquireTimeoutMs: 700 });
    await pool.query('select 1');
    await primary.kill();
    await waitFor(() => pool.totalCount === 0, { timeoutMs: 60_000 });
    const error = await pool.query('select 2').catch((cause) => cause);
    expect(error).toMatchObject({ code: 'HEADROOM_SERVER_DOWN', cause: { code: 'HEADROOM_NO_SUITABLE_HOST' } });
    expect(error.message).toContain(`127.0.0.1:${standby.port} is a standby`);
    expect(error.message).toContain('ECONNREFUSED');
  });
});

describe('after the primary has vanished without a word', () => {
  it('statements that were sent there fail, and the others run on the promoted standby', async () => {
    await using cluster = await startCluster({ standbys: 1 });
    const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
    await createLedger(cluster.urlOf([primary.port]));
    await cluster.caughtUp(primary, [standby]);
    await using proxy = await startProxy({ target: { host: '127.0.0.1', port: primary.port } });
    const connectionString = `${cluster.urlOf([proxy.port, standby.port])}?target_session_attrs=read-write`;
    await using pool = new Pool({ connectionString, max: 8, acquireTimeoutMs: 120_000, statementTimeoutMs: 300_000 });
    using load = new Load(pool, { deadlineMs: 120_000, callers: 20 });
    await load.acknowledges(200);
    proxy.blackhole();
    await primary.kill();
    await cluster.promote(standby);
    await load.acknowledges(200, 60_000);
    await load.stop();
    expectAnswered(load, 120_000, cluster.password);
    await expectLedgerHolds(cluster.urlOf([standby.port]), [load]);
  });
});

describe('an old primary that was left running, read-only', () => {
  it('fails at most one write per connection, and then none', async () => {
    await using cluster = await startCluster({ standbys: 1 });
    const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
    await createLedger(cluster.urlOf([primary.port]));
    await cluster.caughtUp(primary, [standby]);
    await using pool = makePool(cluster);
    using load = new Load(pool, { deadlineMs: 20_000, callers: 30, pauseMs: 1 });
    await load.acknowledges(300);
    const connections = pool.totalCount;
    await cluster.ask(primary, 'alter system set default_transaction_read_only = on');
    await cluster.ask(primary, 'select pg_reload_conf()');
    await cluster.promote(standby);
    await load.acknowledges(300);
    const failed = load.failures.length;
    expect(failed).toBeLessThanOrEqual(connections);
    await load.acknowledges(500);
    await load.stop();
    expect(load.failures.length).toBe(failed);
    expect(load.failures.every(({ error }) => error.code === '25006')).toBe(true);
  });
});

describe('a planned switchover', () => {
  it('costs no error between suspend and resume', async () => {
    await using cluster = await startCluster({ standbys: 1 });
    const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
    await createLedger(cluster.urlOf([primary.port]));
    await using pool = makePool(cluster);
    using load = new Load(pool, { deadlineMs: 25_000, callers: 30, pauseMs: 1 });
    await load.acknowledges(300);
    await within(pool.suspend(), 60_000, 'suspend');
    await cluster.ask(primary, 'alter system set default_transaction_read_only = on');
    await cluster.ask(primary, 'select pg_reload_conf()');
    await cluster.caughtUp(primary, [standby]);
    await cluster.promote(standby);
    pool.resume();
    await load.acknowledges(500);
    await load.stop();
    expect(load.failureKinds).toEqual({});
    await expectLedgerHolds(cluster.urlOf([standby.port]), [load]);
  });
});
