import pg from 'pg';
import { describe, expect, test, vi } from 'vitest';
import { ConnectionLostError, ServerDownError } from '../../../src/pipeline/errors/errors.js';
import { Pool } from '../../../src/pool/pool.js';
import { settle } from '../../support/fake-clock.js';
import { downError, serverError } from '../../support/stub-client.js';
import { makePool, watch } from '../../support/stub-pool.js';

describe('a statement', () => {
  test('runs on a connection of its own and gives it back', async () => {
    const { pool, server } = makePool();
    server.reply = () => ({ rows: [{ n: 1 }] });
    const result = await pool.query('select 1 as n');
    expect(result.rows).toEqual([{ n: 1 }]);
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
  });

  test('that the server refuses rejects with the server’s own error, and the connection stays', async () => {
    const { pool, server } = makePool();
    const error = serverError('42601');
    server.reply = () => ({ error });
    await expect(pool.query('bad')).rejects.toBe(error);
    expect(pool.idleCount).toBe(1);
    expect(server.clients.length).toBe(1);
  });

  test('that the client refuses rejects, and the connection stays', async () => {
    const { pool } = makePool();
    await expect(pool.query(undefined as never)).rejects.toThrow('null or undefined query');
    await expect(pool.query(null as never)).rejects.toThrow('null or undefined query');
    const error = await new Promise<Error>((resolve) => {
      expect(pool.query(resolve as never)).toBeUndefined();
    });
    expect(error.message).toContain('Passing a function as the first parameter');
    expect(pool.idleCount).toBe(pool.totalCount);
  });

  test.each([
    ['breaks', { dies: true }, 'Connection terminated unexpectedly'],
    [
      'is ended by the server',
      { error: serverError('57P01', 'terminating connection', 'FATAL') },
      'terminating connection',
    ],
  ])('whose connection %s rejects with an error that says so', async (_, reply, cause) => {
    const { pool, server } = makePool();
    server.reply = () => reply;
    const error = await pool.query('update x').catch((caught) => caught);
    expect(error).toBeInstanceOf(ConnectionLostError);
    expect(error.message).toContain('it may have been executed');
    expect(error.cause.message).toBe(cause);
    await settle();
    expect([pool.totalCount, server.open.size]).toEqual([0, 0]);
    expect(server.log).toEqual(['update x']);
  });

  test.each(['57P01', '57P05', '25P03', '25P04', '53300'])(
    'that raises the code of an end (%s) fails as any other, and the connection stays',
    async (code) => {
      const { pool, server } = makePool();
      const error = serverError(code);
      server.reply = () => ({ error });
      await expect(pool.query('call job()')).rejects.toBe(error);
      await settle();
      expect([pool.idleCount, server.clients.length, server.log.length]).toEqual([1, 1, 1]);
    },
  );

  test.each([serverError('57P01', 'of another', 'FATAL'), serverError('57P05', 'of another', 'FATAL')])(
    'is given up with the reason that was given, though it is the end of another connection (%s)',
    async (reason) => {
      const { pool, server, clock } = makePool();
      server.reply = () => ({ afterMs: 100 });
      const controller = new AbortController();
      const statement = watch(pool.query({ text: 'slow', signal: controller.signal }));
      await clock.advance(10);
      controller.abort(reason);
      await clock.advance(200);
      expect([statement.error === reason, pool.idleCount, server.log]).toEqual([true, 1, ['slow']]);
    },
  );

  test('whose values throw such an end fails with it, and the connection stays', async () => {
    const { pool, server } = makePool();
    const thrown = serverError('57P05', 'of another', 'FATAL');
    const config = {
      get text(): string {
        throw thrown;
      },
    };
    await expect(pool.query(config as never)).rejects.toBe(thrown);
    expect(server.open.size).toBe(server.clients.length);
  });

  test('that an idle session never read is run on another, unseen', async () => {
    const { pool, server } = makePool({ max: 1 });
    await pool.query('first');
    let isIdleTooLong = true;
    server.reply = () => {
      const ends = isIdleTooLong;
      isIdleTooLong = false;
      return ends ? { error: serverError('57P05', 'idle-session timeout', 'FATAL') } : { rows: [1] };
    };
    await expect(pool.query('second')).resolves.toMatchObject({ rows: [1] });
    expect(server.log).toEqual(['first', 'second', 'second']);
    expect(pool.stats().counters.retriedUnseen).toBe(1);
  });

  test.each([
    ['update x', 'was rolled back'],
    ['call job()', 'may have been executed'],
    ['update x; commit; update y', 'may have been executed'],
  ])('whose transaction took too long is said to be rolled back, if it is (%s)', async (text, said) => {
    const { pool, server } = makePool();
    server.reply = () => ({ error: serverError('25P04', 'transaction timeout', 'FATAL') });
    await expect(pool.query(text)).rejects.toThrow(said);
  });

  test('is not sent on a connection that died idle, and its caller notices nothing', async () => {
    const { pool, server } = makePool({ max: 1 });
    await pool.query('select 1');
    server.clients[0]?.die();
    await expect(pool.query('select 2')).resolves.toBeDefined();
  });

  test('takes a callback, never called at once, and then returns nothing', async () => {
    const { pool, server } = makePool();
    const [good, bad] = [vi.fn(), vi.fn()];
    expect(pool.query('select 1', good)).toBeUndefined();
    expect(pool.query('select $1', [1], good)).toBeUndefined();
    expect(good).not.toHaveBeenCalled();
    await settle();
    expect(good).toHaveBeenCalledTimes(2);
    expect(good.mock.calls[0]?.[0]).toBeUndefined();
    const error = serverError('42601');
    server.reply = () => ({ error });
    pool.query('bad', bad);
    await settle();
    expect(bad).toHaveBeenCalledExactlyOnceWith(error, undefined);
  });
});

