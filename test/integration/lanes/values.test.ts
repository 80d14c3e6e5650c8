import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Pool } from '../../../src/index.js';
import { acquaint, startSlowNetwork } from '../../support/lanes.js';
import { usePools } from '../../support/pools.js';
import type { FaultProxy } from '../../support/proxy.js';
import { type UnhandledWatch, watchUnhandled } from '../../support/unhandled.js';
import { within } from '../../support/wait.js';

const bench = usePools();
const balance = 'select $1::int as balance, 2 as other';
const secret = 'select $1::text as secret';
const reason = new Error('given up');

let network: FaultProxy;
let unhandled: UnhandledWatch;
beforeEach(async () => {
  network = await startSlowNetwork(bench.url);
  unhandled = watchUnhandled();
});
afterEach(async () => {
  unhandled[Symbol.dispose]();
  expect(unhandled.errors).toEqual([]);
  await network[Symbol.asyncDispose]();
});

/** What a value has around it, while it becomes a text. */
interface Around {
  readonly pool: Pool;
  readonly abort: AbortController;
  /** Another value of the same statement. */
  readonly bytes: Buffer;
  /** Statements asked for while it became a text. */
  readonly nested: Promise<unknown>[];
}

const becomes = (toPostgres: (around: Around) => unknown) => (around: Around) => ({
  toPostgres: () => toPostgres(around),
});
const textOf = (text: () => unknown) => () => Object.assign(() => undefined, { toString: text });
const throws = (what: unknown) => (): never => {
  throw what;
};

/** Values that are no texts, or do something on the way to one. */
const values: Readonly<Record<string, (around: Around) => unknown>> = {
  'throws an error': becomes(throws(new RangeError('no such value'))),
  'throws nothing at all': becomes(throws(undefined)),
  'becomes a number': becomes(() => 5),
  'becomes an object': becomes(() => ({ length: 3 })),
  'becomes itself': becomes(() => Symbol.iterator),
  'becomes an endless object': becomes(() => {
    const endless: Record<string, unknown> = {};
    endless.endless = endless;
    return endless;
  }),
  'is a symbol': () => Symbol('x'),
  'has a text that is a number': textOf(() => 5),
  'has a text that is nothing': textOf(() => undefined),
  'has a text that throws': textOf(throws(new Error('no text'))),
  'gives up its own statement': becomes(({ abort }) => {
    abort.abort(reason);
    return 'x';
  }),
  'gives up its own statement and throws': becomes(({ abort }) => {
    abort.abort(reason);
    throw new Error('and then');
  }),
  'asks the pool for something': becomes(({ pool, nested }) => {
    nested.push(pool.query(balance, [99]).then(({ rows }) => expect(rows).toEqual([{ balance: 99, other: 2 }])));
    return 'x';
  }),
  'takes and releases a client': becomes(({ pool, nested }) => {
    nested.push(pool.connect().then((client) => client.release()));
    return 'x';
  }),
  'replaces the connections of the pool': becomes(({ pool }) => {
    pool.reset();
    return 'x';
  }),
  'changes the bytes beside it': becomes(({ bytes }) => {
    bytes.fill(0x79);
    return 'x';
  }),
};

type Ask = (pool: Pool, value: unknown, around: Around) => Promise<pg.QueryResult>;

/** Ways in which its statement comes. */
const asks: Readonly<Record<string, Ask>> = {
  'a text that comes again': (pool, value, { abort }) =>
    pool.query({ text: secret, values: [value], signal: abort.signal }),
  'a text of its own': (pool, value, { abort }) =>
    pool.query({ text: 'select $1::text as secret /* alone */', values: [value], signal: abort.signal }),
  'a named text': (pool, value, { abort }) =>
    pool.query({ name: 'of the caller', text: secret, values: [value], signal: abort.signal }),
  'one of two values': (pool, value, { abort, bytes }) =>
    pool.query({ text: 'select $1::bytea as bytes, $2::text as secret', values: [bytes, value], signal: abort.signal }),
};

