import { describe, expect, test, vi } from 'vitest';
import { ConnectionLostError, PoolClosedError, ServerDownError } from '../../../src/pipeline/errors/errors.js';
import { settle } from '../../support/fake-clock.js';
import { downError, type StubClient } from '../../support/stub-client.js';
import { makePool, watch } from '../../support/stub-pool.js';

const never = { afterMs: Number.POSITIVE_INFINITY };

describe('end', () => {
  test('of a pool that opened nothing resolves at once and leaves nothing behind', async () => {
    const { pool, clock } = makePool();
    expect([pool.ending, pool.ended]).toEqual([false, false]);
    await pool.end();
    expect([pool.ending, pool.ended, clock.pending]).toEqual([true, true, 0]);
  });

  test('closes idle connections and resolves when their sockets are closed', async () => {
    const { pool, server, clock } = makePool();
    await Promise.all([pool.query('select 1'), pool.query('select 2')]);
    const ended = pool.end();
    expect([pool.ending, pool.ended]).toEqual([true, false]);
    await ended;
    expect([pool.ended, server.open.size, clock.pending, pool.totalCount]).toEqual([true, 0, 0, 0]);
    expect(pool.stats().counters.closed.end).toBe(server.clients.length);
  });

  test('lets statements in progress finish', async () => {
    const { pool, server, clock } = makePool();
    server.reply = () => ({ afterMs: 500 });
    const statement = watch(pool.query('slow'));
    await clock.advance(10);
    const ended = watch(pool.end());
    await clock.advance(480);
    expect([statement.state, ended.state]).toEqual(['pending', 'pending']);
    await clock.advance(10);
    expect([statement.state, ended.state]).toEqual(['resolved', 'resolved']);
  });

  test('serves those who wait already, and refuses newcomers', async () => {
    const { pool } = makePool({ max: 1 });
    const holder = await pool.connect();
    const waiter = watch(pool.query('select 1'));
    const ended = watch(pool.end());
    await expect(pool.query('select 2')).rejects.toThrow(PoolClosedError);
    await expect(pool.connect()).rejects.toThrow(PoolClosedError);
    holder.release();
    await settle();
    expect([waiter.state, ended.state]).toEqual(['resolved', 'resolved']);
  });

  test('with a connection that is never released cuts it off at the time limit', async () => {
    const { pool, server, clock } = makePool({ endTimeoutMs: 700 });
    const holder = await pool.connect();
    const ended = watch(pool.end());
    await clock.advance(699);
    expect(ended.state).toBe('pending');
    await clock.advance(1);
    expect(ended.state).toBe('resolved');
    expect([server.open.size, clock.pending, pool.totalCount]).toEqual([0, 0, 0]);
    await expect(holder.query('select 1')).rejects.toThrow();
    expect(() => holder.release()).not.toThrow();
  });

  test('cuts off a statement that is not answered, whose caller is told that the connection broke', async () => {
    const { pool, server, clock } = makePool();
    server.reply = () => never;
    const stuck = watch(pool.query('stuck'));
    await clock.advance(0);
    const ended = watch(pool.end({ timeoutMs: 100 }));
    await clock.advance(100);
    expect(ended.state).toBe('resolved');
    expect(stuck.error).toBeInstanceOf(ConnectionLostError);
  });

  test('with a connect that hangs resolves at the time limit, and tells who waited for it', async () => {
    const { pool, server, clock } = makePool();
    server.hangConnects();
    const told = vi.fn();
    pool.on('remove', told);
    const waiter = watch(pool.connect());
    const ended = watch(pool.end({ timeoutMs: 100 }));
    await clock.advance(100);
    expect(ended.state).toBe('resolved');
    expect(waiter.error).toBeInstanceOf(PoolClosedError);
    expect([server.open.size, clock.pending]).toEqual([0, 0]);
    expect(pool.stats().counters).toMatchObject({ opened: 0, closed: { end: 0 } });
    expect(told).not.toHaveBeenCalled();
  });

  test('with a connect whose caller gave up waits for it to land, and closes it', async () => {
    const { pool, server, clock } = makePool();
    server.welcome = () => ({ afterMs: 50 });
    const controller = new AbortController();
    const gone = watch(pool.connect({ signal: controller.signal }));
    await settle();
    controller.abort();
    const ended = watch(pool.end());
    await clock.advance(49);
    expect([gone.state, ended.state]).toEqual(['rejected', 'pending']);
    await clock.advance(1);
    expect(ended.state).toBe('resolved');
    expect(server.open.size).toBe(0);
  });

  test('with a goodbye that is not answered drops the socket after a second', async () => {
    const { pool, server, clock } = makePool();
    server.answersGoodbye = false;
    await pool.query('select 1');
    const ended = watch(pool.end());
    await clock.advance(999);
    expect(ended.state).toBe('pending');
    await clock.advance(1);
    expect(ended.state).toBe('resolved');
    expect([server.open.size, clock.pending]).toEqual([0, 0]);
  });

  test('with callers who wait for a server that is down resolves when the last of them has given up', async () => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 300, endTimeoutMs: 60_000 });
    server.failConnects(downError);
    const waiter = watch(pool.connect());
    const ended = watch(pool.end());
    await clock.advance(299);
    expect(ended.state).toBe('pending');
    await clock.advance(1);
    expect(waiter.error).toBeInstanceOf(ServerDownError);
    expect(ended.state).toBe('resolved');
    expect(clock.pending).toBe(0);
  });

  test('a second call joins the first', async () => {
    const { pool, clock } = makePool();
    await pool.connect();
    const both = [watch(pool.end({ timeoutMs: 100 })), watch(pool.end({ timeoutMs: 9000 }))];
    await clock.advance(100);
    expect(both.map(({ state }) => state)).toEqual(['resolved', 'resolved']);
    await pool.end();
  });

  test('takes a callback, which is not called at once, and then returns nothing', async () => {
    const { pool } = makePool();
    const done = vi.fn();
    expect(pool.end(done)).toBeUndefined();
    expect(done).not.toHaveBeenCalled();
    await settle();
    expect(done).toHaveBeenCalledOnce();
  });

  test('a pool is ended at the end of an await using block', async () => {
    const { pool, server } = makePool();
    {
      await using mine = pool;
      await mine.query('select 1');
    }
    expect([pool.ended, server.open.size]).toEqual([true, 0]);
  });

  test('no warm connection is kept or opened meanwhile', async () => {
    const { pool, server, clock } = makePool({ min: 2, max: 3 });
    const holder = await pool.connect();
    await settle();
    const ended = watch(pool.end());
    await clock.advance(5000);
    expect(server.open.size).toBe(1);
    holder.release();
    await settle();
    expect(ended.state).toBe('resolved');
    expect(clock.pending).toBe(0);
  });

  test('a connection lost meanwhile counts as closed', async () => {
    const { pool, server, clock } = makePool();
    const holder = await pool.connect();
    const ended = watch(pool.end());
    server.clients[0]?.die();
    await settle();
    expect(ended.state).toBe('resolved');
    holder.release();
    expect(clock.pending).toBe(0);
  });
});

