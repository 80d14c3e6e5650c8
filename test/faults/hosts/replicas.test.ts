import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddedServer } from '../../../src/embedded/index.js';
import { Pool, type PoolOptions } from '../../../src/index.js';
import { startCluster, type TestCluster } from '../../support/cluster.js';
import { effort, isLong } from '../../support/effort.js';
import { readOwnWrites } from '../../support/hosts/own-reads.js';
import { until, waitFor } from '../../support/wait.js';

let cluster: TestCluster;
let primary: EmbeddedServer;
let standbys: readonly [EmbeddedServer, EmbeddedServer];

beforeAll(async () => {
  cluster = await startCluster();
  primary = cluster.servers[0] as EmbeddedServer;
  standbys = cluster.servers.slice(1) as unknown as typeof standbys;
  await cluster.ask(primary, 'create table counters (id int primary key, n int not null)');
  await cluster.ask(primary, 'insert into counters select i, 0 from generate_series(1, 1000) as i');
  await cluster.caughtUp(primary, standbys);
});
afterAll(() => cluster?.[Symbol.asyncDispose]());
afterEach(() =>
  Promise.all(standbys.map((standby) => cluster.ask(standby, 'select pg_wal_replay_resume()').catch(() => []))),
);

function makePool(options: PoolOptions = {}): Pool {
  const replicas = standbys.map(({ port }) => `postgresql://127.0.0.1:${port}`);
  return new Pool({ connectionString: cluster.urlOf([primary.port]), replicas, max: 8, ...options });
}

const place = 'select inet_server_port() as port';
const read = 'select n from counters where id = $1';