describe('connect with a callback', () => {
  test('gives client and release, never at once', async () => {
    const { pool } = makePool();
    const done = vi.fn();
    expect(pool.connect(done)).toBeUndefined();
    expect(done).not.toHaveBeenCalled();
    await settle();
    const [error, client, release] = done.mock.calls[0] ?? [];
    expect(error).toBeUndefined();
    expect(client.release).toBe(release);
    release();
    expect(pool.idleCount).toBe(1);
  });

  test('gives the error, and a release that does nothing', async () => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 5 });
    server.failConnects(downError);
    const done = vi.fn();
    pool.connect(done);
    await clock.advance(5);
    const [error, client, release] = done.mock.calls[0] ?? [];
    expect(error).toBeInstanceOf(ServerDownError);
    expect(client).toBeUndefined();
    expect(() => release()).not.toThrow();
  });
});

describe('a submittable', () => {
  interface Cursor {
    submit: () => void;
    handleError: ReturnType<typeof vi.fn>;
    handleReadyForQuery: ReturnType<typeof vi.fn>;
  }
  const makeCursor = (submit = (): void => {}): Cursor => ({
    submit,
    handleError: vi.fn(),
    handleReadyForQuery: vi.fn(),
  });

  test('is returned at once and has a connection of its own until the server has answered the last of it', async () => {
    const { pool, server, clock } = makePool({ max: 1 });
    server.reply = () => ({ afterMs: 50 });
    const cursor = makeCursor();
    expect(pool.query(cursor as never)).toBe(cursor);
    await clock.advance(49);
    expect(pool.stats().leased).toBe(1);
    await clock.advance(1);
    expect(cursor.handleReadyForQuery).toHaveBeenCalledOnce();
    expect(pool.idleCount).toBe(1);
  });

  test('takes an idle connection at once', async () => {
    const { pool } = makePool();
    await pool.query('select 1');
    pool.query(makeCursor() as never);
    expect(pool.idleCount).toBe(0);
    await settle();
    expect(pool.idleCount).toBe(1);
  });

  test('that fails gives its connection back', async () => {
    const { pool, server } = makePool();
    const error = serverError('42601');
    server.reply = () => ({ error });
    const cursor = makeCursor();
    pool.query(cursor as never);
    await settle();
    expect(cursor.handleError.mock.calls[0]?.[0]).toBe(error);
    expect(pool.idleCount).toBe(1);
  });

  test('is told when there is no connection to be had', async () => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 5 });
    server.failConnects(downError);
    const cursor = makeCursor();
    pool.query(cursor as never);
    await clock.advance(5);
    expect(cursor.handleError.mock.calls[0]?.[0]).toBeInstanceOf(ServerDownError);
  });

  test('is told when its connection breaks, and nothing is left', async () => {
    const { pool, server } = makePool();
    server.reply = () => ({ dies: true });
    const cursor = makeCursor();
    pool.query(cursor as never);
    await settle();
    expect(cursor.handleError).toHaveBeenCalledOnce();
    expect(pool.totalCount).toBe(0);
  });

  test.each([true, false])(
    'that throws when it is sent is told so, and its connection is not kept from others (idle one: %s)',
    async (isWarm) => {
      const { pool } = makePool({ max: 1 });
      if (isWarm) await pool.query('select 1');
      const error = new Error('cannot be sent');
      const cursor = makeCursor(() => {
        throw error;
      });
      pool.query(cursor as never);
      const next = watch(pool.query('select 2'));
      await settle();
      expect(cursor.handleError.mock.calls[0]?.[0]).toBe(error);
      expect(next.state).toBe('resolved');
    },
  );
});

describe('the class', () => {
  test('is a pg.Pool to instanceof, and its options make the same pool', () => {
    const { pool, server } = makePool({ max: 7, password: 'secret', idleTimeoutMillis: 5 });
    expect(pool).toBeInstanceOf(pg.Pool);
    expect(pool.Client).toBe(server.Client);
    expect(pool.options).toMatchObject({ max: 7, idleTimeoutMs: 5 });
    expect(Object.keys(pool.options)).not.toContain('password');
    const other = new Pool(pool.options);
    expect(other.options).toMatchObject({ max: 7, password: 'secret' });
  });

  test('opens nothing when it is made, and uses pg’s own Client unless told', () => {
    const pool = new Pool();
    expect(pool.Client).toBe(pg.Client);
    expect([pool.totalCount, pool.idleCount, pool.waitingCount, pool.expiredCount]).toEqual([0, 0, 0, 0]);
  });
});
