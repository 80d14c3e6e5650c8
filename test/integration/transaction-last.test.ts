import type { Socket } from 'node:net';
import type pg from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CommitUnknownError, ConnectionLostError, type Pool, TransactionError } from '../../src/index.js';
import { usePools } from '../support/pools.js';
import { expectAllFree, insertStep as insert } from '../support/steps.js';
import { until } from '../support/wait.js';
import { watchSyncs, watchWrites } from '../support/writes.js';

const bench = usePools();
const expectFree = (pool: Pool) => expectAllFree(bench, pool);

beforeAll(() =>
  bench.sql(`
    create table step (at serial, name text);
    create table once (n int unique deferrable initially deferred);
    create function wait_a_while() returns trigger language plpgsql as
      $$ begin perform pg_sleep(case when new.name = 'slow' then 30 else 0 end); return null; end $$;
    create constraint trigger slow_commit after insert on step
      deferrable initially deferred for each row execute function wait_a_while();
  `),
);
beforeEach(() => bench.sql('truncate step, once'));

async function names(): Promise<unknown[]> {
  return (await bench.sql('select name from step order by at')).map(({ name }) => name);
}

/** Ends the only session, once it runs that. */
async function terminateRunning(text: string): Promise<void> {
  const pid = await until(`it runs ${text}`, async () => {
    const running = (await bench.sessions()).find(({ state, query }) => state === 'active' && query.includes(text));
    return running?.pid ?? 0;
  });
  await bench.terminate(pid);
}