/** What the neighbours are told, and what comes of the texts later. */
async function expectNeighboursRight(pool: Pool, spoil: () => Promise<unknown>[]): Promise<void> {
  await acquaint(pool, [balance, [1]], [secret, ['x']]);
  const front = [10, 11, 12].map((n) => pool.query(balance, [n]));
  const own = spoil();
  // Awaited below, when the others have been.
  for (const each of own) each.catch(() => undefined);
  const back = [13, 14, 15].map((n) => pool.query(balance, [n]));
  const texts = ['a', 'b'].map((text) => pool.query(secret, [text]));
  const told = await within(Promise.allSettled([...front, ...back, ...texts]), 30_000, 'the neighbours are told');
  const rows = told.map((each) => (each.status === 'fulfilled' ? each.value.rows : each.reason));
  const right = [10, 11, 12, 13, 14, 15].map((n) => [{ balance: n, other: 2 }]);
  expect(rows).toEqual([...right, [{ secret: 'a' }], [{ secret: 'b' }]]);
  await within(Promise.allSettled(own), 30_000, 'its own caller is told');
  expect((await pool.query(secret, ['mine'])).rows).toEqual([{ secret: 'mine' }]);
  expect((await pool.query(balance, [16])).rows).toEqual([{ balance: 16, other: 2 }]);
}

describe.each(Object.keys(values))('a value that %s', (name) => {
  test.each(Object.keys(asks))('hurts nobody else, in %s', async (how) => {
    const pool = bench.makePool({ max: 1, connectionString: network.url(bench.url) });
    const around: Around = { pool, abort: new AbortController(), bytes: Buffer.from('xxxx'), nested: [] };
    let own: Promise<pg.QueryResult> | undefined;
    await expectNeighboursRight(pool, () => {
      own = asks[how]!(pool, values[name]!(around), around);
      return [own];
    });
    const [outcome] = await Promise.allSettled([own as Promise<pg.QueryResult>]);
    // Nothing but its text or an error.
    if (outcome.status === 'fulfilled') expect(Object.keys(outcome.value.rows[0])).toContain('secret');
    await within(Promise.all(around.nested), 30_000, 'what was asked for meanwhile');
  });
});

const changes: Readonly<Record<string, (list: unknown[]) => unknown>> = {
  removes: (list) => list.pop(),
  adds: (list) => list.push('more'),
};

describe.each(Object.keys(changes))('a value that %s others of its statement', (name) => {
  test.each([true, false])('hurts nobody else, and gets the answer of pg; shared: %s', async (isShared) => {
    const text = `select $1::text as secret, $2::text as other${isShared ? '' : " -- 'alone'"}`;
    const listOf = () => {
      const list: unknown[] = [];
      const toPostgres = () => {
        changes[name]!(list);
        return 'x';
      };
      list.push({ toPostgres }, 'y');
      return list;
    };
    const pool = bench.makePool({ max: 1, connectionString: network.url(bench.url) });
    if (isShared) await acquaint(pool, [text, ['x', 'y']]);
    let own: Promise<pg.QueryResult> | undefined;
    await expectNeighboursRight(pool, () => {
      own = pool.query(text, listOf());
      return [own];
    });
    expect((await own)?.rows).toEqual((await bench.makePgPool().query(text, listOf())).rows);
  });
});

test('a value that ends the pool leaves nobody without an answer', async () => {
  const pool = bench.makePool({ max: 1, connectionString: network.url(bench.url) });
  await acquaint(pool, [balance, [1]], [secret, ['x']]);
  let ended: Promise<unknown> | undefined;
  const ends = {
    toPostgres: () => {
      ended = pool.end();
      return 'x';
    },
  };
  const asked = [pool.query(balance, [1]), pool.query(secret, [ends]), pool.query(balance, [2])];
  const told = await within(Promise.allSettled(asked), 30_000, 'everybody is told');
  for (const [i, each] of told.entries())
    if (each.status === 'fulfilled')
      expect(each.value.rows).toEqual([[{ balance: 1, other: 2 }], [{ secret: 'x' }], [{ balance: 2, other: 2 }]][i]);
  await within(ended as Promise<unknown>, 30_000, 'end()');
});

describe('a prepareValue of the user’s own that gives', () => {
  const utils = (pg as unknown as { utils: { prepareValue: (value: unknown) => unknown } }).utils;
  const own = utils.prepareValue;
  afterEach(() => {
    utils.prepareValue = own;
  });

  const gives: Readonly<Record<string, () => unknown>> = {
    'a number': () => 5,
    'an object': () => ({ length: 4 }),
    'a list': () => ['x'],
    nothing: () => undefined,
    'a symbol': () => Symbol('x'),
    'a function': () => () => 'x',
    'an error': () => {
      throw new Error('none');
    },
    'a big number': () => 5n,
  };
  test.each(Object.keys(gives))('%s hurts that value’s statement alone', async (name) => {
    const odd = { odd: true };
    utils.prepareValue = (value) => (value === odd ? gives[name]!() : own(value));
    const pool = bench.makePool({ max: 1, connectionString: network.url(bench.url) });
    await expectNeighboursRight(pool, () => [pool.query(secret, [odd]), pool.query(`${secret} -- alone`, [odd])]);
  });
});
