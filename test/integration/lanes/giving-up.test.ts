import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acquaint, startSlowNetwork, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import type { FaultProxy } from '../../support/proxy.js';
import { until, within } from '../../support/wait.js';

const bench = usePools();
let network: FaultProxy;
const byKey = 'select id from kept where id = $1';
/** As quick as the others, unless somebody holds the row's lock. */
const lockable = 'update kept set note = note where id = $1';
const reason = new Error('no longer wanted');

beforeAll(async () => {
  await bench.sql(
    "create table kept as select n as id, 'note ' || n as note from generate_series(1, 100) n; create unique index on kept (id)",
  );
  network = await startSlowNetwork(bench.url);
});
afterAll(() => network[Symbol.asyncDispose]());

/** Holds the lock of a row until it is disposed. */
async function holdRow(id: number): Promise<AsyncDisposable> {
  const pool = bench.makePool({ max: 1, applicationName: 'holder' });
  const client = await pool.connect();
  await client.query('begin');
  await client.query(lockable, [id]);
  return {
    async [Symbol.asyncDispose]() {
      await client.query('rollback');
      client.release();
    },
  };
}

async function isRunning(text: string): Promise<boolean> {
  return (await bench.sessions()).some(({ state, query }) => state === 'active' && query === text);
}

/** A pool with one connection, whose statements of both texts share it. */
async function makeShared(
  options: Parameters<typeof bench.makePool>[0] = {},
): Promise<ReturnType<typeof bench.makePool>> {
  const pool = bench.makePool({ max: 1, connectionString: network.url(bench.url), ...options });
  await acquaint(pool, [byKey, [1]], [lockable, [1]]);
  return pool;
}

