import { Readable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import Cursor from 'pg-cursor';
import QueryStream from 'pg-query-stream';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Pool, type Transaction, TransactionError } from '../../src/index.js';
import { usePools } from '../support/pools.js';
import {
  expectAllFree,
  insertStep as insert,
  makeSteps,
  noSteps as nothing,
  type Run,
  stepsOf,
  unwritable,
  writeStep as write,
} from '../support/steps.js';

const bench = usePools();
const steps = () => stepsOf(bench);
const expectFree = (pool: Pool) => expectAllFree(bench, pool);

beforeAll(() => bench.sql(makeSteps));
beforeEach(() => bench.sql('truncate step'));

describe('the statements of a transaction run in the order in which they are given', () => {
  const one = ['one'];
  const two = ['two'];
  const three = ['three'];
  const ways: Readonly<Record<string, Run>> = {
    'awaited one by one': async (tx) => {
      await tx.query(insert, one);
      await tx.query(insert, two);
      await tx.query(insert, three);
    },
    'not awaited': (tx) => Promise.all([tx.query(insert, one), tx.query(insert, two), tx.query(insert, three)]),
    'one given when the first is answered, while another waits': async (tx) => {
      const first = write(tx, 'one');
      const second = write(tx, 'two');
      await first;
      await Promise.all([write(tx, 'three'), second]);
    },
    'on the client': (tx) =>
      Promise.all([tx.client.query(insert, one), tx.client.query(insert, two), tx.client.query(insert, three)]),
    'on the client, then not': (tx) =>
      Promise.all([tx.client.query(insert, one), tx.query(insert, two), tx.client.query(insert, three)]),
    'on the client behind others that are not awaited': (tx) =>
      Promise.all([tx.query(insert, one), tx.query(insert, two), tx.client.query(insert, three)]),
    'on a client that was asked for early': async (tx) => {
      const { client } = tx;
      await Promise.all([tx.query(insert, one), client.query(insert, two), tx.query(insert, three)]);
    },
    'in turns, and awaited': async (tx) => {
      await tx.query(insert, one);
      await tx.client.query(insert, two);
      await tx.query(insert, three);
    },
    'several in the first text': (tx) =>
      Promise.all([
        tx.query("insert into step (name) values ('one'); insert into step (name) values ('two')"),
        tx.query(insert, three),
      ]),
    'several in a text between others': (tx) =>
      Promise.all([
        tx.query(insert, one),
        tx.query("do $$ begin insert into step (name) values ('two'); end $$; select 1"),
        tx.query(insert, three),
      ]),
    'the first one in a savepoint': async (tx) => {
      await tx.transaction((inner) => Promise.all([write(inner, 'one'), write(inner, 'two')]));
      await tx.query(insert, three);
    },
    'a value of the first one can’t be written, and two follow': async (tx) => {
      const refused = tx.query('select $1::text', [unwritable]);
      const rest = Promise.all([tx.query(insert, one), tx.query(insert, two)]);
      await expect(refused).rejects.toThrow('no such value');
      await rest;
      await tx.query(insert, three);
    },
  };

  test.each(Object.entries(ways))('%s', async (_way, run) => {
    const pool = bench.makePool({ max: 1 });
    for (let round = 1; round <= 2; round += 1) {
      await pool.transaction(run);
      expect(await steps()).toEqual({ names: ['one', 'two', 'three'], transactions: 1 });
      await bench.sql('truncate step');
    }
    await expectFree(pool);
    expect(pool.stats().counters.opened).toBe(1);
  });

  test('hundreds, some on the client, none awaited', async () => {
    const pool = bench.makePool({ max: 1 });
    const names = Array.from({ length: 300 }, (_, i) => String(i));
    await pool.transaction((tx) =>
      Promise.all(
        names.map((name, i) => (i > 100 && i % 7 === 0 ? tx.client.query(insert, [name]) : tx.query(insert, [name]))),
      ),
    );
    expect(await steps()).toEqual({ names, transactions: 1 });
    await expectFree(pool);
  });
});

