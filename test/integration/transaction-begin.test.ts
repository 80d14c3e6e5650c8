import type { Socket } from 'node:net';
import type pg from 'pg';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  ConnectionLostError,
  type Pool,
  type PoolOptions,
  type Transaction,
  type TransactionOptions,
} from '../../src/index.js';
import { usePools } from '../support/pools.js';
import { type FaultProxy, startProxy, targetOf } from '../support/proxy.js';
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
import { until } from '../support/wait.js';

const bench = usePools();
const steps = () => stepsOf(bench);
const expectFree = (pool: Pool) => expectAllFree(bench, pool);

beforeAll(() => bench.sql(makeSteps));
beforeEach(() => bench.sql('truncate step'));

function streamOf(client: pg.PoolClient): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}

/** Has the function see everything that the pool's connections write; it may change the bytes. */
function watchWrites(pool: Pool, see: (bytes: Buffer) => void): void {
  pool.on('connect', (client) => {
    const stream = streamOf(client);
    const write = stream.write.bind(stream) as (bytes: Buffer) => boolean;
    stream.write = ((bytes: Buffer) => {
      see(bytes);
      return write(bytes);
    }) as typeof stream.write;
  });
}

/** Misspells BEGIN on its way, so that the server refuses it. */
function misspellBegin(pool: Pool): void {
  watchWrites(pool, (bytes) => {
    const at = bytes.indexOf('BEGIN');
    if (at >= 0) bytes.write('BEGUN', at);
  });
}

describe('a BEGIN that the server refuses', () => {
  const refused: Readonly<Record<string, Run>> = {
    'one statement': (tx) => write(tx, 'one'),
    'several that are not awaited': (tx) => Promise.all([write(tx, 'one'), write(tx, 'two'), write(tx, 'three')]),
    'a text of several statements': (tx) => tx.query("insert into step (name) values ('one'); select 1"),
    'a value that can’t be written first': async (tx) => {
      const first = tx.query('select $1::text', [unwritable]).catch(() => undefined);
      await Promise.all([first, write(tx, 'one')]);
    },
    'a savepoint': (tx) => tx.transaction((inner) => write(inner, 'one')),
    'the client': (tx) => Promise.all([tx.client.query(insert, ['one']), tx.client.query(insert, ['two'])]),
    'the client, then not': (tx) => Promise.all([tx.client.query(insert, ['one']), write(tx, 'two')]),
    'a statement, then the client': (tx) => Promise.all([write(tx, 'one'), tx.client.query(insert, ['two'])]),
    'several statements, then the client': (tx) =>
      Promise.all([write(tx, 'one'), write(tx, 'two'), tx.client.query(insert, ['three'])]),
    'a statement whose error is caught, then another': async (tx) => {
      await write(tx, 'one').catch(() => undefined);
      await write(tx, 'two');
    },
    'a statement whose error is caught, then the client': async (tx) => {
      await write(tx, 'one').catch(() => undefined);
      await tx.client.query(insert, ['two']);
    },
    'statements whose errors are all caught': async (tx) => {
      await write(tx, 'one').catch(() => undefined);
      await write(tx, 'two').catch(() => undefined);
    },
    'the client, whose errors are all caught': async (tx) => {
      await tx.client.query(insert, ['one']).catch(() => undefined);
      await tx.client.query(insert, ['two']).catch(() => undefined);
    },
  };

  test.each(Object.entries(refused))(
    'with %s is the error, and nothing is carried out without it',
    async (_with, run) => {
      const pool = bench.makePool({ max: 1 });
      misspellBegin(pool);
      await expect(pool.transaction(run)).rejects.toMatchObject({
        code: '42601',
        message: expect.stringMatching(/BEGUN/),
      });
      await expectFree(pool);
      expect(await steps()).toEqual(nothing);
    },
  );

  test('does no harm to the connection as long as nobody has had the client', async () => {
    const pool = bench.makePool({ max: 1 });
    misspellBegin(pool);
    for (let i = 0; i < 3; i += 1) await expect(pool.transaction((tx) => write(tx, 'one'))).rejects.toThrow('BEGUN');
    await expectFree(pool);
    expect(pool.stats().counters.opened).toBe(1);
  });

  test('because the session is in a failed transaction already leaves it outside of one', async () => {
    const pool = bench.makePool({ max: 1 });
    pool.once('connect', (client) => {
      client.query('begin; select nothing').catch(() => undefined);
    });
    await expect(pool.transaction((tx) => write(tx, 'one'))).rejects.toMatchObject({ code: '25P02' });
    await pool.transaction((tx) => write(tx, 'two'));
    await expectFree(pool);
    expect(await steps()).toEqual({ names: ['two'], transactions: 1 });
  });
});