describe.each(['auto', 'off'] as const)('with pipelining: %s, the last statement with COMMIT', (pipelining) => {
  const makePool = (): Pool => bench.makePool({ max: 1, pipelining });

  test('is executed, and the transaction is committed when it resolves', async () => {
    const pool = makePool();
    const seen = await pool.transaction(async (tx) => {
      await tx.query(insert, ['one']);
      const { rowCount } = await tx.commitWith(insert, ['two']);
      return [rowCount, await names()];
    });
    expect(seen).toEqual([1, ['one', 'two']]);
    await expectFree(pool);
  });

  test('may be the only one, or come behind the client of the transaction', async () => {
    const pool = makePool();
    const result = await pool.transaction((tx) => tx.commitWith({ text: `${insert} returning name`, values: ['one'] }));
    expect(result.rows).toEqual([{ name: 'one' }]);
    await pool.transaction(async (tx) => {
      await tx.client.query(insert, ['two']);
      await tx.commitWith(insert, ['three']);
    });
    expect(await names()).toEqual(['one', 'two', 'three']);
    await expectFree(pool);
  });

  test('rolls back if it fails, with its own error', async () => {
    const pool = makePool();
    const failing = pool.transaction(async (tx) => {
      await tx.query(insert, ['one']);
      await tx.commitWith('insert into step (at, name) values ($1, $2)', ['x', 'two']);
    });
    await expect(failing).rejects.toMatchObject({ code: '22P02' });
    expect(await names()).toEqual([]);
    await expectFree(pool);
  });

  test('rolls back, and says so, if its error is caught', async () => {
    const pool = makePool();
    const failing = pool.transaction(async (tx) => {
      await tx.query(insert, ['one']);
      await tx.commitWith('select 1 / $1::int', [0]).catch(() => {});
    });
    await expect(failing).rejects.toThrow(TransactionError);
    expect(await names()).toEqual([]);
    await expectFree(pool);
  });

  test('fails with the error of COMMIT', async () => {
    const pool = makePool();
    const failing = pool.transaction(async (tx) => {
      await tx.query('insert into once values (1)');
      await tx.commitWith('insert into once values ($1)', [1]);
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await bench.sql('select * from once')).toEqual([]);
    await expectFree(pool);
  });

  test('commits nothing if a value cannot be sent', async () => {
    const pool = makePool();
    const unsendable = {
      toPostgres() {
        throw new RangeError('no');
      },
    };
    const failing = pool.transaction(async (tx) => {
      await tx.query(insert, ['one']);
      await tx.commitWith(insert, [unsendable]);
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await names()).toEqual([]);
    await expectFree(pool);
  });

  test('is committed even if a type parser fails on its result', async () => {
    const pool = makePool();
    const types = {
      getTypeParser: () => () => {
        throw new RangeError('unread');
      },
    };
    const failing = pool.transaction((tx) =>
      tx.commitWith({ text: `${insert} returning name`, values: ['one'], types } as pg.QueryConfig),
    );
    await expect(failing).rejects.toThrow('unread');
    // Only what was sent together is committed together.
    expect(await names()).toEqual(pipelining === 'auto' ? ['one'] : []);
    await expectFree(pool);
  });

  test('is certainly undone if the connection ends while it runs, and unknown if that happens at COMMIT', async () => {
    const pool = makePool();
    const undone = pool.transaction((tx) => tx.commitWith('select pg_sleep(30), 1 as undone', []));
    await Promise.all([expect(undone).rejects.toThrow(ConnectionLostError), terminateRunning('as undone')]);
    const unknown = pool.transaction((tx) => tx.commitWith(insert, ['slow']));
    await Promise.all([expect(unknown).rejects.toThrow(CommitUnknownError), terminateRunning('COMMIT')]);
    expect(await names()).toEqual([]);
    await expectFree(pool);
  });

  test('is unknown if the connection breaks without a word', async () => {
    const pool = makePool();
    let client: pg.PoolClient | undefined;
    pool.once('connect', (connected) => {
      client = connected;
    });
    const failing = pool.transaction((tx) => tx.commitWith('select pg_sleep(30), 2 as cut', []));
    const isRunning = async (): Promise<boolean> =>
      (await bench.sessions()).some(({ state, query }) => state === 'active' && query.includes('as cut'));
    await until('it runs', isRunning);
    (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
    await expect(failing).rejects.toThrow(pipelining === 'auto' ? CommitUnknownError : ConnectionLostError);
    await bench.terminate();
  });

  test('is the last one', async () => {
    const pool = makePool();
    const failing = pool.transaction(async (tx) => {
      await tx.commitWith(insert, ['one']);
      await tx.query(insert, ['two']);
    });
    await expect(failing).rejects.toThrow('The transaction is over.');
    expect(await names()).toEqual(['one']);
    await expectFree(pool);
  });

  test('of a nested transaction releases its savepoint, or undoes it', async () => {
    const pool = makePool();
    await pool.transaction(async (tx) => {
      await tx.transaction((inner) => inner.commitWith(insert, ['one']));
      const failing = tx.transaction(async (inner) => {
        await inner.query(insert, ['two']);
        await inner.commitWith('select 1 / $1::int', [0]);
      });
      await expect(failing).rejects.toMatchObject({ code: '22012' });
      await tx.query(insert, ['three']);
    });
    expect(await names()).toEqual(['one', 'three']);
    await expectFree(pool);
  });
});

test('a transaction of two statements is three writes with COMMIT apart, and two with commitWith', async () => {
  const pool = bench.makePool({ max: 1 });
  const writes = watchWrites(pool);
  await pool.query('select 1');
  writes.length = 0;
  await pool.transaction(async (tx) => {
    await tx.query(insert, ['one']);
    await tx.query('select 2');
  });
  expect(writes).toEqual([['BEGIN', 'insert'], ['select 2'], ['COMMIT']]);
  writes.length = 0;
  await pool.transaction(async (tx) => {
    await tx.query(insert, ['two']);
    await tx.commitWith('select 2');
  });
  expect(writes).toEqual([
    ['BEGIN', 'insert'],
    ['select 2', 'COMMIT'],
  ]);
});

test('the last statement and COMMIT share a Sync, which the server answers once', async () => {
  const pool = bench.makePool({ max: 1 });
  await pool.query('select 1');
  const syncs = watchSyncs(pool);
  await pool.transaction(async (tx) => {
    await tx.query(insert, ['one']);
    await tx.commitWith(insert, ['two']);
  });
  expect(syncs()).toBe(2);
  await pool.transaction((tx) => tx.commitWith(insert, ['three']));
  expect(syncs()).toBe(3);
  expect(await names()).toEqual(['one', 'two', 'three']);
});

test('COMMIT that the server has skipped is sent again, and the connection can be used', async () => {
  const pool = bench.makePool({ max: 1 });
  const named = { name: 'divide', text: 'select 1 / $1::int as it' };
  await pool.query({ ...named, values: [1] });
  const syncs = watchSyncs(pool);
  for (const statement of [named, named, { text: named.text }, { text: 'select nothing' }]) {
    const values = statement.text === named.text ? [0] : [];
    const failing = pool.transaction((tx) => tx.commitWith(statement, values));
    await expect(failing).rejects.toMatchObject({ code: values.length === 1 ? '22012' : '42703' });
    expect((await pool.query({ ...named, values: [1] })).rows).toEqual([{ it: 1 }]);
  }
  // The statement with BEGIN and COMMIT, COMMIT again, and the query behind it.
  expect(syncs()).toBe(4 * 3);
  expect(pool.stats().counters.rolledBackOnReturn).toBe(0);
  await expectFree(pool);
});

test('a last statement larger than a write goes with COMMIT', async () => {
  const pool = bench.makePool({ max: 1 });
  const long = 'x'.repeat(1_000_000);
  await pool.transaction((tx) => tx.commitWith(insert, [long]));
  const failing = pool.transaction((tx) => tx.commitWith('select $1::text::int', [long]));
  await expect(failing).rejects.toMatchObject({ code: '22P02' });
  expect(await names()).toEqual([long]);
  await expectFree(pool);
});

test('SAVEPOINT goes with the first statement, and RELEASE with the last', async () => {
  const pool = bench.makePool({ max: 1 });
  const writes = watchWrites(pool);
  await pool.transaction(async (tx) => {
    await tx.query('select 1');
    writes.length = 0;
    await tx.transaction((inner) => inner.commitWith(insert, ['one']));
    expect(writes).toEqual([['insert', 'RELEASE', 'SAVEPOINT headroom_1']]);
  });
  expect(await names()).toEqual(['one']);
});