describe('COMMIT comes behind statements that nobody awaits', () => {
  const ways: Readonly<Record<string, (tx: Transaction, float: (each: Promise<unknown>) => void) => Promise<void>>> = {
    'when the function has awaited none': async (tx, float) => {
      float(write(tx, 'one'));
      float(write(tx, 'two'));
    },
    'when the function has awaited the first': async (tx, float) => {
      const first = tx.query(insert, ['one']);
      float(write(tx, 'two'));
      await first;
    },
    'when the last is on the client': async (tx, float) => {
      float(tx.query(insert, ['one']));
      float(tx.client.query(insert, ['two']));
    },
    'when the client has all of them': async (tx, float) => {
      float(tx.client.query(insert, ['one']));
      float(tx.client.query(insert, ['two']));
    },
    'when the last is not plain': async (tx, float) => {
      await tx.query(insert, ['one']);
      float(tx.query("do $$ begin perform pg_sleep(0.05); insert into step (name) values ('two'); end $$"));
    },
  };

  test.each(Object.entries(ways))('%s', async (_way, run) => {
    const pool = bench.makePool({ max: 1 });
    const floating: Promise<unknown>[] = [];
    await pool.transaction((tx) => run(tx, (each) => floating.push(each)));
    expect(await steps()).toEqual({ names: ['one', 'two'], transactions: 1 });
    await Promise.all(floating);
    await expectFree(pool);
  });
});

describe('a function that throws', () => {
  const mine = new Error('mine');
  const ways: Readonly<Record<string, (tx: Transaction, float: (each: Promise<unknown>) => void) => void>> = {
    'a statement that nobody awaits': (tx, float) => float(write(tx, 'one')),
    'several of them': (tx, float) => {
      for (const name of ['one', 'two', 'three']) float(write(tx, name));
    },
    'one on the client': (tx, float) => float(tx.client.query(insert, ['one'])),
    'some on both': (tx, float) => {
      float(write(tx, 'one'));
      float(write(tx, 'two'));
      float(tx.client.query(insert, ['three']));
    },
  };

  test.each(Object.entries(ways))('with %s leaves nothing written', async (_way, start) => {
    const pool = bench.makePool({ max: 1 });
    const floating: Promise<unknown>[] = [];
    const failed = pool.transaction(async (tx) => {
      start(tx, (each) => floating.push(each));
      throw mine;
    });
    await expect(failed).rejects.toBe(mine);
    await Promise.allSettled(floating);
    await expectFree(pool);
    expect(await steps()).toEqual(nothing);
  });

  test('tells the callers of what was never sent', async () => {
    const pool = bench.makePool({ max: 1 });
    const outcomes: Promise<PromiseSettledResult<unknown>[]>[] = [];
    const failed = pool.transaction(async (tx) => {
      outcomes.push(Promise.allSettled([write(tx, 'one'), write(tx, 'two')]));
      throw mine;
    });
    await expect(failed).rejects.toBe(mine);
    const [first, second] = (await outcomes[0]) ?? [];
    expect(first?.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: expect.any(TransactionError) });
  });
});

describe('an error is that of its own statement', () => {
  test('and its stack leads to whoever awaits it', async () => {
    const first = 'select * from nowhere';
    async function askedHere(tx: Transaction): Promise<void> {
      await tx.query(first);
    }
    async function askedHereLater(tx: Transaction): Promise<void> {
      await tx.query('select 1');
      await tx.query(first);
    }
    async function askedHereAtLast(tx: Transaction): Promise<void> {
      await tx.commitWith(first);
    }
    async function askedHereAtLastLater(tx: Transaction): Promise<void> {
      await tx.query('select 1');
      await tx.commitWith(first);
    }
    const pool = bench.makePool({ max: 1 });
    for (const run of [askedHere, askedHereLater, askedHereAtLast, askedHereAtLastLater])
      await expect(pool.transaction(run)).rejects.toMatchObject({ stack: expect.stringContaining(run.name) });
  });

  const codes = async (answers: readonly Promise<unknown>[]): Promise<unknown[]> =>
    (await Promise.allSettled(answers)).map((each) => (each.status === 'fulfilled' ? 'good' : each.reason.code));

  test.each<[string, (tx: Transaction) => Promise<unknown>[]]>([
    ['', (tx) => ['select 1', 'select nothing', 'select 2', 'select 3'].map((text) => tx.query(text))],
    [
      ' on the client',
      ({ client }) => ['select 1', 'select nothing', 'select 2', 'select 3'].map((text) => client.query(text)),
    ],
    [
      ' on both',
      (tx) => [tx.query('select 1'), tx.query('select nothing'), tx.client.query('select 2'), tx.query('select 3')],
    ],
  ])('where they are not awaited%s', async (_how, start) => {
    const pool = bench.makePool({ max: 1 });
    let seen: unknown[] = [];
    const failed = pool.transaction(async (tx) => {
      seen = await codes(start(tx));
    });
    await expect(failed).rejects.toThrow(TransactionError);
    expect(seen).toEqual(['good', '42703', '25P02', '25P02']);
    await expectFree(pool);
  });
});

