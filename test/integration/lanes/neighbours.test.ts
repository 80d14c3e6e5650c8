import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pool, PoolOptions } from '../../../src/index.js';
import { acquaint, startSlowNetwork, times } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import type { FaultProxy } from '../../support/proxy.js';
import { nextUncaught } from '../../support/uncaught.js';
import { waitFor, within } from '../../support/wait.js';

const bench = usePools();
let network: FaultProxy;
const read = 'select $1::int as n';
const update = 'update kept set touched = touched + 1 where id = $1';

beforeAll(async () => {
  await bench.sql('create table kept as select n as id, 0 as touched from generate_series(1, 10) n');
  await bench.sql('create table other (id int)');
  await bench.sql(
    `create function warn() returns int language plpgsql as $$ begin raise warning 'hear'; return 1; end $$`,
  );
  network = await startSlowNetwork(bench.url);
});
afterAll(() => network[Symbol.asyncDispose]());

/** A pool in which all statements of one turn share a connection. */
async function makeShared(options: PoolOptions = {}): Promise<Pool> {
  const pool = bench.makePool({ max: 1, connectionString: network.url(bench.url), ...options });
  await acquaint(pool, [read, [1]]);
  return pool;
}

/** Three reads around whatever is under test, which must come through. */
async function expectUnharmed(pool: Pool, run: () => Promise<unknown>): Promise<unknown> {
  const before = pool.query(read, [1]);
  const outcome = run().catch((error: unknown) => error);
  const after = times(3, (i) => pool.query(read, [i]));
  const answers = await within(Promise.all([before, ...after]), 30_000, 'the neighbours');
  expect(answers.map(({ rows }) => rows[0].n)).toEqual([1, 0, 1, 2]);
  return within(outcome, 30_000, 'the statement itself');
}

/** A value that gives up statements while it becomes a text. */
function abortingValue(abort: AbortController): object {
  return {
    toPostgres() {
      abort.abort(new Error('no longer wanted'));
      return '7';
    },
  };
}

describe('a statement that waits for a lock', () => {
  test('keeps nobody behind it waiting as long as there are connections to move to', async () => {
    const pool = bench.makePool({ max: 10, connectionString: network.url(bench.url) });
    await acquaint(pool, [update, [9]]);
    await using holder = await pool.connect();
    await holder.query('begin');
    await holder.query(update, [1]);
    const stuck = pool.query(update, [1]);
    const behind = times(5, (i) => pool.query(update, [i + 2]));
    await within(Promise.all(behind), 30_000, 'those behind it');
    await holder.query('commit');
    expect((await within(stuck, 30_000, 'the one that was stuck')).rowCount).toBe(1);
    const touched = await bench.sql('select id, touched from kept where id <= 6 order by id');
    expect(touched.map((row) => row.touched)).toEqual([2, 1, 1, 1, 1, 1]);
  });

  test('holds up no reads either, when a whole table is locked', async () => {
    const pool = bench.makePool({ max: 10, connectionString: network.url(bench.url) });
    await acquaint(pool, 'select * from kept', 'select * from other');
    await using holder = await pool.connect();
    await holder.query('begin; lock table kept');
    const stuck = pool.query('select * from kept');
    await within(Promise.all(times(5, () => pool.query('select * from other'))), 30_000, 'those behind it');
    await holder.query('commit');
    expect((await within(stuck, 30_000, 'the one that was stuck')).rowCount).toBe(10);
  });

  test('is told when it does so for longer than its query_timeout, also after it has moved', async () => {
    const pool = bench.makePool({ max: 10, connectionString: network.url(bench.url) });
    await acquaint(pool, [update, [9]]);
    await using holder = await pool.connect();
    await holder.query('begin');
    await holder.query(update, [1]);
    const stuck = pool.query({ text: update, values: [1], query_timeout: 600 });
    const told = expect(within(stuck, 30_000, 'the timeout')).rejects.toThrow('Query read timeout');
    await Promise.all(times(5, (i) => pool.query(update, [i + 2])));
    await told;
    await holder.query('rollback');
  });
});

