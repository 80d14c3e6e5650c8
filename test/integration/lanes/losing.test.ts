import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConnectionLostError, PoolClosedError, TransactionError } from '../../../src/pipeline/errors/errors.js';
import { acquaint, startSlowNetwork, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import type { FaultProxy } from '../../support/proxy.js';
import { until, within } from '../../support/wait.js';

// A text that leaves a transaction open is not let through; here one is, to see what then becomes of its neighbours.
vi.mock('../../../src/sql/classify.js', async (original) => {
  const { reasonForOwn } = await original<typeof import('../../../src/sql/classify.js')>();
  return { reasonForOwn: (text: string) => (/^(begin|commit|rollback)$/.test(text) ? undefined : reasonForOwn(text)) };
});

const bench = usePools();
let network: FaultProxy;
const insert = 'insert into written (id) values ($1)';
const byKey = 'select id from kept where id = $1';
const lockable = 'update kept set note = note where id = $1';

beforeAll(async () => {
  await bench.sql(
    "create table kept as select n as id, 'note ' || n as note from generate_series(1, 100) n; create unique index on kept (id); create table written (id text)",
  );
  network = await startSlowNetwork(bench.url);
});
afterAll(() => network[Symbol.asyncDispose]());
beforeEach(() => bench.sql('truncate written'));

async function written(): Promise<string[]> {
  return (await bench.sql('select id from written order by id')).map(({ id }) => id as string);
}

type Outcome = PromiseSettledResult<unknown>;

function reasonOf(outcome: Outcome | undefined): unknown {
  return outcome?.status === 'rejected' ? outcome.reason : undefined;
}

/** A pool with one connection, known to be quick at all three texts. */
async function makeShared(
  options: Parameters<typeof bench.makePool>[0] = {},
): Promise<ReturnType<typeof bench.makePool>> {
  const pool = bench.makePool({ max: 1, connectionString: network.url(bench.url), ...options });
  await acquaint(pool, [byKey, [1]], [lockable, [1]], [insert, ['x']]);
  await bench.sql('truncate written');
  return pool;
}

/** As many inserts on their way at once. What a busy machine has taken for slow waits its turn, until it is known better. */
async function sendTogether(pool: ReturnType<typeof bench.makePool>, count: number) {
  for (;;) {
    const sent = Promise.allSettled(times(count, (i) => pool.query(insert, [`sent ${i}`])));
    await new Promise((resolve) => setImmediate(resolve));
    if (pool.stats().pipelined === count) return { sent };
    await sent;
  }
}

describe('a shared connection that is lost', () => {
  test('when the server ends the session, costs only the statement that it was at; the others run elsewhere, once', async () => {
    await bench.sql(
      `create function end_session(wanted boolean) returns void language plpgsql as
       $$ begin if wanted then perform pg_terminate_backend(pg_backend_pid()); end if; end $$`,
    );
    const ending = 'select end_session($1)';
    const pool = await makeShared();
    await acquaint(pool, [ending, [false]]);
    const hit = pool.query(ending, [true]);
    const behind = times(15, (i) => pool.query(insert, [`w${i}`]));
    await expect(hit).rejects.toBeInstanceOf(ConnectionLostError);
    await within(Promise.all(behind), 30_000, 'those behind it');
    expect(await written()).toHaveLength(15);
    expect(pool.stats().counters).toMatchObject({ queryErrors: 1, opened: 2 });
    expect(pool.stats().counters.closed.lost).toBe(1);
  });

  test('by a cut network, tells each statement that was on its way so, once', async () => {
    await using proxy = await startSlowNetwork(bench.url);
    const pool = await makeShared({ connectionString: proxy.url(bench.url) });
    const { sent } = await sendTogether(pool, 10);
    proxy.dropAll();
    for (const outcome of await within(sent, 30_000, 'those on their way')) {
      expect(reasonOf(outcome)).toMatchObject({ headroomCode: 'HEADROOM_CONNECTION_LOST', isSent: true });
    }
    expect(pool.stats().counters.queryErrors).toBe(10);
  });

  test('while its socket takes no more, sends what was not written elsewhere, unseen', async () => {
    await using proxy = await startSlowNetwork(bench.url);
    const pool = await makeShared({ connectionString: proxy.url(bench.url) });
    const big = 'x'.repeat(100_000);
    const insertBig = "insert into written (id) select $1 where $2 <> ''";
    await acquaint(pool, [insertBig, ['x', 'x']]);
    await bench.sql('truncate written');
    proxy.freeze();
    const all = times(200, (i) => pool.query(insertBig, [`big ${i}`, big]));
    await until('the socket takes no more', async () => {
      const [{ written: before }, { pipelined }] = [{ written: proxy.bytesUp }, pool.stats()];
      await new Promise((resolve) => setTimeout(resolve, 50));
      return pipelined > 0 && proxy.bytesUp === before;
    });
    const outcomes = Promise.allSettled(all);
    proxy.dropAll();
    proxy.thaw();
    const settled = await within(outcomes, 30_000, 'everybody');
    const lost = settled.map(reasonOf).filter((reason) => reason !== undefined);
    for (const reason of lost) expect(reason).toMatchObject({ headroomCode: 'HEADROOM_CONNECTION_LOST', isSent: true });
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length).toBeLessThan(100);
    const rows = await written();
    expect(new Set(rows).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThanOrEqual(200 - lost.length);
  });

  test('with nothing on it, costs nobody anything', async () => {
    const pool = await makeShared();
    await bench.terminate();
    // A statement that is sent before the pool hears of it would be on it.
    await until('the pool has heard of it', () => pool.stats().counters.closed.lost === 1);
    const answers = await Promise.all(times(10, (i) => pool.query(byKey, [i + 1])));
    expect(answers.map(({ rowCount }) => rowCount)).toEqual(Array(10).fill(1));
    expect(pool.stats().counters.queryErrors).toBe(0);
  });

  test('by end() when its time is up, tells the statement that runs, and those that were never sent', async () => {
    const pool = await makeShared();
    const sleeping = pool.query('select pg_sleep(300)');
    const waiting = times(5, () => pool.query('select pg_sleep(300)'));
    await until('it runs', async () =>
      (await bench.sessions()).some(({ query, state }) => query === 'select pg_sleep(300)' && state === 'active'),
    );
    const outcomes = Promise.allSettled([sleeping, ...waiting]);
    await within(pool.end({ timeoutMs: 100 }), 30_000, 'pool.end()');
    const [first, ...others] = (await within(outcomes, 30_000, 'everybody')).map(reasonOf);
    expect(first).toBeInstanceOf(ConnectionLostError);
    for (const each of others) expect(each).toBeInstanceOf(PoolClosedError);
    expect(pool.totalCount).toBe(0);
  });
});

describe('a statement that leaves a transaction open', () => {
  test('is told that it was rolled back, and no neighbour’s write is lost in it', async () => {
    const pool = await makeShared();
    await pool.query('begin').catch(() => {});
    await acquaint(pool, [insert, ['x']]);
    await bench.sql('truncate written');
    // By now the text is known to be quick.
    const outcomes = await Promise.allSettled([
      ...times(3, (i) => pool.query(insert, [`before ${i}`])),
      pool.query('begin'),
      ...times(10, (i) => pool.query(insert, [`after ${i}`])),
    ]);
    expect(reasonOf(outcomes[3])).toBeInstanceOf(TransactionError);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(13);
    expect(await written()).toHaveLength(13);
    expect(new Set(await written()).size).toBe(13);
    await until('no transaction is open', async () =>
      (await bench.sessions()).every(({ state }) => !state.startsWith('idle in transaction')),
    );
  });

  test('that somebody behind it commits takes nothing from anybody', async () => {
    const pool = await makeShared();
    for (let i = 0; i < 3; i += 1) await Promise.allSettled([pool.query('begin'), pool.query('commit')]);
    await bench.sql('truncate written');
    const outcomes = await Promise.allSettled([
      pool.query('begin'),
      ...times(5, (i) => pool.query(insert, [`in ${i}`])),
      pool.query('commit'),
      ...times(5, (i) => pool.query(insert, [`after ${i}`])),
    ]);
    const acknowledged = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(acknowledged).toBeGreaterThanOrEqual(10);
    expect(await written()).toHaveLength(10);
  });

  test('that fails in it leaves the others unharmed', async () => {
    const pool = await makeShared();
    await pool.query('begin').catch(() => {});
    const outcomes = await Promise.allSettled([
      pool.query('begin'),
      pool.query('select 1 / 0'),
      ...times(5, (i) => pool.query(insert, [`after ${i}`])),
    ]);
    expect(reasonOf(outcomes[0])).toBeInstanceOf(TransactionError);
    expect(reasonOf(outcomes[1])).toMatchObject({ code: '22012' });
    expect(outcomes.slice(2).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await written()).toHaveLength(5);
  });
});
