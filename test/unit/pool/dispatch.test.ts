import { describe, expect, test, vi } from 'vitest';
import {
  AcquireTimeoutError,
  PoolClosedError,
  QueueFullError,
  ServerDownError,
  ServerFullError,
} from '../../../src/pipeline/errors/errors.js';
import type { PooledClient } from '../../../src/pool/pool.js';
import { settle } from '../../support/fake-clock.js';
import { downError, fullError, type StubClient } from '../../support/stub-client.js';
import { makePool, watch } from '../../support/stub-pool.js';

describe('order', () => {
  test('callers are served in the order in which they came', async () => {
    const { pool } = makePool({ max: 1 });
    const holder = await pool.connect();
    const served: number[] = [];
    const callers = [1, 2, 3].map(async (n) => {
      const client = await pool.connect();
      served.push(n);
      client.release();
    });
    await settle();
    holder.release();
    await Promise.all(callers);
    expect(served).toEqual([1, 2, 3]);
  });

  test('a caller who comes when others wait does not overtake them', async () => {
    const { pool } = makePool({ max: 1 });
    const holder = await pool.connect();
    const first = watch(pool.connect());
    holder.release();
    const second = watch(pool.connect());
    await settle();
    expect([first.state, second.state]).toEqual(['resolved', 'pending']);
    first.value?.release();
  });

  test('the same client object is handed out at every checkout', async () => {
    const { pool, server } = makePool({ max: 1 });
    const first = await pool.connect();
    first.release();
    const second = await pool.connect();
    expect(second).toBe(first);
    expect(second).toBe(server.clients[0]);
    second.release();
  });
});

describe('which connection', () => {
  async function withThree(options: object): Promise<number[]> {
    const { pool, server } = makePool({ max: 3, ...options });
    const clients = await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
    const idOf = (client: PooledClient): number => (client as unknown as StubClient).processID ?? 0;
    for (const client of [...clients].sort((a, b) => idOf(a) - idOf(b))) client.release();
    const again: PooledClient[] = [];
    for (let i = 0; i < 3; i += 1) again.push(await pool.connect());
    expect(server.clients.length).toBe(3);
    return again.map(idOf);
  }

  test('lifo hands out the one used last', async () => {
    expect(await withThree({ idleOrder: 'lifo' })).toEqual([3, 2, 1]);
  });

  test('fifo hands out the one unused for longest', async () => {
    expect(await withThree({ idleOrder: 'fifo' })).toEqual([1, 2, 3]);
  });

  test('one that has the statement prepared is preferred', async () => {
    const { pool, server } = makePool({ max: 2 });
    const [first, second] = await Promise.all([pool.connect(), pool.connect()]);
    await first.query({ name: 'find', text: 'select 1' });
    first.release();
    second.release();
    await pool.query({ name: 'find', text: 'select 1' });
    expect(server.clients[0]?.log).toEqual(['select 1', 'select 1']);
    expect(server.clients[1]?.log).toEqual([]);
  });

  test('one that is past its lifetime is closed instead of handed out', async () => {
    const { pool, clock, server } = makePool({ max: 1, maxLifetimeSeconds: 0.005 });
    (await pool.connect()).release();
    await clock.advance(6);
    await pool.query('select 1');
    expect(server.clients.length).toBe(2);
    expect(pool.stats().counters.closed.lifetime).toBe(1);
  });

  test('one whose socket is seen to be closed is dropped, and the caller gets another', async () => {
    const { pool, server } = makePool({ max: 1 });
    await pool.query('select 1');
    server.clients[0]?.dieSilently();
    await pool.query('select 2');
    expect(server.clients[1]?.log).toEqual(['select 2']);
    expect(pool.stats().counters.closed.lost).toBe(1);
  });
});