describe('code of a caller’s own that throws', () => {
  test('for its parsers fails its statement alone', async () => {
    const pool = await makeShared();
    const types = {
      getTypeParser() {
        throw new Error('no parser');
      },
    };
    const outcome = await expectUnharmed(pool, () => pool.query({ text: read, values: [7], types } as never));
    expect(outcome).toMatchObject({ message: 'no parser' });
    const alsoWithoutRows = await expectUnharmed(pool, () =>
      pool.query({ text: 'select 1 as a where false', types } as never),
    );
    expect(alsoWithoutRows).toMatchObject({ message: 'no parser' });
    expect(pool.stats().counters.closed.lost).toBe(0);
  });

  test.each([
    [
      'throws',
      {
        getTypeParser: () => {
          throw new Error('no parser');
        },
      },
      'no parser',
    ],
    [
      'throws nothing',
      {
        getTypeParser: () => {
          throw undefined;
        },
      },
      'A type parser threw nothing.',
    ],
    ['is none', {}, /getTypeParser is not a function/],
  ])(
    'as it chooses parsers fails its statement alone, on connections of its own too: one that %s',
    async (_, types, message) => {
      const pool = bench.makePool({ max: 1, pipelining: 'off' });
      const config = { text: 'select $1::int as n', values: [7], types } as never;
      await expect(pool.query(config)).rejects.toThrow(message);
      await expect(pool.query({ text: 'select 7 as n', types } as never)).rejects.toThrow(message);
      const client = await pool.connect();
      const [{ pid }] = (await client.query('select pg_backend_pid() as pid')).rows;
      await expect(client.query(config)).rejects.toThrow(message);
      expect((await client.query('select pg_backend_pid() as pid')).rows).toEqual([{ pid }]);
      client.release();
    },
  );

  test('for its values fails its statement alone', async () => {
    const pool = await makeShared();
    const value = {
      toPostgres() {
        throw new Error('no text');
      },
    };
    expect(await expectUnharmed(pool, () => pool.query(read, [value]))).toMatchObject({ message: 'no text' });
  });

  test('or gives up the statement that it is a value of, harms nobody', async () => {
    const pool = await makeShared();
    const abort = new AbortController();
    const value = abortingValue(abort);
    const outcome = await expectUnharmed(pool, () => pool.query({ text: read, values: [value], signal: abort.signal }));
    expect(outcome).toMatchObject({ message: 'no longer wanted' });
    expect(await expectUnharmed(pool, () => pool.query(read, [3]))).toMatchObject({ rows: [{ n: 3 }] });
  });

  test('or gives up another of the same turn, harms nobody', async () => {
    const pool = await makeShared();
    const abort = new AbortController();
    const value = abortingValue(abort);
    const first = pool.query(read, [value]);
    const given = pool.query({ text: read, values: [8], signal: abort.signal });
    const last = pool.query(read, [9]);
    await expect(given).rejects.toThrow('no longer wanted');
    expect((await first).rows).toEqual([{ n: 7 }]);
    expect((await last).rows).toEqual([{ n: 9 }]);
  });

  test('as it hears of a notice is the process’s to know, and harms no statement', async () => {
    const pool = bench.makePool({ max: 1, connectionString: network.url(bench.url) });
    pool.on('connect', (client) => {
      client.on('notice', () => {
        throw new Error('from the listener');
      });
    });
    await acquaint(pool, [read, [1]]);
    let outcome: Promise<unknown> | undefined;
    const uncaught = await nextUncaught(() => {
      outcome = expectUnharmed(pool, () => pool.query('select warn()'));
    });
    expect(uncaught).toMatchObject({ message: 'from the listener' });
    expect(await outcome).toMatchObject({ rowCount: 1 });
  });
});

describe('a very large value', () => {
  test('does not travel on a shared connection', async () => {
    const pool = bench.makePool({ max: 2 });
    const text = 'select length($1) as n';
    await acquaint(pool, [text, ['x']], [read, [1]]);
    const large = pool.query(text, ['x'.repeat(8_000_000)]);
    expect(pool.stats()).toMatchObject({ leased: 1, lanes: 0 });
    expect((await large).rows).toEqual([{ n: 8_000_000 }]);
  });
});

