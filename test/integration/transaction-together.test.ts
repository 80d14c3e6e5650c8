import type { Socket } from 'node:net';
import fc from 'fast-check';
import type pg from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ConnectionLostError, type Pool, TransactionError } from '../../src/index.js';
import { usePools } from '../support/pools.js';
import { expectAllFree, insertStep as insert, makeSteps, stepsOf, unwritable } from '../support/steps.js';
import { until } from '../support/wait.js';
import { watchSyncs, watchWrites } from '../support/writes.js';

const bench = usePools();
const names = async (): Promise<unknown[]> => (await stepsOf(bench)).names;
const expectFree = (pool: Pool) => expectAllFree(bench, pool);

beforeAll(() => bench.sql(makeSteps));
beforeEach(() => bench.sql('truncate step'));

describe.each(['auto', 'off'] as const)(
  'with pipelining: %s, statements that do not depend on each other',
  (pipelining) => {
    const makePool = (): Pool => bench.makePool({ max: 1, pipelining });

    test('are executed in order, and committed if they are sent with COMMIT', async () => {
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

    test.each([0, 1, 2])('are all undone with COMMIT if the one at %i fails', async (at) => {
      const pool = makePool();
      const good: pg.QueryConfig[] = ['one', 'two', 'three'].map((name) => ({ text: insert, values: [name] }));
      const bad = { text: 'select 1 / $1::int', values: [0] };
      const failing = pool.transaction((tx) => tx.commitWith(good.with(at, bad)));
      await expect(failing).rejects.toMatchObject({ code: '22012' });
      const refused = pool.transaction((tx) => tx.commitWith(good.with(at, { text: insert, values: [unwritable] })));
      await expect(refused).rejects.toThrow(RangeError);
      expect(await names()).toEqual([]);
      await expectFree(pool);
    });

    test('may not end the transaction themselves', async () => {
      const pool = makePool();
      const failing = pool.transaction((tx) =>
        tx.commitWith([{ text: insert, values: ['one'] }, 'rollback', 'select 1']),
      );
      await expect(failing).rejects.toThrow(TransactionError);
      expect(await names()).toEqual([]);
      await expectFree(pool);
    });

    test('and COMMIT: a function that does not await them has none executed behind it', async () => {
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

    test('are executed in order, one pipeline after the other', async () => {
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

    test('are not executed behind one that fails, whose error is given', async () => {
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

    test('are undone if the connection ends while one of them runs', async () => {
      const pool = makePool();
      const step = { text: insert, values: ['one'] };
      const lost = pool.transaction((tx) => tx.commitWith([step, 'select pg_sleep(30), 1 as undone', step]));
      const pid = await until('it runs', async () => {
        const sessions = await bench.sessions();
        return sessions.find(({ state, query }) => state === 'active' && query.includes('as undone'))?.pid ?? 0;
      });
      await Promise.all([expect(lost).rejects.toThrow(ConnectionLostError), bench.terminate(pid)]);
      expect(await names()).toEqual([]);
      await expectFree(pool);
    });
  },
);

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