describe('a statement given up by its signal', () => {
  test('before it begins is never sent', async () => {
    const pool = await makeShared();
    const { queries } = pool.stats().counters;
    await expect(pool.query({ text: byKey, values: [1], signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(pool.stats().counters.queries).toBe(queries);
  });

  test('in the turn in which it was begun is not sent, and its neighbours are', async () => {
    const pool = await makeShared();
    const abort = new AbortController();
    const before = pool.query(byKey, [1]);
    const given = pool.query({ text: 'insert into kept values (1000, null)', signal: abort.signal });
    const update = pool.query({ text: lockable, values: [5], signal: abort.signal });
    const after = pool.query(byKey, [2]);
    abort.abort(reason);
    await expect(given).rejects.toBe(reason);
    await expect(update).rejects.toBe(reason);
    expect((await before).rows).toEqual([{ id: 1 }]);
    expect((await after).rows).toEqual([{ id: 2 }]);
    expect(await bench.sql('select 1 from kept where id = 1000')).toEqual([]);
  });

  test('while it waits leaves the queue', async () => {
    const pool = await makeShared();
    const held = await pool.connect();
    const abort = new AbortController();
    const given = pool.query({ text: byKey, values: [1], signal: abort.signal });
    const other = pool.query(byKey, [2]);
    expect(pool.waitingCount).toBe(2);
    abort.abort(reason);
    await expect(given).rejects.toBe(reason);
    expect(pool.waitingCount).toBe(1);
    held.release();
    expect((await other).rows).toEqual([{ id: 2 }]);
  });

  test('while it runs is cancelled on the server, and those behind it are answered', async () => {
    await using _row = await holdRow(7);
    const pool = await makeShared();
    const abort = new AbortController();
    const given = pool.query({ text: lockable, values: [7], signal: abort.signal });
    const neighbours = times(5, (i) => pool.query(byKey, [i + 1]));
    await until('it runs', () => isRunning(lockable));
    abort.abort(reason);
    await expect(given).rejects.toBe(reason);
    const answers = await within(Promise.all(neighbours), 30_000, 'the neighbours');
    expect(answers.map(({ rows }) => rows[0].id)).toEqual([1, 2, 3, 4, 5]);
    expect(await isRunning(lockable)).toBe(false);
    expect(pool.stats().counters).toMatchObject({ cancelRequests: 1, opened: 1, queryErrors: 1 });
  });

  test('while one before it runs is thrown away in its turn, unheard, and nothing is cancelled', async () => {
    const pool = await makeShared();
    const abort = new AbortController();
    const row = await holdRow(8);
    const first = pool.query(lockable, [8]);
    const given = pool.query({ text: byKey, values: [1], signal: abort.signal });
    const last = pool.query(byKey, [2]);
    await until('the first runs', () => isRunning(lockable));
    abort.abort(reason);
    await expect(given).rejects.toBe(reason);
    await row[Symbol.asyncDispose]();
    expect((await first).rowCount).toBe(1);
    expect((await last).rows).toEqual([{ id: 2 }]);
    expect(pool.stats().counters.cancelRequests).toBe(0);
  });

  test('on a connection of its own is cancelled too, and the connection kept', async () => {
    const pool = await makeShared();
    const abort = new AbortController();
    const given = pool.query({ text: 'select pg_sleep(30); select 1', signal: abort.signal });
    await until('it runs', () => isRunning('select pg_sleep(30); select 1'));
    abort.abort(reason);
    await expect(given).rejects.toBe(reason);
    expect((await within(pool.query(byKey, [1]), 30_000, 'the next')).rows).toEqual([{ id: 1 }]);
    expect(pool.stats().counters).toMatchObject({ cancelRequests: 1, opened: 1 });
  });

  test('at any moment gets the reason or its answer, and never another’s', async () => {
    const pool = bench.makePool({ max: 2 });
    await acquaint(pool, [byKey, [1]]);
    const outcomes = await Promise.all(
      times(500, async (i) => {
        const abort = new AbortController();
        const answer = pool.query({ text: byKey, values: [1 + (i % 100)], signal: abort.signal });
        void (async () => {
          for (let turn = i % 40; turn > 0; turn -= 1) await new Promise((resolve) => setImmediate(resolve));
          abort.abort(reason);
        })();
        return answer.then(
          ({ rows }) => rows[0].id === 1 + (i % 100),
          (error) => error === reason,
        );
      }),
    );
    expect(outcomes.every(Boolean)).toBe(true);
    await until('what was thrown away is over', () => pool.stats().pipelined === 0);
    expect(pool.stats()).toMatchObject({ lanes: 0, waiting: 0 });
  });
});

describe('a statement whose time is up', () => {
  test('is told so in pg’s own words, cancelled, and nobody else is harmed', async () => {
    await using _row = await holdRow(9);
    const pool = await makeShared();
    const late = pool.query({ text: lockable, values: [9], query_timeout: 100 });
    const neighbours = times(5, (i) => pool.query(byKey, [i + 1]));
    await expect(late).rejects.toThrow('Query read timeout');
    const answers = await within(Promise.all(neighbours), 30_000, 'the neighbours');
    expect(answers.map(({ rows }) => rows[0].id)).toEqual([1, 2, 3, 4, 5]);
    expect(await isRunning(lockable)).toBe(false);
    expect(pool.stats().counters).toMatchObject({ cancelRequests: 1, opened: 1, queryErrors: 1 });
  });

  test('by the pool’s own `query_timeout` too', async () => {
    await using _row = await holdRow(10);
    const pool = await makeShared({ query_timeout: 2000 });
    await expect(pool.query(lockable, [10])).rejects.toThrow('Query read timeout');
    expect((await pool.query(byKey, [1])).rows).toEqual([{ id: 1 }]);
    expect(pool.stats().counters.opened).toBe(1);
  });

  test('on a connection of its own is cancelled on the server', async () => {
    const pool = await makeShared();
    const slow = 'select pg_sleep(30); select 1';
    await expect(pool.query({ text: slow, query_timeout: 100 })).rejects.toThrow('Query read timeout');
    await until('it is gone', async () => !(await isRunning(slow)));
    expect((await pool.query(byKey, [1])).rows).toEqual([{ id: 1 }]);
    expect(pool.stats().counters).toMatchObject({ opened: 1, cancelRequests: 1 });
  });

  test('where the network is gone costs the connection, once nobody waits for anything on it', async () => {
    await using proxy = await startSlowNetwork(bench.url);
    const pool = await makeShared({ connectionString: proxy.url(bench.url), pingTimeoutMs: 200 });
    proxy.blackhole();
    const late = pool.query({ text: byKey, values: [1], query_timeout: 100 });
    const patient = pool.query({ text: byKey, values: [2], query_timeout: 600 });
    const told: string[] = [];
    void patient.catch(() => told.push('patient'));
    await expect(late.finally(() => told.push('late'))).rejects.toThrow('Query read timeout');
    await expect(patient).rejects.toThrow('Query read timeout');
    expect(told).toEqual(['late', 'patient']);
    proxy.thaw();
    await until('the connection is given up', () => pool.stats().counters.closed.dirty === 1);
    expect((await pool.query(byKey, [1])).rows).toEqual([{ id: 1 }]);
  });

  test('by the server’s own limit, gets the server’s error', async () => {
    await using _row = await holdRow(11);
    const pool = await makeShared({ statementTimeoutMs: 200 });
    const late = pool.query(lockable, [11]);
    const neighbour = pool.query(byKey, [1]);
    await expect(late).rejects.toMatchObject({ code: '57014' });
    expect((await neighbour).rows).toEqual([{ id: 1 }]);
    expect(pool.stats().counters.cancelRequests).toBe(0);
  });
});