describe('giving up', () => {
  test('rejects with the reason that was given, as it was given', async () => {
    const pool = await makeShared();
    const reason = Object.freeze(new Error('mine'));
    await expect(pool.query({ text: read, values: [1], signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const open = new Error('mine, too');
    const { stack } = open;
    await expect(pool.query({ text: read, values: [1], signal: AbortSignal.abort(open) })).rejects.toBe(open);
    expect(open.stack).toBe(stack);
  });

  test('after a timeout comes on time although nothing else happens', async () => {
    const pool = bench.makePool({ max: 1 });
    const start = performance.now();
    await expect(pool.query({ text: 'select pg_sleep(60)', query_timeout: 100 })).rejects.toThrow('Query read timeout');
    expect(performance.now() - start).toBeLessThan(30_000);
  });

  test('never rejects in secret where no socket can be made to cancel with', async () => {
    let isOut = false;
    const { Socket } = await import('node:net');
    const stream = (() => {
      if (isOut) throw new Error('no more sockets');
      return new Socket();
    }) as never;
    const pool = bench.makePool({ max: 1, stream });
    await acquaint(pool, [read, [1]]);
    isOut = true;
    const given = pool.query({ text: 'select pg_sleep(1)', signal: AbortSignal.timeout(100) });
    await expect(given).rejects.toThrow('aborted');
    await waitFor(() => pool.stats().counters.cancelRequests > 0, { timeoutMs: 60_000 });
    isOut = false;
    expect((await pool.query(read, [4])).rows).toEqual([{ n: 4 }]);
  });
});

describe('what pg’s Client is asked of', () => {
  test('a query put in its place on one connection sees the statements', async () => {
    const pool = bench.makePool({ max: 1 });
    let seen = 0;
    pool.on('connect', (client) => {
      const { query } = client;
      client.query = function watched(this: typeof client, ...args: never[]) {
        seen += 1;
        return (query as (...args: never[]) => unknown).apply(this, args);
      } as typeof query;
    });
    for (let i = 0; i < 5; i += 1) await pool.query(read, [i]);
    expect(seen).toBe(5);
  });

  test('a text with parameters but no values fails as it does there', async () => {
    const pool = await makeShared();
    await expect(pool.query('select $1::int')).rejects.toMatchObject({ code: '42P02' });
  });

  test('a name that was closed to make room is prepared again for a borrower', async () => {
    const pool = await makeShared({ maxPreparedStatements: 1 });
    const named = (name: string) => pool.query({ name, text: `select '${name}' as name` });
    await Promise.all([named('a'), named('b')]);
    await Promise.all([named('a'), named('b')]);
    const { retriedUnseen } = pool.stats().counters;
    for (let i = 0; i < 3; i += 1) await named('a');
    expect(pool.stats().counters.retriedUnseen).toBe(retriedUnseen);
    await using client = await pool.connect();
    expect((await client.query({ name: 'a', text: `select 'a' as name` })).rows).toEqual([{ name: 'a' }]);
  });
});

describe('statements that are put back', () => {
  test('are served by an idle connection at once, not when the pool next looks around', async () => {
    await bench.sql('drop table if exists changing; create table changing as select 1 as a');
    const pool = bench.makePool({ max: 2, connectionString: network.url(bench.url) });
    await acquaint(pool, 'select * from changing', [update, [9]]);
    await using holder = bench.makePool({ max: 1, applicationName: 'holder' });
    await using client = await holder.connect();
    const tookMs: number[] = [];
    for (let turn = 0; turn < 9; turn += 1) {
      await client.query('begin');
      await client.query(update, [1]);
      const lease = await pool.connect();
      await bench.sql(`alter table changing add column b${turn} int`);
      const began = performance.now();
      const [changed, stuck] = [pool.query('select * from changing'), pool.query(update, [1])];
      setImmediate(() => lease.release());
      expect(Object.keys((await within(changed, 30_000, 'the read')).rows[0])).toHaveLength(turn + 2);
      tookMs.push(performance.now() - began);
      await client.query('rollback');
      await stuck;
    }
    // It looks around once a second, so half of them would take longer than 500 ms. A median is robust on a busy machine.
    expect(tookMs.toSorted((a, b) => a - b)[4]).toBeLessThan(250);
  });
});
