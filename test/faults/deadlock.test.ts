import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Pool } from '../../src/index.js';
import { isLong } from '../support/effort.js';
import { acquaint, startSlowNetwork } from '../support/lanes.js';
import { usePools } from '../support/pools.js';
import type { FaultProxy } from '../support/proxy.js';
import { until, within } from '../support/wait.js';

const bench = usePools();
let network: FaultProxy;

beforeAll(async () => {
  await bench.sql(`
    create table kept (id int primary key, n int not null default 0);
    insert into kept select n from generate_series(1, 10) n;
    create table other (id int primary key, n int not null default 0);
    insert into other select n from generate_series(1, 10) n;
    create table keyed (key text primary key);
    create table effects (id text not null);
    create function touch(one int, effect text) returns int language sql as $$
      insert into effects values (effect);
      update kept set n = n + 1 where id = one returning id $$;
  `);
  network = await startSlowNetwork(bench.url);
});
afterAll(() => network?.[Symbol.asyncDispose]());

interface Asked {
  readonly text: string;
  readonly values: (id: string) => unknown[];
  /** Whether it leaves a row in `effects`. */
  readonly isWrite: boolean;
}

const read = (text: string): Asked => ({ text, values: () => [1], isWrite: false });
const write = (text: string): Asked => ({ text, values: (id) => [1, id], isWrite: true });

/** Statements that wait for somebody who holds something of `kept`, or a key. */
const waiters = {
  'a read': read('select n from kept where id = $1'),
  'a read with a lock': read('select n from kept where id = $1 for update'),
  'an update': write('with e as (insert into effects values ($2)) update kept set n = n + 1 where id = $1'),
  'an insert': write('with e as (insert into effects values ($2)) insert into kept values ($1) on conflict do nothing'),
  'a function call': write('select touch($1, $2)'),
  'an insert of the same key': write(
    "with e as (insert into effects values ($2)) insert into keyed values ('key ' || $1::int) on conflict do nothing",
  ),
} as const;

/** What is held, and who waits for it. */
const locks: Readonly<Record<string, { readonly text: string; readonly waiters: readonly (keyof typeof waiters)[] }>> =
  {
    'a row': {
      text: 'update kept set n = n where id = 1',
      waiters: ['an update', 'a read with a lock', 'a function call'],
    },
    'a table': {
      text: 'lock table kept in access exclusive mode',
      waiters: ['a read', 'an update', 'an insert', 'a function call'],
    },
    'a changed table': {
      text: 'alter table kept add column if not exists more int',
      waiters: ['a read', 'an update', 'an insert', 'a function call'],
    },
    'a key': { text: "insert into keyed values ('key 1')", waiters: ['an insert of the same key'] },
  };

/** What the holder then waits for, of the same pool. */
const awaited: Readonly<Record<string, Asked>> = {
  'a read': read('select n from other where id = $1'),
  'an insert': { ...write('insert into effects values ($1)'), values: (id) => [id] },
  'an update': write('with e as (insert into effects values ($2)) update other set n = n + 1 where id = $1'),
};

type Query = (text: string) => Promise<unknown>;

async function holdOn(client: pg.ClientBase, hold: (query: Query) => Promise<void>): Promise<void> {
  await client.query('begin');
  await hold((text) => client.query(text));
  await client.query('rollback');
}

/** Ways to hold it. */
const holders: Readonly<Record<string, (pool: pg.Pool, hold: (query: Query) => Promise<void>) => Promise<void>>> = {
  'transaction()': async (pool, hold) => {
    const undo = new Error('roll it back');
    if (!(pool instanceof Pool)) return await (holders['connect()'] as (typeof holders)[string])(pool, hold);
    await pool
      .transaction(async (tx) => {
        await hold((text) => tx.query(text));
        throw undo;
      })
      .catch((error) => {
        if (error !== undo) throw error;
      });
  },
  'connect()': async (pool, hold) => {
    const client = await pool.connect();
    await holdOn(client, hold).finally(() => client.release());
  },
  'another pool': async (_pool, hold) => {
    const client = await bench.makePgPool({ application_name: 'holder' }).connect();
    await holdOn(client, hold).finally(() => client.release());
  },
  'a client of its own': async (_pool, hold) => {
    const client = new pg.Client(bench.url);
    await client.connect();
    await holdOn(client, hold).finally(() => client.end());
  },
};

const kinds: Readonly<Record<string, () => pg.Pool>> = {
  'pg.Pool': () => bench.makePgPool({ max: 4 }),
  Headroom: () => bench.makePool({ max: 4, connectionString: network.url(bench.url) }),
  'Headroom without lanes': () => bench.makePool({ max: 4, pipelining: 'off' }),
};

async function isSomebodyWaiting(): Promise<boolean> {
  const [row] = await bench.sql(
    "select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
  );
  return Number(row?.n) > 0;
}

/** Two wait for what is held; then the holder awaits a statement of the same pool. */
async function meet(pool: pg.Pool, holder: string, lock: string, waiter: Asked, isAtOnce: boolean): Promise<string[]> {
  const effects: string[] = [];
  const ask = async ({ text, values, isWrite }: Asked): Promise<unknown> => {
    const id = randomUUID();
    if (isWrite) effects.push(id);
    return await pool.query(text, values(id));
  };
  const asked: Promise<unknown>[] = [];
  await holders[holder]!(pool, async (query) => {
    await query(locks[lock]!.text);
    asked.push(ask(waiter), ask(waiter));
    if (!isAtOnce) await until('somebody waits', isSomebodyWaiting);
    // Some of them stand behind those who wait, where statements share connections.
    await Promise.all(Object.values(awaited).flatMap((each) => [ask(each), ask(each)]));
    for (const each of Object.values(awaited)) await ask(each);
  });
  await Promise.all(asked);
  return effects;
}

/** That `pg.Pool` does as expected, and that one more kind of holder is like another, is tried for long only. */
const some = (names: readonly string[], longOnly: string) => names.filter((name) => isLong || name !== longOnly);

describe.each(some(Object.keys(kinds), 'pg.Pool'))('%s: whoever holds', (kind) => {
  const cases = Object.keys(locks).flatMap((lock) =>
    some(Object.keys(holders), 'another pool').map((holder) => [lock, holder] as const),
  );
  test.each(cases)('%s by %s may await another statement of the pool', async (lock, holder) => {
    const pool = kinds[kind]!();
    const texts = [...locks[lock]!.waiters.map((name) => waiters[name]), ...Object.values(awaited)];
    await acquaint(pool as Pool, ...texts.map(({ text, values }) => [text, values('warm')] as const));
    await bench.sql("delete from keyed; delete from effects where id = 'warm'");
    for (const name of locks[lock]!.waiters)
      for (const isAtOnce of [false, true]) {
        const what = `${name} waits, ${isAtOnce ? 'asked at once' : 'and is seen to'}`;
        const effects = await within(meet(pool, holder, lock, waiters[name], isAtOnce), 8000, what);
        const rows = await bench.sql('select id, count(*)::int as n from effects where id = any($1) group by id', [
          effects,
        ]);
        expect(
          rows.map(({ n }) => n),
          what,
        ).toEqual(effects.map(() => 1));
        await bench.sql('delete from keyed');
      }
    // What has begun is not cancelled for those behind it.
    if (pool instanceof Pool) expect(pool.stats().counters.cancelRequests).toBe(0);
  });
});
