import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from 'vitest';
import { Pool, type PoolOptions } from '../../src/index.js';
import { acquaint } from '../support/lanes.js';
import { type FaultProxy, startProxy, targetOf } from '../support/proxy.js';
import { type TestDatabase, takeDatabase } from '../support/server.js';
import { waitFor } from '../support/wait.js';

const text = 'select $1::int as n';
const callers = 100;
const max = 2;
const acquireTimeoutMs = 1000;
const query_timeout = 1000;
/** What a busy machine may add. */
const slackMs = 3000;

let database: TestDatabase;
let proxy: FaultProxy;
const pools: Pool[] = [];
beforeAll(async () => {
  database = await takeDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  proxy = await startProxy({ target: targetOf(database.url) });
});
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end({ timeoutMs: 100 })));
  await proxy[Symbol.asyncDispose]();
});

async function makeWarm(options: PoolOptions = {}): Promise<Pool> {
  const pool = new Pool({ connectionString: proxy.url(database.url), max, acquireTimeoutMs, ...options });
  pool.on('error', () => undefined);
  pools.push(pool);
  await acquaint(pool, [text, [1]]);
  const clients = await Promise.all(Array.from({ length: max }, () => pool.connect()));
  for (const client of clients) client.release();
  return pool;
}

/** What callers do, each of them once. */
const calls: Readonly<Record<string, (pool: Pool, n: number) => Promise<unknown>>> = {
  'query()': (pool, n) => pool.query(text, [n]),
  'query() of what has a connection of its own': (pool) => pool.query('do $$ begin null; end $$'),
  'transaction()': (pool, n) => pool.transaction((tx) => tx.query(text, [n])),
  'connect()': async (pool, n) => {
    const client = await pool.connect();
    await client.query(text, [n]).finally(() => client.release());
  },
};

/** How the link falls silent. */
const silences: Readonly<Record<string, () => void>> = {
  'loses all there is': () => proxy.blackhole(),
  'stands still': () => proxy.freeze(),
};

/** How many have not been told anything, as it goes on. */
function begin(pool: Pool, call: (pool: Pool, n: number) => Promise<unknown>): { waiting: () => number } {
  let waiting = 0;
  for (let n = 0; n < callers; n += 1) {
    waiting += 1;
    const settled = (): void => {
      waiting -= 1;
    };
    void call(pool, n).then(settled, settled);
  }
  return { waiting: () => waiting };
}

/** Says with a failure who is still waiting, and where. */
const explain =
  (pool: Pool, { waiting }: { waiting: () => number }) =>
  (error: Error) => {
    const { lanes, pipelined, waiting: queued, leased, counters } = pool.stats();
    const { cancelRequests } = counters;
    throw new Error(
      `${error.message}: ${waiting()} wait. ${JSON.stringify({ lanes, pipelined, queued, leased, cancelRequests })}`,
    );
  };

describe.each(Object.keys(silences))('a link that %s', (silence) => {
  describe.each(['auto', 'off'] as const)('with pipelining: %s', (pipelining) => {
    test.each(Object.keys(calls))('keeps nobody past the deadlines of the pool and the statement: %s', async (name) => {
      const pool = await makeWarm({ pipelining, query_timeout });
      silences[silence]!();
      const began = begin(pool, calls[name]!);
      // A transaction has two statements that can wait, and rolls back.
      const timeoutMs = acquireTimeoutMs + 3 * query_timeout + slackMs;
      await waitFor(() => began.waiting() === 0, { timeoutMs, what: 'everybody is told' }).catch(explain(pool, began));
    });

    test.each(Object.keys(calls))(
      'keeps only those who have a connection, where statements have no deadline: %s',
      async (name) => {
        const pool = await makeWarm({ pipelining });
        silences[silence]!();
        const began = begin(pool, calls[name]!);
        const timeoutMs = acquireTimeoutMs + slackMs;
        await waitFor(() => began.waiting() <= max, { timeoutMs, what: 'the others are told' }).catch(
          explain(pool, began),
        );
      },
    );
  });

  test('does not keep a caller whose connection is looked at first', async () => {
    const pool = await makeWarm({ pingAfterIdleMs: 0, pingTimeoutMs: 10_000, query_timeout });
    silences[silence]!();
    const began = begin(pool, calls['query()']!);
    const timeoutMs = acquireTimeoutMs + query_timeout + slackMs;
    await waitFor(() => began.waiting() === 0, { timeoutMs, what: 'everybody is told' });
    // Those who look after statements behind a silent one wait as long as these may.
    await waitFor(() => pool.waitingCount === 0, { timeoutMs, what: 'an empty queue' });
  });
});