describe('ping before use', () => {
  test('one idle for no longer than the limit is handed out at once', async () => {
    const { pool, server, clock } = makePool({ pingAfterIdleMs: 1000 });
    await pool.query('select 1');
    await clock.advance(1000);
    await pool.query('select 2');
    expect(server.log).toEqual(['select 1', 'select 2']);
  });

  test('one idle for longer is asked first', async () => {
    const { pool, server, clock } = makePool({ pingAfterIdleMs: 1000 });
    await pool.query('select 1');
    await clock.advance(1001);
    await pool.query('select 2');
    expect(server.log).toEqual(['select 1', '', 'select 2']);
    expect(server.clients.length).toBe(1);
  });

  test('one that does not answer is dropped after the ping timeout, and frees its place', async () => {
    const { pool, server, clock } = makePool({ max: 1, pingAfterIdleMs: 1000, pingTimeoutMs: 200 });
    await pool.query('select 1');
    await clock.advance(1001);
    server.reply = (text) => (text === '' ? { afterMs: Number.POSITIVE_INFINITY } : {});
    const caller = watch(pool.query('select 2'));
    await clock.advance(199);
    expect(caller.state).toBe('pending');
    await clock.advance(1);
    expect(caller.state).toBe('resolved');
    expect(server.clients[1]?.log).toEqual(['select 2']);
    expect(pool.stats().counters.closed.invalid).toBe(1);
  });

  test('one that answers with an error is dropped', async () => {
    const { pool, server, clock } = makePool({ pingAfterIdleMs: 1000 });
    await pool.query('select 1');
    await clock.advance(1001);
    server.reply = (text) => (text === '' ? { error: new Error('no') } : {});
    await pool.query('select 2');
    expect(server.clients[1]?.log).toEqual(['select 2']);
  });

  test('ten that do not answer cost a caller no more time than one', async () => {
    const { pool, server, clock } = makePool({
      max: 10,
      pingTimeoutMs: 2000,
      keepaliveIntervalMs: 0,
      idleTimeoutMs: 0,
    });
    for (const client of await Promise.all(Array.from({ length: 10 }, () => pool.connect()))) client.release();
    await clock.advance(1001);
    const dead = new Set(server.clients);
    server.reply = (_, client) => (dead.has(client) ? { afterMs: Number.POSITIVE_INFINITY } : {});
    const caller = watch(pool.query('select 1'));
    await clock.advance(2000);
    expect(caller.state).toBe('resolved');
  });

  test('beside one that is slow to answer, another is opened while there is room', async () => {
    const { pool, server, clock } = makePool({ max: 2, pingTimeoutMs: 2000, keepaliveIntervalMs: 0 });
    await pool.query('select 1');
    await clock.advance(1001);
    server.reply = (text) => (text === '' ? { afterMs: Number.POSITIVE_INFINITY } : {});
    const caller = watch(pool.query('select 2'));
    await clock.advance(500);
    expect(caller.state).toBe('resolved');
    expect(server.clients[1]?.log).toEqual(['select 2']);
  });

  test('no more are asked than callers wait', async () => {
    const { pool, server, clock } = makePool({ max: 3, pingAfterIdleMs: 1000, pingTimeoutMs: 2000 });
    for (const client of await Promise.all([pool.connect(), pool.connect(), pool.connect()])) client.release();
    await clock.advance(1001);
    server.reply = () => ({ afterMs: 10 });
    void pool.connect();
    await settle();
    expect(pool.stats()).toMatchObject({ checking: 1, idle: 2, waiting: 1 });
  });
});

describe('deadlines', () => {
  test('a caller whose deadline passes is told what the pool is doing', async () => {
    const { pool, clock } = makePool({ max: 1, acquireTimeoutMs: 100 });
    const holder = await pool.connect();
    await clock.advance(50);
    const caller = watch(pool.connect());
    await clock.advance(99);
    expect(caller.state).toBe('pending');
    await clock.advance(1);
    expect(caller.error).toBeInstanceOf(AcquireTimeoutError);
    expect(caller.error.counts).toEqual({ max: 1, total: 1, idle: 0, leased: 1, lanes: 0, connecting: 0, waiting: 0 });
    expect(caller.error.message).toContain('within 100 ms; the one held longest has been out for 150 ms');
    expect(pool.stats().counters.acquireTimedOut).toBe(1);
    holder.release();
    expect(pool.idleCount).toBe(1);
  });

  test('a deadline of its own wins over the setting, and 0 waits for ever', async () => {
    const { pool, clock } = makePool({ max: 1, acquireTimeoutMs: 100 });
    const holder = await pool.connect();
    const short = watch(pool.connect({ acquireTimeoutMs: 10 }));
    const forever = watch(pool.connect({ acquireTimeoutMs: 0 }));
    await clock.advance(10);
    expect([short.state, forever.state]).toEqual(['rejected', 'pending']);
    await clock.advance(86_400_000);
    expect(forever.state).toBe('pending');
    holder.release();
    await clock.advance(0);
    expect(forever.state).toBe('resolved');
  });

  test.each([
    [downError, ServerDownError],
    [fullError, ServerFullError],
  ])('with no connection, what the last attempt met is the error (%#)', async (makeError, Class) => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 100 });
    server.failConnects(makeError);
    const caller = watch(pool.query('select 1'));
    await clock.advance(100);
    expect(caller.error).toBeInstanceOf(Class);
    expect(caller.error.cause).toMatchObject({ code: (makeError() as { code?: string }).code });
  });

  test('with a connection, it is a time-out whose cause is what the last attempt met', async () => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 100, max: 2 });
    const holder = await pool.connect();
    server.failConnects(fullError);
    const caller = watch(pool.connect());
    await clock.advance(100);
    expect(caller.error).toBeInstanceOf(AcquireTimeoutError);
    expect(caller.error.cause).toMatchObject({ code: '53300' });
    holder.release();
  });
});

