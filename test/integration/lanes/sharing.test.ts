import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { beforeAll, describe, expect, test } from 'vitest';
import { acquaint, startSlowNetwork, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import { startProxy, targetOf } from '../../support/proxy.js';
import { until, waitFor, within } from '../../support/wait.js';

const bench = usePools();
const byKey = 'select id, note from kept where id = $1';

beforeAll(() =>
  bench.sql(
    "create table kept as select n as id, 'note ' || n as note from generate_series(1, 1000) n; create unique index on kept (id)",
  ),
);

describe('statements of many callers', () => {
  test('share connections: of 64 callers more have a statement under way than there are connections', async () => {
    const pool = bench.makePool({ max: 10 });
    const until = performance.now() + 1500;
    let mostUnderWay = 0;
    const call = async (i: number): Promise<void> => {
      while (performance.now() < until) {
        const { rows } = await pool.query(byKey, [1 + i]);
        expect(rows).toEqual([{ id: 1 + i, note: `note ${1 + i}` }]);
        mostUnderWay = Math.max(mostUnderWay, pool.stats().pipelined);
      }
    };
    await Promise.all(times(64, call));
    expect(mostUnderWay).toBeGreaterThan(10);
    await waitFor(async () => (await bench.sessions()).length === pool.totalCount, { timeoutMs: 60_000 });
  });

  test('travel one behind the other, without waiting for answers in between', async () => {
    await using proxy = await startProxy({ target: targetOf(bench.url), delayMs: 150 });
    const pool = bench.makePool({ max: 1, connectionString: proxy.url(bench.url) });
    await acquaint(pool, [byKey, [1]]);
    const began = performance.now();
    const answers = times(20, (i) => pool.query(byKey, [i + 1]));
    await Promise.resolve();
    const { lanes, pipelined, waiting } = pool.stats();
    expect({ lanes, all: pipelined + waiting }).toEqual({ lanes: 1, all: 20 });
    // On a busy machine a statement is taken for a longer one, and fewer have room.
    expect(pipelined).toBeGreaterThan(4);
    expect((await Promise.all(answers)).map(({ rows }) => rows[0].id)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    expect(performance.now() - began).toBeLessThan((20 * 300) / 2);
    expect(pool.stats()).toMatchObject({ lanes: 0, idle: 1, pipelined: 0 });
  });

  test('with large answers do not pile up on one connection, whose socket would be read before all others', async () => {
    const pool = bench.makePool({ max: 1 });
    const large = ["select repeat('x', 30000) as text, $1::int as n", [1]] as const;
    for (let i = 0; i < 20; i += 1) await pool.query(large[0], [...large[1]]);
    const answers = times(40, () => pool.query(large[0], [...large[1]]));
    await Promise.resolve();
    const { pipelined, waiting } = pool.stats();
    expect(pipelined).toBeGreaterThanOrEqual(1);
    expect(pipelined).toBeLessThanOrEqual(2);
    expect(pipelined + waiting).toBe(40);
    for (const { rows } of await Promise.all(answers)) expect(rows[0].text).toHaveLength(30_000);
  });

  test('that nobody has seen run have a connection to themselves the first time', async () => {
    const pool = bench.makePool({ max: 2 });
    await acquaint(pool, [byKey, [1]]);
    const first = pool.query('select pg_sleep(2), 1 as n');
    const others = times(10, (i) => pool.query(byKey, [i + 1]));
    await Promise.all(others);
    expect(pool.stats().pipelined).toBe(1);
    await first;
  });

  test('that are slow leave the quick ones alone, and a connection for them', async () => {
    const pool = bench.makePool({ max: 3 });
    for (const client of await Promise.all(times(3, () => pool.connect()))) client.release();
    const quick = 'select pg_backend_pid() as pid';
    const slow = `${quick} from pg_sleep(0.1 + 0.2 * random())`;
    // Often, so that a run during which the machine was busy counts for little.
    for (let i = 0; i < 10; i += 1) await acquaint(pool, quick);
    await pool.query(slow);
    let areSlowOver = false;
    const answers = Promise.all(times(8, () => pool.query(slow))).finally(() => {
      areSlowOver = true;
    });
    const quickOn = new Set<number>();
    while (!areSlowOver) quickOn.add((await pool.query(quick)).rows[0].pid);
    const slowOn = new Set<number>((await answers).map(({ rows }) => rows[0].pid));
    expect(slowOn.size).toBeLessThanOrEqual(2);
    expect([...quickOn].filter((pid) => !slowOn.has(pid))).toHaveLength(1);
  });

  test('that are slow have even the last connection if another one of them is about to end', async () => {
    const pool = bench.makePool({ max: 3 });
    const quick = 'select 1 as n';
    const slow = 'select 1 as n from pg_sleep(0.03)';
    for (let i = 0; i < 3; i += 1) await acquaint(pool, quick, slow);
    let isOver = false;
    const slowOnes = times(6, async () => {
      while (!isOver) await pool.query(slow);
    });
    let isQuickUnderWay = false;
    const quickOnes = times(1, async () => {
      while (!isOver) {
        isQuickUnderWay = true;
        await pool.query(quick);
        isQuickUnderWay = false;
        await delay(100);
      }
    });
    const what = 'three slow statements';
    try {
      await waitFor(() => !isQuickUnderWay && pool.stats().lanes === 3, { timeoutMs: 60_000, intervalMs: 1, what });
    } finally {
      isOver = true;
      await Promise.all([...slowOnes, ...quickOnes]);
    }
  });

  test('that read wait behind none that may wait for a lock, as long as there is another connection, and after it on one', async () => {
    await using network = await startSlowNetwork(bench.url);
    const pool = bench.makePool({ max: 2, connectionString: network.url(bench.url) });
    const update = 'update kept set note = note where id = $1';
    await acquaint(pool, [byKey, [1]], [update, [1]]);
    const holder = await bench.makePool({ max: 1 }).connect();
    await holder.query('begin');
    await holder.query(update, [7]);
    const blocked = pool.query(update, [7]);
    const reads = await within(
      Promise.all(times(10, (i) => pool.query(byKey, [i + 1]))),
      30_000,
      'reads in the same breath',
    );
    expect(reads.map(({ rows }) => rows[0].id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    await holder.query('commit');
    holder.release();
    await blocked;
  });

  test('that read and write share one connection in turns, and neither starves', async () => {
    const pool = bench.makePool({ max: 1 });
    const update = 'update kept set note = note where id = $1';
    await acquaint(pool, [byKey, [1]], [update, [1]]);
    let isOver = false;
    const flood = times(50, async (i) => {
      while (!isOver) await (i % 2 === 0 ? pool.query(update, [i + 1]) : pool.query(byKey, [i + 1]));
    });
    for (let i = 0; i < 20; i += 1) {
      await within(Promise.all([pool.query(byKey, [100]), pool.query(update, [100])]), 30_000, 'a reader and a writer');
    }
    isOver = true;
    await Promise.all(flood);
  });

  test('get nothing behind one that overruns: it waits for a lock, and those who come later do not', async () => {
    const pool = bench.makePool({ max: 2 });
    const update = 'update kept set note = note where id = $1';
    await acquaint(pool, [update, [1]], [byKey, [1]]);
    const holder = await pool.connect();
    await holder.query('begin');
    await holder.query(update, [7]);
    const blocked = pool.query(update, [7]);
    // As soon as the lane is seen to be held up, nothing more is sent on it, although it is the only one.
    await until(
      'the update has been running for a while',
      async () =>
        (
          await bench.sql(
            `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
              and query_start < clock_timestamp() - interval '50 ms'`,
          )
        ).length === 1,
    );
    const late = pool.query(byKey, [2]);
    await Promise.resolve();
    expect(pool.stats()).toMatchObject({ pipelined: 1, waiting: 1 });
    await holder.query('commit');
    holder.release();
    await Promise.all([blocked, late]);
  });
});

describe('fairness', () => {
  test('a checkout is not starved by statements', async () => {
    const pool = bench.makePool({ max: 1 });
    await acquaint(pool, [byKey, [1]]);
    let isOver = false;
    const flood = times(100, async (i) => {
      while (!isOver) await pool.query(byKey, [i + 1]);
    });
    for (let i = 0; i < 20; i += 1) {
      const client = await within(pool.connect(), 30_000, 'a checkout under a flood of statements');
      client.release();
    }
    isOver = true;
    await Promise.all(flood);
  });

  test('statements are not starved by checkouts', async () => {
    const pool = bench.makePool({ max: 2 });
    await acquaint(pool, [byKey, [1]]);
    let isOver = false;
    const flood = times(50, async () => {
      while (!isOver) {
        const client = await pool.connect();
        await client.query('select 1');
        client.release();
      }
    });
    for (let i = 0; i < 20; i += 1)
      await within(pool.query(byKey, [1]), 30_000, 'a statement under a flood of checkouts');
    isOver = true;
    await Promise.all(flood);
  });

  test('a statement of an unknown text is not starved by known ones', async () => {
    const pool = bench.makePool({ max: 1 });
    await acquaint(pool, [byKey, [1]]);
    let isOver = false;
    const flood = times(100, async (i) => {
      while (!isOver) await pool.query(byKey, [i + 1]);
    });
    for (let i = 0; i < 20; i += 1) await within(pool.query(`select ${i} as n`), 30_000, 'a new text under a flood');
    isOver = true;
    await Promise.all(flood);
  });
});

describe('what does not share', () => {
  test.each([
    ['a setting', 'set work_mem to 1000'],
    ['a transaction', 'begin; commit'],
    ['several statements', 'select 1; select 2'],
    ['a session lock', 'select pg_advisory_lock(1)'],
    ['a limited portal', { text: 'select n from generate_series(1, 5) n', rows: 2 }],
    ['binary results', { text: 'select 1', binary: true }],
  ])('%s has a connection of its own', async (_, config) => {
    const pool = bench.makePool({ max: 2 });
    await acquaint(pool, [byKey, [1]]);
    const asked = pool.query(config as string);
    expect(pool.stats()).toMatchObject({ lanes: 0, leased: 1 });
    await asked;
  });

  test('nothing does with `pipelining: off`, in either spelling, and the pool says why', async () => {
    for (const pipelining of ['off', false] as const) {
      const pool = bench.makePool({ max: 2, pipelining });
      await acquaint(pool, [byKey, [1]]);
      const answers = times(10, (i) => pool.query(byKey, [i + 1]));
      expect(pool.stats()).toMatchObject({
        lanes: 0,
        pipelined: 0,
        pipelining: { mode: 'off', reason: 'switched off by `pipelining`' },
      });
      expect((await Promise.all(answers)).map(({ rowCount }) => rowCount)).toEqual(Array(10).fill(1));
    }
  });

  test('nothing does behind a pooler, which answers under another process id', async () => {
    class Behind extends pg.Client {
      get processID(): number {
        return -1;
      }
      set processID(_: number) {}
    }
    const pool = bench.makePool({ max: 2, Client: Behind as typeof pg.Client });
    await pool.query('select 1');
    const reason = 'a pooler that is not known to support it stands in front of the server';
    expect(pool.stats().pipelining).toEqual({ mode: 'off', reason });
    expect(pool.stats().pooler).toMatchObject({ mode: 'session', product: 'unknown' });
  });

  test('nothing does where somebody watches the client’s query, as tracers do', async () => {
    class Traced extends pg.Client {}
    const { query } = pg.Client.prototype;
    const seen: unknown[] = [];
    Traced.prototype.query = function (this: pg.Client, ...given: unknown[]) {
      seen.push(given[0]);
      return query.apply(this, given as never);
    } as never;
    const pool = bench.makePool({ max: 2, Client: Traced as typeof pg.Client });
    await pool.query(byKey, [1]);
    expect(seen).toEqual([byKey]);
    expect(pool.stats().pipelining.mode).toBe('off');
  });
});

describe('a shared connection', () => {
  test('is a plain one again for cursors, LISTEN and transactions, turn about', async () => {
    const pool = bench.makePool({ max: 1 });
    await acquaint(pool, [byKey, [1]]);
    for (let i = 0; i < 5; i += 1) {
      await Promise.all(times(5, (n) => pool.query(byKey, [n + 1])));
      const cursor = pool.query(new Cursor<{ n: number }>('select n from generate_series(1, 100) n'));
      expect(await cursor.read(2)).toEqual([{ n: 1 }, { n: 2 }]);
      await cursor.close();
      await pool.transaction(async (tx) => {
        await tx.query('update kept set note = note where id = 1');
      });
      expect((await pool.query(byKey, [3])).rows).toEqual([{ id: 3, note: 'note 3' }]);
    }
    expect(pool.stats().counters.opened).toBe(1);
  });

  test('passes on to its client what is no answer: notices, notifications', async () => {
    const pool = bench.makePool({ max: 1 });
    const heard: string[] = [];
    pool.on('connect', (client) => {
      client.on('notice', ({ message }: Error) => heard.push(`notice ${message}`));
      client.on('notification', ({ channel, payload }: pg.Notification) => heard.push(`${channel} ${payload}`));
    });
    await bench.sql(
      "create or replace function tell(what text) returns int language plpgsql as $$ begin raise notice '%', what; return 1; end $$",
    );
    const client = await pool.connect();
    await client.query('listen news');
    client.release();
    await acquaint(pool, [byKey, [1]]);
    await Promise.all([pool.query("select tell('one')"), ...times(5, (i) => pool.query(byKey, [i + 1]))]);
    await bench.sql("notify news, 'two'");
    await until('the notification is here', async () => (await pool.query(byKey, [1])) && heard.length === 2);
    expect(heard).toEqual(['notice one', 'news two']);
  });

  test('takes what a listener gives its client to do before the next, and between', async () => {
    const pool = bench.makePool({ max: 1 });
    const order: string[] = [];
    pool.on('acquire', (client) => void client.query('select 1').then(() => order.push('listener')));
    await pool.query(byKey, [1]).then(() => order.push('caller'));
    await pool.query(byKey, [1]).then(() => order.push('caller'));
    expect(order).toEqual(['listener', 'caller', 'listener', 'caller']);
  });

  test('serves a client that somebody has kept after giving it back', async () => {
    const pool = bench.makePool({ max: 1 });
    await acquaint(pool, [byKey, [1]]);
    const kept = await pool.connect();
    kept.release();
    const shared = times(5, (i) => pool.query(byKey, [i + 1]));
    await Promise.resolve();
    const strays = [kept.query('select 1 as stray'), kept.query('select 2 as stray')];
    const later = times(5, (i) => pool.query(byKey, [i + 1]));
    expect((await Promise.all(strays)).map(({ rows }) => rows[0])).toEqual([{ stray: 1 }, { stray: 2 }]);
    expect((await Promise.all([...shared, ...later])).map(({ rowCount }) => rowCount)).toEqual(Array(10).fill(1));
  });

  test('is replaced when it is too old, used too often, or of an earlier generation', async () => {
    for (const options of [{ maxLifetimeSeconds: 0.05, lifetimeJitter: 0 }, { maxUses: 100 }]) {
      const pool = bench.makePool({ max: 1, ...options });
      let isOver = false;
      const flood = times(20, async (i) => {
        while (!isOver) await pool.query(byKey, [i + 1]);
      });
      await until('it has been replaced twice', () => pool.stats().counters.opened > 2);
      isOver = true;
      await Promise.all(flood);
      expect(pool.stats().counters.queryErrors).toBe(0);
    }
    const pool = bench.makePool({ max: 2 });
    await acquaint(pool, [byKey, [1]]);
    let isOver = false;
    const flood = times(20, async (i) => {
      while (!isOver) await pool.query(byKey, [i + 1]);
    });
    const { total, counters } = pool.stats();
    pool.reset();
    await until('every connection is another', () => pool.stats().counters.closed.reset === total);
    await until('statements are served', () => pool.stats().counters.queries > counters.queries + 100);
    isOver = true;
    await Promise.all(flood);
    expect(pool.stats().counters.queryErrors).toBe(0);
  });
});

describe('callers', () => {
  test('find themselves in the stack of an error', async () => {
    const pool = bench.makePool({ max: 1 });
    async function theCaller(): Promise<void> {
      await pool.query('select nothing from kept');
    }
    const error = await theCaller().catch((caught) => caught);
    expect(error).toBeInstanceOf(pg.DatabaseError);
    expect(error.stack).toContain('theCaller');
  });

  test('keep their context across a shared answer', async () => {
    const pool = bench.makePool({ max: 1 });
    await acquaint(pool, [byKey, [1]]);
    const context = new AsyncLocalStorage<number>();
    const seen = await Promise.all(
      times(20, (i) =>
        context.run(i, async () => {
          await pool.query(byKey, [i + 1]);
          return context.getStore();
        }),
      ),
    );
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i));
    const byCallback = await new Promise((resolve) =>
      context.run(77, () => pool.query(byKey, [1], () => resolve(context.getStore()))),
    );
    expect(byCallback).toBe(77);
  });

  test('are all answered by a pool that ends, and a suspended pool rests', async () => {
    const pool = bench.makePool({ max: 1 });
    await acquaint(pool, [byKey, [1]]);
    const before = times(30, (i) => pool.query(byKey, [i + 1]));
    await Promise.resolve();
    const { waiting } = pool.stats();
    await pool.suspend();
    expect(pool.stats()).toMatchObject({ lanes: 0, pipelined: 0, waiting });
    const during = times(30, (i) => pool.query(byKey, [i + 1]));
    await Promise.all(before.slice(0, 30 - waiting));
    expect(pool.stats()).toMatchObject({ lanes: 0, waiting: waiting + 30 });
    pool.resume();
    await Promise.all([...before, ...during]);
    const last = times(200, (i) => pool.query(byKey, [i + 1]));
    await within(pool.end(), 60_000, 'pool.end()');
    expect((await Promise.all(last)).map(({ rowCount }) => rowCount)).toEqual(Array(200).fill(1));
  });
});