describe('on the client of a transaction', () => {
  const series = 'select n::text as name from generate_series(1, $1::int) n';

  const uses: Readonly<Record<string, (client: pg.PoolClient) => Promise<void>>> = {
    'a cursor reads what the transaction has written': async (client) => {
      const cursor = client.query(new Cursor<{ name: string }>('select name from step order by at'));
      expect((await cursor.read(1)).length).toBeLessThanOrEqual(1);
      await cursor.close();
    },
    'a stream reads to its end': async (client) => {
      const rows = await client.query(new QueryStream(series, [1000])).toArray();
      expect(rows).toHaveLength(1000);
    },
    'COPY FROM writes into the transaction': (client) =>
      pipeline(Readable.from(['copied\n', 'copied\n']), client.query(copyFrom('copy step (name) from stdin'))),
    'COPY TO reads': async (client) => {
      const copied = await textOf(client.query(copyTo('copy (select generate_series(1, 3)) to stdout')));
      expect(copied).toBe('1\n2\n3\n');
    },
    'a query with events': async (client) => {
      const query = client.query(new pg.Query('select 1 as one'));
      const [result] = await new Promise<unknown[]>((resolve, reject) => {
        query.on('end', (...ended: unknown[]) => resolve(ended)).on('error', reject);
      });
      expect(result).toMatchObject({ rowCount: 1 });
    },
    'a callback': (client) =>
      new Promise((resolve, reject) =>
        client.query(insert, ['called'], (error) => (error ? reject(error) : resolve())),
      ),
  };

  test.each(Object.entries(uses))('%s: first, between others, and last', async (_use, use) => {
    const pool = bench.makePool({ max: 1 });
    await pool.transaction(async (tx) => {
      await use(tx.client);
      await tx.query(insert, ['one']);
      await use(tx.client);
    });
    await pool.transaction(async (tx) => {
      await Promise.all([tx.query(insert, ['two']), tx.query(insert, ['three']), use(tx.client)]);
    });
    expect((await steps()).transactions).toBe(2);
    expect((await steps()).names.filter((name) => !/ed$/.test(String(name)))).toEqual(['one', 'two', 'three']);
    await expectFree(pool);
    expect(pool.stats().counters).toMatchObject({ opened: 1, rolledBackOnReturn: 0 });
  });

  test('a COPY is undone with it', async () => {
    const pool = bench.makePool({ max: 1 });
    const failed = pool.transaction(async (tx) => {
      await pipeline(Readable.from(['copied\n']), tx.client.query(copyFrom('copy step (name) from stdin')));
      throw new Error('mine');
    });
    await expect(failed).rejects.toThrow('mine');
    expect(await steps()).toEqual(nothing);
    await expectFree(pool);
  });

  test('what drives the protocol itself can be given to tx.query as well, as to a client', async () => {
    const pool = bench.makePool({ max: 1 });
    const rows = await pool.transaction(async (tx) => {
      const cursor = tx.query(new Cursor<{ name: string }>(series, [3]) as never) as unknown as Cursor<unknown>;
      const read = await cursor.read(10);
      await cursor.close();
      await tx.query(insert, ['one']);
      return read;
    });
    expect(rows).toEqual([{ name: '1' }, { name: '2' }, { name: '3' }]);
    expect((await steps()).names).toEqual(['one']);
    await expectFree(pool);
  });
});