describe('suspend', () => {
  test('hands out nothing until resume, and lets callers wait within their deadlines', async () => {
    const { pool, clock } = makePool({ acquireTimeoutMs: 500 });
    await pool.query('select 1');
    await pool.suspend();
    expect(pool.stats().isSuspended).toBe(true);
    const short = watch(pool.connect({ acquireTimeoutMs: 50 }));
    const long = watch(pool.connect());
    await clock.advance(50);
    expect([short.state, long.state]).toEqual(['rejected', 'pending']);
    expect(short.error.message).toContain('the pool is suspended');
    pool.resume();
    await settle();
    expect(long.state).toBe('resolved');
    expect(pool.stats().isSuspended).toBe(false);
  });

  test('resolves when every connection is back', async () => {
    const { pool } = makePool();
    const [first, second] = await Promise.all([pool.connect(), pool.connect()]);
    const quiet = watch(pool.suspend());
    first.release();
    await settle();
    expect(quiet.state).toBe('pending');
    second.release();
    await settle();
    expect(quiet.state).toBe('resolved');
  });

  test('waits for statements that a borrower left running', async () => {
    const { pool, server, clock } = makePool();
    server.reply = () => ({ afterMs: 50 });
    const client = await pool.connect();
    void client.query('left');
    const quiet = watch(pool.suspend());
    client.release();
    pool.resize(9);
    await clock.advance(49);
    expect(quiet.state).toBe('pending');
    await clock.advance(1);
    expect(quiet.state).toBe('resolved');
  });

  test('opens nothing and asks no connection for those who wait', async () => {
    const { pool, server, clock } = makePool({ keepaliveIntervalMs: 0, pingAfterIdleMs: 10 });
    await pool.query('select 1');
    await pool.suspend();
    await clock.advance(20);
    watch(pool.connect());
    watch(pool.connect());
    await clock.advance(2000);
    expect([server.attempts.length, server.log]).toEqual([1, ['select 1']]);
  });

  test('a connection that was being opened lands and waits for resume', async () => {
    const { pool, server, clock } = makePool();
    server.welcome = () => ({ afterMs: 10 });
    const caller = watch(pool.connect());
    await pool.suspend();
    await clock.advance(10);
    expect([pool.idleCount, caller.state]).toEqual([1, 'pending']);
    pool.resume();
    await settle();
    expect(caller.value).toBe(server.clients[0] as unknown as StubClient);
  });

  test('of a suspended pool, the end serves those who wait', async () => {
    const { pool } = makePool();
    await pool.suspend();
    const caller = watch(pool.query('select 1'));
    const ended = watch(pool.end());
    await settle();
    expect([caller.state, ended.state]).toEqual(['resolved', 'resolved']);
    await pool.suspend();
    expect(pool.stats().isSuspended).toBe(false);
  });
});
