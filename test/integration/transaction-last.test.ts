import type { Socket } from 'node:net';
import fc from 'fast-check';
import type pg from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CommitUnknownError, ConnectionLostError, type Pool, TransactionError } from '../../src/index.js';
import { usePools } from '../support/pools.js';
import { until } from '../support/wait.js';

const bench = usePools();
const insert = 'insert into step (name) values ($1)';

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

async function expectFree(pool: Pool): Promise<void> {
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await until('every connection is back', () => pool.idleCount === pool.totalCount && pool.waitingCount === 0);
  expect((await bench.sessions()).every(({ state }) => state === 'idle')).toBe(true);
}

/** Ends the only session, once it runs that. */
async function terminateRunning(text: string): Promise<void> {
  const pid = await until(`it runs ${text}`, async () => {
    const running = (await bench.sessions()).find(({ state, query }) => state === 'active' && query.includes(text));
    return running?.pid ?? 0;
  });
  await bench.terminate(pid);
}

/** Texts of the messages in each write of the pool's connections. */
function watchWrites(pool: Pool): string[][] {
  const writes: string[][] = [];
  pool.on('connect', (client) => {
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    const write = stream.write.bind(stream) as (bytes: Buffer) => boolean;
    stream.write = ((bytes: Buffer) => {
      const known = ['BEGIN', 'insert', 'select 2', 'RELEASE', 'SAVEPOINT headroom_1', 'COMMIT'];
      writes.push(known.filter((text) => bytes.includes(text)));
      return write(bytes);
    }) as typeof stream.write;
  });
  return writes;
}