/** Number of answers of each standby, once they have given so many. */
async function countPlaces(total: number, ask: () => Promise<{ rows: { port: number }[] }>): Promise<number[]> {
  const places = new Map<number, number>();
  const counts = () => standbys.map(({ port }) => places.get(port) ?? 0);
  const isEnough = () => counts().reduce((sum, count) => sum + count) >= total;
  const caller = async () => {
    while (!isEnough()) {
      const port = (await ask()).rows[0]?.port ?? 0;
      places.set(port, (places.get(port) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 20 }, caller));
  return counts();
}

describe('a session', () => {
  const bump = 'update counters set n = n + 1 where id = $1';

  it('sees what was written on a connection, a stream, a COPY or a query object of the caller', async () => {
    await cluster.ask(primary, 'create table copied (id int)');
    await cluster.caughtUp(primary, standbys);
    for (const standby of standbys) await cluster.ask(standby, 'select pg_wal_replay_pause()');
    await using pool = makePool({ waitForReplicaMs: 1 });
    const nOf = async (id: number) => (await pool.read.query(read, [id])).rows[0].n;
    await pool.session(async () => {
      const client = await pool.connect();
      await client.query(bump, [900]);
      expect(await nOf(900)).toBe(1);
      client.release();
      expect(await nOf(900)).toBe(1);
    });
    await pool.session(async (db) => {
      for await (const row of pool.stream(`${bump} returning n`, [901])) expect(row).toEqual({ n: 1 });
      expect([await nOf(901), await db.token()]).toEqual([1, 'w1.?']);
    });
    await pool.session(async () => {
      await pool.query(new pg.Query(bump, [902]) as never);
      expect(await nOf(902)).toBe(1);
    });
    await pool.session(async (db) => {
      await pool.copyFrom('copy copied from stdin', ['1\n']);
      expect((await db.read.query('select * from copied')).rows).toEqual([{ id: 1 }]);
    });
    // Without a write, nothing forbids an old answer.
    await pool.session(async () => expect(await nOf(900)).toBe(0));
  });

  it.each([[['w1.0/0']], [17], ['w1.'], ['w1.?x'], ['0/0'], ['w1.1/2/3']])('refuses %j as a token', async (token) => {
    await using pool = makePool();
    const run = async () => pool.session(async () => 1, { token: token as never });
    await expect(run()).rejects.toThrow(/^token: expected one of session\.token\(\), such as w1\.16\/B374D848, got /);
  });
});

describe('reads on replicas', () => {
  it('are spread evenly over equal replicas; statements of the pool itself go to the primary', async () => {
    await using pool = makePool();
    const total = effort(1000, 20_000);
    const counts = await countPlaces(total, () => pool.read.query(place));
    // A busy machine may serve one of them better for a while.
    const tolerance = isLong ? 0.1 : 0.4;
    for (const count of counts) expect(Math.abs(count - total / 2)).toBeLessThanOrEqual(tolerance * (total / 2) + 20);
    console.log(`reads of each replica: ${counts.join(', ')}`);
    expect((await pool.query(place)).rows).toEqual([{ port: primary.port }]);
    const replicated = await pool.query({ text: place, target: 'replica' });
    expect(replicated.rows[0].port).not.toBe(primary.port);
    const inTransaction = await pool.transaction((tx) => tx.query(place), { readOnly: true });
    expect(inTransaction.rows[0]?.port).not.toBe(primary.port);
    const writing = await pool.transaction((tx) => tx.query(place));
    expect(writing.rows).toEqual([{ port: primary.port }]);
    await expect(pool.query({ text: place, target: 'standby' as 'replica' })).rejects.toThrow(/'primary' or 'replica'/);
  });

  it('go on while a replica dies, and come back to it', async () => {
    await using pool = makePool();
    let failures = 0;
    let isOver = false;
    const seen = new Set<number>();
    const callers = Array.from({ length: 10 }, async () => {
      while (!isOver)
        await pool.read.query<{ port: number }>(place).then(
          ({ rows }) => seen.add(rows[0]!.port),
          () => (failures += 1),
        );
    });
    await until('both', () => standbys.every(({ port }) => seen.has(port)));
    await standbys[0].kill();
    seen.clear();
    await until('the other', () => seen.has(standbys[1].port));
    await standbys[0].start();
    await waitFor(() => seen.has(standbys[0].port), { timeoutMs: 60_000, what: 'the replica that is back' });
    isOver = true;
    await Promise.all(callers);
    expect(failures).toBe(0);
  });

  it('go to the primary while no replica is fresh enough', async () => {
    await using pool = makePool({ maxReplicaLagMs: 300 });
    for (const standby of standbys) await cluster.ask(standby, 'select pg_wal_replay_pause()');
    const isAtPrimary = async () => {
      await pool.query('update counters set n = n where id = 1');
      return (await pool.read.query<{ port: number }>(place)).rows[0]?.port === primary.port;
    };
    await waitFor(isAtPrimary, { timeoutMs: 60_000, intervalMs: 50, what: 'a read at the primary' });
    for (const standby of standbys) await cluster.ask(standby, 'select pg_wal_replay_resume()');
    const isBack = async () => (await pool.read.query<{ port: number }>(place)).rows[0]?.port !== primary.port;
    await waitFor(isBack, { timeoutMs: 60_000, intervalMs: 50, what: 'a read at a replica' });
  });
});

describe('a session', () => {
  it('never reads what is older than its own writes, while replay is paused at random', async () => {
    await using pool = makePool({ waitForReplicaMs: 2 });
    const { stale, onReplica, pairs } = await readOwnWrites(cluster, pool, effort(500, 100_000));
    console.log(`${stale} stale of ${pairs} pairs, ${onReplica} read on a replica`);
    expect(stale).toBe(0);
    expect(onReplica).toBeGreaterThan(0);
  }, 600_000);

  it('waits for a replica, or reads at the primary, and is continued by its token', async () => {
    await using pool = makePool({ waitForReplicaMs: 5000 });
    for (const standby of standbys) await cluster.ask(standby, 'select pg_wal_replay_pause()');
    const token = await pool.session(async (db) => {
      await db.transaction((tx) => tx.query('update counters set n = 777 where id = 900'));
      return db.token();
    });
    expect(token).toMatch(/^w1\.[0-9A-F]+\/[0-9A-F]+$/);
    await using hasty = makePool({ waitForReplicaMs: 0 });
    const now = await hasty.session((db) => db.read.query(`${read}`, [900]), { token });
    expect(now.rows).toEqual([{ n: 777 }]);
    // Code that knows only the pool belongs to the session as well.
    const waiting = pool.session(
      () => pool.read.query(read.replace('n from', 'n, inet_server_port() as port from'), [900]),
      { token },
    );
    for (const standby of standbys) await cluster.ask(standby, 'select pg_wal_replay_resume()');
    const [row] = (await waiting).rows;
    expect(row?.n).toBe(777);
    expect(row?.port).not.toBe(primary.port);
    expect(() => pool.session(async () => 1, { token: 'x' })).toThrow(/token: expected/);
  });

  it('works without replicas, and has an empty token without writes', async () => {
    await using pool = new Pool({ connectionString: cluster.urlOf([primary.port]) });
    const token = await pool.session(async (db) => {
      expect((await db.read.query(place)).rows).toEqual([{ port: primary.port }]);
      return db.token();
    });
    expect(token).toBe('');
  });
});
