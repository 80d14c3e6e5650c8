import { describe, expect, test } from 'vitest';
import type { Pool } from '../../src/index.js';
import { usePools } from '../support/pools.js';
import { queryServer } from '../support/server.js';

const bench = usePools();

const writes: Readonly<Record<string, (pool: Pool) => Promise<unknown>>> = {
  'pool.query': (pool) => pool.query('insert into ledger values ($1)', [1]),
  'transaction()': (pool) => pool.transaction((tx) => tx.query('insert into ledger values (1)')),
  'connect()': async (pool) => {
    const client = await pool.connect();
    try {
      await client.query('insert into ledger values (1)');
    } finally {
      client.release();
    }
  },
};

/** A failover as sessions see it: those opened before are read-only, those opened after are not. */
async function setReadOnly(isOn: boolean): Promise<void> {
  const name = new URL(bench.url).pathname.slice(1);
  await queryServer(`alter database ${name} set default_transaction_read_only = ${isOn ? 'on' : 'off'}`);
}

describe.each(['auto', 'off'] as const)(
  'sessions on a server that has become read-only (pipelining: %s)',
  (pipelining) => {
    test.each(Object.entries(writes))('are left after one failure: %s', async (_, write) => {
      await setReadOnly(false);
      await bench.sql('create table if not exists ledger (id int)');
      await setReadOnly(true);
      const pool = bench.makePool({ max: 3, pipelining });
      const clients = await Promise.all([1, 2, 3].map(() => pool.connect()));
      for (const client of clients) client.release();
      await setReadOnly(false);
      await expect(write(pool)).rejects.toMatchObject({ code: '25006' });
      for (let i = 0; i < 10; i += 1) await write(pool);
      expect(pool.stats().counters.closed.invalid).toBe(3);
    });

    test('stay where a transaction alone was read-only', async () => {
      await setReadOnly(false);
      await bench.sql('create table if not exists ledger (id int)');
      const pool = bench.makePool({ max: 1, pipelining });
      const write = pool.transaction((tx) => tx.query('insert into ledger values (1)'), { readOnly: true });
      await expect(write).rejects.toMatchObject({ code: '25006' });
      await pool.query('insert into ledger values (1)');
      expect(pool.stats().counters.opened).toBe(1);
    });
  },
);

describe.each(['auto', 'off'] as const)('what a session has prepared (pipelining: %s)', (pipelining) => {
  test.each(['discard all', 'deallocate all', 'select 1; deallocate all'])('is forgotten after %s', async (text) => {
    const pool = bench.makePool({ max: 1, pipelining });
    const named = { name: 'find', text: 'select $1::int as n', values: [7] };
    const client = await pool.connect();
    await client.query(named);
    await client.query(text);
    expect((await client.query(named)).rows).toEqual([{ n: 7 }]);
    client.release();
    for (let i = 0; i < 5; i += 1) expect((await pool.query(named)).rows).toEqual([{ n: 7 }]);
    expect(pool.stats().counters).toMatchObject({ opened: 1, retriedUnseen: 0 });
  });
});

type Ask = (pool: Pool, config: { name: string; text: string; values: unknown[] }) => Promise<unknown>;

const asks: Readonly<Record<string, Ask>> = {
  'pool.query': (pool, config) => pool.query(config),
  'a first statement in transaction()': (pool, config) => pool.transaction((tx) => tx.query(config)),
  'a later one': (pool, config) => pool.transaction((tx) => tx.query('select 1').then(() => tx.query(config))),
  'commitWith()': (pool, config) => pool.transaction((tx) => tx.commitWith(config)),
  'the client of a transaction': (pool, config) => pool.transaction((tx) => tx.client.query(config)),
  'connect()': async (pool, config) => {
    const client = await pool.connect();
    try {
      return await client.query(config);
    } finally {
      client.release();
    }
  },
};

/** Changes after which what was prepared under a name fails, and its text does not. */
const changes: Readonly<Record<string, { before: string; text: string; old: unknown; now: unknown; change: string }>> =
  {
    columns: {
      before: 'create table held (id int, a int)',
      text: 'select * from held where id = $1',
      old: 1,
      now: 1,
      change: 'alter table held alter a type text',
    },
    'a parameter': {
      before: 'create table held (id int)',
      text: 'insert into held values ($1)',
      old: 1,
      now: '9999999999',
      change: 'alter table held alter id type bigint',
    },
    'a type of the same name': {
      before: "create type mood as enum ('a', 'b'); create table held (id mood)",
      text: 'select id from held where id = $1',
      old: 'a',
      now: 'a',
      change: `alter type mood rename to former; create type mood as enum ('b', 'a');
      alter table held alter id type mood using id::text::mood; drop type former`,
    },
    'the attributes of a type': {
      before: 'create type pair as (x int, y int)',
      text: 'select ($1::pair).x',
      old: '(1,2)',
      now: '(1,2)',
      change: 'alter type pair alter attribute x type text',
    },
  };

describe.each(['auto', 'off'] as const)('a named statement (pipelining: %s)', (pipelining) => {
  describe.each(Object.keys(asks))('by %s', (how) => {
    // With those of borrowers, `pg`'s Client keeps the statement, and the session is kept as by pg.Pool.
    const isOfClient = how === 'connect()' || how === 'the client of a transaction' || pipelining === 'off';
    const isKept = (what: string): boolean => what === 'a parameter' && isOfClient && how !== 'pool.query';
    test.each(Object.keys(changes).filter((what) => !isKept(what)))(
      'fails at most once in each session when %s changed',
      async (what) => {
        const { before, text, old, now, change } = changes[what]!;
        await bench.sql('drop table if exists held; drop type if exists mood, pair');
        await bench.sql(before);
        const pool = bench.makePool({ max: 2, pipelining });
        const ask = (value: unknown) => asks[how]!(pool, { name: 'held', text, values: [value] });
        for (let i = 0; i < 7; i += 1) await Promise.all([ask(old), ask(old)]);
        await bench.sql(change);
        const outcomes = await Promise.allSettled([ask(now), ask(now)]);
        for (let i = 0; i < 4; i += 1) outcomes.push(...(await Promise.allSettled([ask(now)])));
        expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeLessThanOrEqual(2);
        expect(outcomes.at(-1)?.status).toBe('fulfilled');
      },
    );
  });
});

test('an error in what a statement is given costs no connection, if the statement was not prepared before', async () => {
  const pool = bench.makePool({ max: 1, pipelining: 'off' });
  for (let i = 0; i < 3; i += 1)
    await expect(pool.query('select $1::int', ['x'])).rejects.toMatchObject({ code: '22P02' });
  await expect(pool.query({ name: 'wrong', text: 'select nothing' })).rejects.toMatchObject({ code: '42703' });
  expect(pool.stats().counters.opened).toBe(1);
});

test('a wrong value for a named statement costs a borrower no connection', async () => {
  const pool = bench.makePool({ max: 1 });
  const config = { name: 'form', text: 'select $1::int as n' };
  for (let i = 0; i < 3; i += 1) {
    const client = await pool.connect();
    await client.query({ ...config, values: ['1'] });
    await expect(client.query({ ...config, values: ['x'] })).rejects.toMatchObject({ code: '22P02' });
    client.release();
  }
  expect(pool.stats().counters.opened).toBe(1);
});