/** Returns the number of Sync messages that the pool's idle connections have sent since. */
function watchSyncs(pool: Pool): () => number {
  const sync = Buffer.from([0x53, 0, 0, 0, 4]);
  let count = 0;
  for (const { client } of pool._idle) {
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    const write = stream.write.bind(stream) as (bytes: Buffer) => boolean;
    stream.write = ((bytes: Buffer) => {
      for (let at = bytes.indexOf(sync); at !== -1; at = bytes.indexOf(sync, at + 1)) count += 1;
      return write(bytes);
    }) as typeof stream.write;
  }
  return () => count;
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

  test('and those before it, if none depends on another, are executed in order and committed', async () => {
    const pool = makePool();
    const seen = await pool.transaction(async (tx) => {
      const results = await tx.commitWith([
        { text: insert, values: ['one'] },
        'select 2 as two',
        { text: `${insert} returning name`, values: ['three'] },
      ]);
      return [results.map(({ rows }) => rows), await names()];
    });
    expect(seen).toEqual([
      [[], [{ two: 2 }], [{ name: 'three' }]],
      ['one', 'three'],
    ]);
    expect(await pool.transaction((tx) => tx.commitWith([]))).toEqual([]);
    await expectFree(pool);
  });

  test.each([0, 1, 2])('and those before it are undone if the one at %i fails', async (at) => {
    const pool = makePool();
    const good: pg.QueryConfig[] = ['one', 'two', 'three'].map((name) => ({ text: insert, values: [name] }));
    const bad = { text: 'select 1 / $1::int', values: [0] };
    const failing = pool.transaction((tx) => tx.commitWith(good.with(at, bad)));
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    const unsendable = {
      toPostgres() {
        throw new RangeError('no');
      },
    };
    const refused = pool.transaction((tx) => tx.commitWith(good.with(at, { text: insert, values: [unsendable] })));
    await expect(refused).rejects.toThrow(RangeError);
    expect(await names()).toEqual([]);
    await expectFree(pool);
  });

  test('and those before it, none of which may end the transaction', async () => {
    const pool = makePool();
    const failing = pool.transaction((tx) =>
      tx.commitWith([{ text: insert, values: ['one'] }, 'rollback', 'select 1']),
    );
    await expect(failing).rejects.toThrow(TransactionError);
    expect(await names()).toEqual([]);
    await expectFree(pool);
  });

  test('and those before it, whose function does not await them', async () => {
    const pool = makePool();
    let late: Promise<unknown> = Promise.resolve();
    const three = ['one', 'two', 'three'].map((name) => ({ text: insert, values: [name] }));
    await pool.transaction(async (tx) => {
      late = tx.commitWith(three).catch((error: Error) => error);
    });
    const outcome = await late;
    // One after the other, the second is refused: the transaction was over.
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(TransactionError);
    expect(await names()).toEqual(outcome instanceof Error ? ['one'] : ['one', 'two', 'three']);
    await expectFree(pool);
  });

  test('statements that do not depend on each other are executed in order', async () => {
    const pool = makePool();
    const results = await pool.transaction(async (tx) => {
      const first = await tx.pipeline(['a', 'b'].map((name) => ({ text: insert, values: [name] })));
      const [one, two] = await tx.pipeline(['select 1 as one', { text: 'select $1::int as two', values: [2] }]);
      expect(await tx.pipeline([])).toEqual([]);
      return [first.length, one?.rows, two?.rows];
    });
    expect(results).toEqual([2, [{ one: 1 }], [{ two: 2 }]]);
    expect(await names()).toEqual(['a', 'b']);
    await expectFree(pool);
  });

  test('of such statements, none is executed behind one that fails, whose error is given', async () => {
    const pool = makePool();
    await pool.transaction(async (tx) => {
      const failing = tx.transaction((inner) =>
        inner.pipeline([
          { text: insert, values: ['a'] },
          { text: 'select 1 / $1::int', values: [0] },
          { text: insert, values: ['b'] },
        ]),
      );
      await expect(failing).rejects.toMatchObject({ code: '22012' });
      await tx.query(insert, ['c']);
    });
    expect(await names()).toEqual(['c']);
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

test('a transaction of statements that do not depend on each other is one write, ended by one Sync', async () => {
  const pool = bench.makePool({ max: 1 });
  const writes = watchWrites(pool);
  await pool.query('select 1');
  writes.length = 0;
  const syncs = watchSyncs(pool);
  await pool.transaction((tx) => tx.commitWith([{ text: insert, values: ['one'] }, 'select 2']));
  expect(writes).toEqual([['BEGIN', 'insert', 'select 2', 'COMMIT']]);
  await pool.transaction(async (tx) => {
    await tx.pipeline([{ text: insert, values: ['two'] }, 'select 2']);
    await tx.pipeline(['select 2', 'select 3', 'select 4']);
  });
  expect(syncs()).toBe(1 + 3);
  expect(await names()).toEqual(['one', 'two']);
});

test('such statements with names are prepared one after the other, and then sent together', async () => {
  const pool = bench.makePool({ max: 1 });
  await pool.query('select 1');
  const syncs = watchSyncs(pool);
  const named = ['a', 'b', 'c'].map((name) => ({
    name,
    text: `insert into step (name) values ($1) -- ${name}`,
    values: [name],
  }));
  const run = async (): Promise<number> => {
    const before = syncs();
    await pool.transaction((tx) => tx.commitWith(named));
    return syncs() - before;
  };
  expect([await run(), await run(), await run()]).toEqual([4, 1, 1]);
  expect(await names()).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c']);
  const prepared = await pool.query('select name from pg_prepared_statements order by name');
  expect(prepared.rows).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
});

test('of such statements none is executed, not even outside of a transaction, if BEGIN fails', async () => {
  const pool = bench.makePool({ max: 1 });
  pool.on('connect', (client) => {
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    const write = stream.write.bind(stream) as (bytes: Buffer) => boolean;
    stream.write = ((bytes: Buffer) =>
      write(Buffer.from(bytes.toString('latin1').replace('BEGIN', 'BEGUN'), 'latin1'))) as typeof stream.write;
  });
  await pool.query('select 1');
  const two = ['one', 'two'].map((name) => ({ text: insert, values: [name] }));
  await expect(pool.transaction((tx) => tx.pipeline(two))).rejects.toMatchObject({ code: '42601' });
  await expect(pool.transaction((tx) => tx.commitWith(two))).rejects.toMatchObject({ code: '42601' });
  const behind = pool.transaction((tx) => Promise.all([tx.query(insert, ['one']), tx.pipeline(two)]));
  await expect(behind).rejects.toMatchObject({ code: '42601' });
  expect(await names()).toEqual([]);
  await expectFree(pool);
});

test('behind one of such statements that fails, those sent later are not executed either', async () => {
  const pool = bench.makePool({ max: 1 });
  await pool.query('select 1');
  const bad = { text: 'select 1 / $1::int', values: [0] };
  const good = { text: insert, values: ['good'] };
  const outcomes = await Promise.all([
    pool
      .transaction(async (tx) => {
        const parts = [tx.pipeline([good, bad, good]), tx.query(insert, ['later']), tx.pipeline([good, good])];
        // Awaited behind COMMIT: nothing may be sent there.
        return (await Promise.allSettled(parts)).map(({ status }) => status);
      })
      .catch((error: unknown) => error),
    pool
      .transaction(async (tx) => {
        tx.pipeline([good, bad, good, good]).catch(() => {});
      })
      .catch((error: unknown) => error),
  ]);
  for (const outcome of outcomes) expect(outcome).toBeInstanceOf(TransactionError);
  expect(await names()).toEqual([]);
  await expectFree(pool);
});

const kinds: Readonly<Record<string, pg.QueryConfig & { readonly code?: string }>> = {
  plain: { text: insert, values: ['plain'] },
  named: { name: 'named', text: `${insert} returning name`, values: ['named'] },
  other: { name: 'other', text: `${insert} returning at, name`, values: ['other'] },
  divides: { text: 'select 1 / $1::int', values: [0], code: '22012' },
  dividesNamed: { name: 'divides', text: 'select 2 / $1::int', values: [0], code: '22012' },
  unparsed: { text: 'selec 1', code: '42601' },
  unparsedNamed: { name: 'unparsed', text: 'selec 2', code: '42601' },
  unbound: { text: 'select $1::int', values: ['x'], code: '22P02' },
};

test('such statements, whatever they are and however they are grouped, are all executed or none is', async () => {
  const pool = bench.makePool({ max: 1, maxPreparedStatements: 3 });
  const group = fc.array(fc.constantFrom(...Object.keys(kinds)), { minLength: 1, maxLength: 5 });
  const property = fc.asyncProperty(
    fc.array(group, { minLength: 1, maxLength: 3 }),
    fc.boolean(),
    async (groups, isLast) => {
      await bench.sql('truncate step');
      const all = groups.map((each) => each.map((kind) => kinds[kind] as pg.QueryConfig));
      const transacted = pool.transaction(async (tx) => {
        for (const [i, each] of all.entries()) {
          await (isLast && i === all.length - 1 ? tx.commitWith(each) : tx.pipeline(each));
        }
      });
      const outcome = await transacted.then(
        () => 'committed',
        ({ code }: { code: string }) => code,
      );
      const flat = groups.flat();
      const code = flat.map((kind) => kinds[kind]?.code).find((each) => each !== undefined);
      expect(outcome).toBe(code ?? 'committed');
      expect(await names()).toEqual(code === undefined ? flat : []);
    },
  );
  await fc.assert(property, { numRuns: 150 });
  expect(pool.stats().counters.opened).toBe(1);
  await expectFree(pool);
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
