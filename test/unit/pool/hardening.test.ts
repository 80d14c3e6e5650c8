import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import { CommitUnknownError, ConnectionLostError, DoubleReleaseError } from '../../../src/pipeline/errors/errors.js';
import { settle } from '../../support/fake-clock.js';
import { downError } from '../../support/stub-client.js';
import { makePool, watch } from '../../support/stub-pool.js';
import { nextUncaught } from '../../support/uncaught.js';

const never = { afterMs: Number.POSITIVE_INFINITY };

/** A pool with this many idle connections. */
async function makeWarm(count: number, options: object = {}): Promise<ReturnType<typeof makePool>> {
  const made = makePool({ max: count, ...options });
  const clients = await Promise.all(Array.from({ length: count }, () => made.pool.connect()));
  for (const client of clients) client.release();
  return made;
}

describe('a lone caller', () => {
  test('waits for one ping timeout when every idle connection is half-open, however many there are', async () => {
    const { pool, server, clock } = await makeWarm(10, { idleTimeoutMs: 0 });
    const halfOpen = new Set(server.clients);
    server.reply = (_text, client) => (halfOpen.has(client) ? never : {});
    await clock.advance(5000);
    const caller = watch(pool.query('select 1'));
    await clock.advance(2100);
    expect(caller.state).toBe('resolved');
  });

  test('gets a new connection while one that came back with a stuck statement is being settled', async () => {
    const { pool, server, clock } = makePool({ max: 2 });
    const client = await pool.connect();
    server.reply = (text) => (text === 'stuck' ? never : {});
    void client.query('stuck').catch(() => {});
    client.release();
    const caller = watch(pool.query('select 1'));
    await clock.advance(200);
    expect(caller.state).toBe('resolved');
  });

  test('is served when every connection is to be asked before each use', async () => {
    const { pool, clock } = makePool({ pingAfterIdleMs: 0 });
    await pool.query('select 1');
    await clock.advance(1);
    await expect(pool.query('select 2')).resolves.toBeDefined();
  });
});

test('a second release in the same breath is told to be one, and the next caller keeps the connection', async () => {
  const { pool } = makePool({ max: 1 });
  const first = await pool.connect();
  const second = pool.connect();
  const third = watch(pool.connect());
  first.release();
  expect(() => first.release()).toThrow(DoubleReleaseError);
  const client = await second;
  expect(third.state).toBe('pending');
  client.release();
  (await third.promise).release();
});

describe('a listener that throws', () => {
  test.each(['connect', 'acquire', 'release', 'remove'])(
    'to %s stops nothing, and the process hears of it',
    async (event) => {
      const { pool, clock } = makePool({ max: 1, endTimeoutMs: 100 });
      pool.once(event, () => {
        throw new Error('from the listener');
      });
      const heard = await nextUncaught(() => {
        void pool.query('select 1').then(() => event === 'remove' && pool.reset());
        void clock.advance(10);
      });
      expect(heard).toMatchObject({ message: 'from the listener' });
      await expect(pool.query('select 2')).resolves.toBeDefined();
      expect(pool.stats()).toMatchObject({ leased: 0, waiting: 0 });
      await pool.end();
    },
  );
});

describe('transaction()', () => {
  test('rejects at once when its function throws beside a stuck statement', async () => {
    const { pool, server } = makePool();
    server.reply = (text) => (text === 'stuck' ? never : {});
    const run = pool.transaction(async (tx) => {
      void tx.query('stuck').catch(() => {});
      throw new Error('enough');
    });
    await expect(run).rejects.toThrow('enough');
  });

  test('does not claim to know the outcome of a COMMIT that only this side gave up', async () => {
    const { pool, server } = makePool();
    server.reply = (text) => (text === 'COMMIT' ? { error: new Error('Query read timeout') } : {});
    await expect(pool.transaction(async () => {})).rejects.toThrow(CommitUnknownError);
  });

  test('knows that nothing is there when the connection broke before COMMIT was sent', async () => {
    const { pool, server } = makePool();
    const run = pool.transaction(async () => server.clients[0]?.die(), { retries: 0 });
    await expect(run).rejects.toThrow(ConnectionLostError);
  });

  test('passes on whatever its function throws', async () => {
    const { pool } = makePool();
    const thrown = await pool.transaction(() => Promise.reject(undefined)).catch((error) => ({ error }));
    expect(thrown).toEqual({ error: undefined });
  });
});

test('suspend() resolves only when the statements of released connections have ended', async () => {
  const { pool, server, clock } = makePool();
  const client = await pool.connect();
  server.reply = () => ({ afterMs: 50 });
  void client.query('insert');
  client.release();
  const quiet = watch(pool.suspend());
  await clock.advance(49);
  expect(quiet.state).toBe('pending');
  await clock.advance(2);
  expect(quiet.state).toBe('resolved');
});

describe('a duration given with a call', () => {
  test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, '5'])('of %s is refused', async (value) => {
    const { pool } = makePool();
    const wrong = value as number;
    await expect((async () => pool.connect({ acquireTimeoutMs: wrong }))()).rejects.toThrow(ConfigError);
    await expect((async () => pool.transaction(async () => {}, { acquireTimeoutMs: wrong }))()).rejects.toThrow(
      ConfigError,
    );
    await expect((async () => pool.end({ timeoutMs: wrong }))()).rejects.toThrow(ConfigError);
  });
});

test('a leak in a transaction is reported with the stack of who began it', async () => {
  const { pool, clock } = makePool({ leakThresholdMs: 100 });
  const stacks: string[] = [];
  pool.on('leak', ({ stack }) => stacks.push(stack));
  const held = pool.transaction(() => new Promise(() => {}));
  void held;
  await clock.advance(200);
  expect(stacks.join()).toContain('hardening.test');
});

test('resume() also answers a suspend() that is still waiting', async () => {
  const { pool } = makePool();
  await pool.connect();
  const quiet = watch(pool.suspend());
  pool.resume();
  await quiet.promise;
  expect(quiet.state).toBe('resolved');
});

test('an attempt that nobody waits for any more does not keep the process alive', async () => {
  const { pool, server, clock } = makePool();
  server.failConnects(downError);
  const abort = new AbortController();
  const caller = watch(pool.connect({ signal: abort.signal }));
  await clock.advance(500);
  expect(clock.holding).toBeGreaterThan(0);
  abort.abort();
  await settle();
  expect(caller.state).toBe('rejected');
  expect(clock.holding).toBe(0);
});