describe('a connection that breaks at BEGIN', () => {
  const ways: Readonly<Record<string, Run>> = {
    'with a statement': (tx) => write(tx, 'one'),
    'with several': (tx) => Promise.all([write(tx, 'one'), write(tx, 'two')]),
    'with the client': (tx) => tx.client.query(insert, ['one']),
    'with a savepoint': (tx) => tx.transaction((inner) => write(inner, 'one')),
    'and whose error is caught': async (tx) => {
      await write(tx, 'one').catch(() => undefined);
      await write(tx, 'two').catch(() => undefined);
    },
  };

  async function expectLost(proxy: FaultProxy, run: Run, atBegin: () => Promise<void>): Promise<void> {
    const pool = bench.makePool({ max: 1, connectionString: proxy.url(bench.url) });
    let hasBegun = false;
    watchWrites(pool, (bytes) => {
      hasBegun ||= bytes.includes('BEGIN');
    });
    await pool.query('select 1');
    let runs = 0;
    const counted: Run = (tx) => {
      runs += 1;
      return run(tx);
    };
    const failed = expect(pool.transaction(counted)).rejects.toThrow(ConnectionLostError);
    await until('BEGIN is written', () => hasBegun);
    await atBegin();
    proxy.dropAll();
    await failed;
    proxy.thaw();
    expect(runs).toBe(1);
    await pool.transaction((tx) => write(tx, 'after'));
    expect(await steps()).toEqual({ names: ['after'], transactions: 1 });
    expect(pool.stats().counters).toMatchObject({ opened: 2, transactionRetries: 0 });
    await expectFree(pool);
  }

  test.each(Object.entries(ways))('%s is said to be lost: BEGIN never arrives', async (_way, run) => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    const frozen: Run = (tx) => {
      proxy.freeze();
      return run(tx);
    };
    await expectLost(proxy, frozen, async () => undefined);
  });

  test.each(Object.entries(ways))('%s is said to be lost: its answer never arrives', async (_way, run) => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    let bytesBefore = 0;
    const slow: Run = (tx) => {
      bytesBefore = proxy.bytesUp;
      proxy.setDelay(200);
      return run(tx);
    };
    await expectLost(proxy, slow, async () => {
      await until('BEGIN has arrived', () => proxy.bytesUp > bytesBefore);
      proxy.freeze();
      proxy.setDelay(0);
      await until('the server is in the transaction', async () =>
        (await bench.sessions()).some(({ state }) => state === 'idle in transaction'),
      );
    });
  });
});

describe('a transaction without statements', () => {
  const options: TransactionOptions[] = [{}, { isolation: 'serializable', readOnly: true, deferrable: true }];

  test.each(options)('sends nothing at all: %o', async (each) => {
    await using proxy = await startProxy({ target: targetOf(bench.url) });
    const pool = bench.makePool({ max: 1, connectionString: proxy.url(bench.url) });
    await pool.query('select 1');
    const before = proxy.bytesUp;
    for (let i = 0; i < 20; i += 1) {
      expect(await pool.transaction(async () => i, each)).toBe(i);
      await expect(pool.transaction(() => Promise.reject(new Error('mine')), each)).rejects.toThrow('mine');
    }
    expect(proxy.bytesUp).toBe(before);
    expect(pool.stats().counters).toMatchObject({ opened: 1, transactions: 40 });
    expect((await bench.sessions()).map(({ query }) => query)).toEqual(['select 1']);
  });

  test('whose client was asked for is begun and committed', async () => {
    const pool = bench.makePool({ max: 1 });
    await pool.transaction(async (tx) => void tx.client);
    expect((await bench.sessions()).map(({ query }) => query)).toEqual(['COMMIT']);
    await expectFree(pool);
  });

  test.each<[string, PoolOptions, number]>([
    ['BEGIN together with the first, where statements can go past the client', {}, 3],
    ['BEGIN by itself where they can’t', { pipelining: 'off' }, 4],
  ])('beside one with two statements, which sends %s', async (_what, setting, writes) => {
    const pool = bench.makePool({ max: 1, ...setting });
    const sent: string[] = [];
    watchWrites(pool, (bytes) => void sent.push(bytes.toString('latin1')));
    await pool.query('select 1');
    sent.length = 0;
    await pool.transaction(async (tx) => {
      await tx.query('select 2');
      await tx.query('select 3');
    });
    expect(sent).toHaveLength(writes);
    expect(sent[0]).toContain('BEGIN');
    expect(sent.at(-1)).toContain('COMMIT');
  });
});

describe('the options are in force whatever comes first', () => {
  const settings = `select current_setting('transaction_isolation') isolation, current_setting('transaction_read_only')
    read_only, current_setting('transaction_deferrable') is_deferrable`;
  const ways: Readonly<Record<string, (tx: Transaction) => Promise<pg.QueryResult>>> = {
    'a plain statement': (tx) => tx.query(settings),
    'a named statement': (tx) => tx.query({ name: 'settings', text: settings }),
    'the client': ({ client }) => client.query(settings),
    'a savepoint': (tx) => tx.transaction((inner) => inner.query(settings)),
    'several statements in one text': async (tx) => {
      await tx.query('select 1; select 2');
      return tx.query(settings);
    },
    'a statement that can’t be written': async (tx) => {
      await tx.query('select $1::text', [unwritable]).catch(() => undefined);
      return tx.query(settings);
    },
  };

  test.each(Object.entries(ways))('%s', async (_way, run) => {
    const pool = bench.makePool({ max: 1 });
    const strict = { isolation: 'serializable', readOnly: true, deferrable: true } as const;
    for (let round = 1; round <= 2; round += 1) {
      const seen = (await pool.transaction(run, strict)).rows;
      expect(seen).toEqual([{ isolation: 'serializable', read_only: 'on', is_deferrable: 'on' }]);
      const usual = (await pool.transaction(run)).rows;
      expect(usual).toEqual([{ isolation: 'read committed', read_only: 'off', is_deferrable: 'off' }]);
    }
    const wrong = pool.transaction(
      async (tx) => {
        await run(tx);
        await write(tx, 'one');
      },
      { readOnly: true },
    );
    await expect(wrong).rejects.toMatchObject({ code: '25006' });
    expect(await steps()).toEqual(nothing);
    await expectFree(pool);
  });
});