describe('giving up', () => {
  const reason = new Error('the request was aborted');

  test('a signal that has fired already refuses at once, and takes nothing', async () => {
    const { pool } = makePool();
    (await pool.connect()).release();
    await expect(pool.connect({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(pool.idleCount).toBe(1);
    expect(pool.stats().counters.acquireAborted).toBe(1);
  });

  test('one that fires while the caller waits takes only that caller out of the line', async () => {
    const { pool } = makePool({ max: 1 });
    const holder = await pool.connect();
    const controller = new AbortController();
    const gone = watch(pool.connect({ signal: controller.signal }));
    const next = watch(pool.connect());
    controller.abort(reason);
    await settle();
    expect(gone.error).toBe(reason);
    expect(pool.waitingCount).toBe(1);
    holder.release();
    await settle();
    expect(next.state).toBe('resolved');
  });

  test('one that fires after the caller was served does nothing', async () => {
    const { pool } = makePool({ max: 1 });
    const controller = new AbortController();
    const client = await pool.connect({ signal: controller.signal });
    controller.abort(reason);
    await client.query('select 1');
    client.release();
    expect(pool.idleCount).toBe(1);
    expect(pool.stats().counters.acquireAborted).toBe(0);
  });

  test('no listener stays behind on the signal, however the wait ends', async () => {
    const { pool, clock } = makePool({ max: 1 });
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const holder = await pool.connect({ signal });
    const caller = watch(pool.connect({ signal, acquireTimeoutMs: 10 }));
    await clock.advance(10);
    expect(caller.state).toBe('rejected');
    const served = watch(pool.connect({ signal }));
    holder.release();
    await settle();
    expect(served.state).toBe('resolved');
    expect(removed).toHaveBeenCalledTimes(3);
  });

  test('the connection that is being opened for a caller who gave up is kept for the next', async () => {
    const { pool, server, clock } = makePool();
    server.welcome = () => ({ afterMs: 50 });
    const controller = new AbortController();
    const gone = watch(pool.connect({ signal: controller.signal }));
    await clock.advance(10);
    controller.abort();
    await clock.advance(50);
    expect(gone.state).toBe('rejected');
    expect(pool.idleCount).toBe(1);
    await pool.query('select 1');
    expect(server.clients.length).toBe(1);
  });
});

describe('a full queue', () => {
  test('refuses one caller more than the limit, at once', async () => {
    const { pool } = makePool({ max: 1, queueLimit: 2 });
    const holder = await pool.connect();
    const waiting = [watch(pool.connect()), watch(pool.connect())];
    const error = await pool.connect().catch((caught) => caught);
    expect(error).toBeInstanceOf(QueueFullError);
    expect(error.counts).toMatchObject({ max: 1, leased: 1, waiting: 2 });
    expect(error.remedy).toContain('DB_QUEUE_LIMIT');
    expect(pool.stats().counters.queueRefused).toBe(1);
    holder.release();
    await settle();
    expect(waiting.map(({ state }) => state)).toEqual(['resolved', 'pending']);
  });

  test('does not refuse a caller for whom a connection is free', async () => {
    const { pool } = makePool({ max: 2, queueLimit: 1 });
    (await pool.connect()).release();
    await pool.connect();
    await pool.connect();
    void pool.connect().catch(() => {});
    await expect(pool.connect()).rejects.toThrow(QueueFullError);
  });
});

test('callers of a pool that ends are refused, with the words of pg.Pool', async () => {
  const { pool } = makePool();
  void pool.end();
  const error = await pool.connect().catch((caught) => caught);
  expect(error).toBeInstanceOf(PoolClosedError);
  expect(error.message).toContain('Cannot use a pool after calling end on the pool');
});
