import { Client } from 'pg';
import type { EmbeddedServer } from '../../../src/embedded/index.js';
import { Pool } from '../../../src/index.js';
import { startBouncer } from '../bouncer.js';
import { startCluster, type TestCluster } from '../cluster.js';
import { waitFor } from '../wait.js';

/** Resolves with the time at which the server accepts writes, seen by a client that asks it all the time. */
export async function acceptsWrites(cluster: TestCluster, { port }: EmbeddedServer): Promise<number> {
  const client = new Client({ connectionString: cluster.urlOf([port]) });
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query('select pg_is_in_recovery() as standby');
      if (rows[0].standby === false) return performance.now();
    }
  } finally {
    await client.end();
  }
}

export interface Promotion {
  /** Time from the moment at which the standby accepts writes to the first good one, in milliseconds. */
  readonly delayMs: number;
  /** Acknowledged writes that are not there; ids that are there more than once. */
  readonly lost: number;
  readonly doubled: number;
  readonly failed: number;
}

/**
 * Kills a primary under callers that write one row after the other, promotes its synchronous standby, and balances their
 * ledger.
 *
 * @param isPooled true to put a PgBouncer in front of each server
 */
export async function promoteUnder(callers: number, isPooled: boolean): Promise<Promotion> {
  await using cluster = await startCluster({ standbys: 1, isSynchronous: true });
  const [primary, standby] = cluster.servers as [EmbeddedServer, EmbeddedServer];
  await cluster.ask(primary, 'create table ledger (id int not null)');
  await cluster.caughtUp(primary, [standby]);
  await using front = isPooled ? await startBouncers(cluster) : undefined;
  const url = cluster.urlOf(front?.ports ?? cluster.servers.map(({ port }) => port));
  const connectionString = `${url}?target_session_attrs=read-write`;
  await using pool = new Pool({ connectionString, max: 8, acquireTimeoutMs: 30_000, query_timeout: 10_000 });
  const acknowledged = new Set<number>();
  const times: number[] = [];
  let failed = 0;
  let next = 0;
  let isStopping = false;
  const write = async (id: number) => {
    try {
      await pool.query('insert into ledger values ($1)', [id]);
      acknowledged.add(id);
      times.push(performance.now());
    } catch {
      failed += 1;
    }
  };
  const caller = async () => {
    while (!isStopping) {
      next += 1;
      await write(next);
    }
  };
  const all = Array.from({ length: callers }, caller);
  await waitFor(() => acknowledged.size > 2 * callers, { timeoutMs: 60_000, what: 'acknowledged writes' });
  await primary.kill();
  const writable = acceptsWrites(cluster, standby);
  await cluster.promote(standby);
  const writableAt = await writable;
  const firstGood = () => times.find((time) => time > writableAt);
  await waitFor(() => firstGood() !== undefined, { timeoutMs: 30_000, intervalMs: 5, what: 'a good write' });
  isStopping = true;
  await Promise.all(all);
  const rows = await cluster.ask(standby, 'select id, count(*)::int as count from ledger group by id');
  const counts = new Map(rows.map(({ id, count }) => [Number(id), Number(count)]));
  return {
    delayMs: (firstGood() ?? Number.NaN) - writableAt,
    lost: [...acknowledged].filter((id) => !counts.has(id)).length,
    doubled: [...counts.values()].filter((count) => count > 1).length,
    failed,
  };
}

/** A PgBouncer in front of each server of the cluster. */
async function startBouncers(cluster: TestCluster): Promise<AsyncDisposable & { readonly ports: readonly number[] }> {
  const settings = { server_login_retry: 1, query_wait_timeout: 10, max_client_conn: 500 };
  const start = ({ port }: EmbeddedServer) => startBouncer(cluster.urlOf([port]), { release: 'trixie', settings });
  const bouncers = await Promise.all(cluster.servers.map(start));
  return {
    ports: bouncers.map(({ port }) => port),
    [Symbol.asyncDispose]: async () => void (await Promise.all(bouncers.map((bouncer) => bouncer.stop()))),
  };
}
