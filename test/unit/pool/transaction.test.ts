import { describe, expect, test } from 'vitest';
import {
  CommitUnknownError,
  ConnectionLostError,
  PoolClosedError,
  TransactionError,
} from '../../../src/pipeline/errors/errors.js';
import { renderBegin } from '../../../src/pool/run-transaction.js';
import type { Transaction } from '../../../src/pool/transaction.js';
import { settle } from '../../support/fake-clock.js';
import { type Reply, serverError } from '../../support/stub-client.js';
import { makePool, watch } from '../../support/stub-pool.js';

const never: Reply = { afterMs: Number.POSITIVE_INFINITY };

describe('how it begins', () => {
  test.each([
    [{}, 'BEGIN'],
    [{ isolation: 'read committed' as const }, 'BEGIN ISOLATION LEVEL READ COMMITTED'],
    [{ isolation: 'repeatable read' as const, readOnly: false }, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE'],
    [
      { isolation: 'serializable' as const, readOnly: true, deferrable: true },
      'BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE',
    ],
    [{ readOnly: true }, 'BEGIN READ ONLY'],
  ])('%j', (options, sql) => {
    expect(renderBegin(options)).toBe(sql);
  });

  test('an isolation level that is none is refused, before anything is sent', async () => {
    const { pool, server } = makePool();
    const options = { isolation: 'serializable; drop table x' as 'serializable' };
    await expect(pool.transaction(async () => {}, options)).rejects.toThrow("isolation: expected 'read committed'");
    expect(server.attempts.length).toBe(0);
  });
});

describe('how it ends', () => {
  test.each(['57P01', '57P05', '25P03'])(
    'COMMIT that fails with an ERROR %s is undone for certain, and the connection stays',
    async (code) => {
      const { pool, server } = makePool();
      const error = serverError(code);
      server.reply = (text) => (text === 'COMMIT' ? { error } : {});
      await expect(pool.transaction((tx) => tx.query('insert'))).rejects.toBe(error);
      await settle();
      expect([pool.idleCount, server.clients.length]).toEqual([1, 1]);
    },
  );

  test('COMMIT that came to a session ended for being idle is undone for certain', async () => {
    const { pool, server } = makePool();
    server.reply = (text) => (text === 'COMMIT' ? { error: serverError('25P03', 'idle', 'FATAL') } : {});
    await expect(pool.transaction((tx) => tx.query('insert'))).rejects.toMatchObject({
      headroomCode: 'HEADROOM_CONNECTION_LOST',
      message: expect.stringContaining('which is undone'),
    });
  });

  test('the end of another connection that the function throws is thrown as it is', async () => {
    const { pool, server } = makePool();
    const thrown = serverError('57P01', 'of another', 'FATAL');
    const run = pool.transaction(async (tx) => {
      await tx.query('insert');
      throw thrown;
    });
    await expect(run).rejects.toBe(thrown);
    expect(server.log).toEqual(['BEGIN', 'insert', 'ROLLBACK']);
    expect(pool.idleCount).toBe(1);
  });

  test('is begun on another connection where the session had been idle for too long', async () => {
    const { pool, server, clock } = makePool({ max: 1 });
    await pool.query('first');
    let ends = 1;
    server.reply = (text) =>
      text === 'BEGIN' && ends-- > 0 ? { error: serverError('57P05', 'idle', 'FATAL') } : { rows: [1] };
    const run = watch(pool.transaction((tx) => tx.query('insert')));
    await clock.advance(1000);
    expect(run.value).toMatchObject({ rows: [1] });
    expect(server.log).toEqual(['first', 'BEGIN', 'BEGIN', 'insert', 'COMMIT']);
  });

  test('commits what the function did, and returns what it returned', async () => {
    const { pool, server } = makePool();
    const result = await pool.transaction(async (tx) => {
      await tx.query('insert');
      // Those that have ended are counted.
      expect(pool.stats().counters.transactions).toBe(0);
      return 7;
    });
    expect(result).toBe(7);
    expect(server.log).toEqual(['BEGIN', 'insert', 'COMMIT']);
    expect(pool.idleCount).toBe(1);
    expect(pool.stats().counters.transactions).toBe(1);
  });

  test.each([[new Error('no')], [undefined], [null], ['text']])(
    'rolls back when it throws %s, and throws the same',
    async (thrown) => {
      const { pool, server } = makePool();
      const caught = watch(
        pool.transaction(async (tx) => {
          await tx.query('insert');
          throw thrown;
        }),
      );
      await settle();
      expect(caught.state).toBe('rejected');
      expect(caught.error).toBe(thrown);
      expect(server.log).toEqual(['BEGIN', 'insert', 'ROLLBACK']);
      expect(pool.idleCount).toBe(1);
    },
  );

  test('says so when a statement failed and the error was swallowed', async () => {
    const { pool, server } = makePool();
    server.reply = (text) => (text === 'bad' ? { error: serverError('23505') } : {});
    const error = await pool
      .transaction(async (tx) => {
        await tx.query('bad').catch(() => {});
      })
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(TransactionError);
    expect(error.message).toContain('rolled back');
    expect(pool.idleCount).toBe(1);
  });

  test('a COMMIT that the server refuses is an error of the server', async () => {
    const { pool, server } = makePool();
    const deferred = serverError('23503');
    server.reply = (text) => (text === 'COMMIT' ? { error: deferred } : {});
    await expect(pool.transaction(async () => {})).rejects.toBe(deferred);
    expect(pool.idleCount).toBe(1);
  });

  test.each<[string, Reply]>([
    ['breaks', { dies: true }],
    ['is ended by the server', { error: serverError('57P01', 'terminating', 'FATAL') }],
  ])('a connection that %s during COMMIT leaves it open whether it is there', async (_, reply) => {
    const { pool, server } = makePool();
    server.reply = (text) => (text === 'COMMIT' ? reply : {});
    let runs = 0;
    const error = await pool
      .transaction(async () => {
        runs += 1;
      })
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(CommitUnknownError);
    expect(error.cause).toBeDefined();
    expect(runs).toBe(1);
    await settle();
    expect(pool.totalCount).toBe(0);
  });

  test('a connection that breaks before COMMIT has done nothing, and the error says so', async () => {
    const { pool, server } = makePool();
    server.reply = (text) => (text === 'insert' ? { dies: true } : {});
    const error = await pool.transaction((tx) => tx.query('insert')).catch((caught) => caught);
    expect(error).toBeInstanceOf(ConnectionLostError);
    expect(error.message).toContain('which is undone');
    expect(pool.totalCount).toBe(0);
  });

  test('an error of the function passes as it is, also when the connection is gone', async () => {
    const { pool, server } = makePool();
    const mine = new Error('mine');
    const caught = pool.transaction(async () => {
      server.clients[0]?.die();
      throw mine;
    });
    await expect(caught).rejects.toBe(mine);
  });

  test('a connection whose ROLLBACK fails is closed', async () => {
    const { pool, server } = makePool();
    server.reply = (text) => (text === 'ROLLBACK' ? { error: serverError('XX000') } : {});
    await expect(pool.transaction(async () => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
    await settle();
    expect(pool.totalCount).toBe(0);
  });

  test('a function that fails while a statement of its own is never answered is not held up for ever', async () => {
    const { pool, server, clock } = makePool({ pingTimeoutMs: 300 });
    server.reply = (text) => (text === 'stuck' ? never : {});
    const caught = watch(
      pool.transaction(async (tx) => {
        tx.query('stuck').catch(() => {});
        await settle();
        throw new Error('mine');
      }),
    );
    await clock.advance(0);
    await clock.advance(300);
    expect(caught.error?.message).toBe('mine');
    expect([pool.totalCount, server.open.size]).toEqual([0, 0]);
    expect(clock.holding).toBe(0);
  });

  test('when BEGIN fails, the function is not run', async () => {
    const { pool, server } = makePool();
    const error = serverError('57014');
    server.reply = (text) => (text === 'BEGIN' ? { error } : {});
    await expect(pool.transaction(async () => expect.unreachable())).rejects.toBe(error);
    expect(pool.idleCount).toBe(1);
  });

  test('it waits for its connection as connect() does', async () => {
    const { pool, clock } = makePool({ max: 1 });
    await pool.connect();
    const reason = new Error('aborted');
    const controller = new AbortController();
    const aborted = watch(pool.transaction(async () => {}, { signal: controller.signal }));
    const late = watch(pool.transaction(async () => {}, { acquireTimeoutMs: 10 }));
    controller.abort(reason);
    await clock.advance(10);
    expect(aborted.error).toBe(reason);
    expect(late.error.code).toBe('HEADROOM_ACQUIRE_TIMEOUT');
  });
});

describe('retries', () => {
  test.each(['40001', '40P01'])('after %s it is run again, on a fresh transaction', async (code) => {
    const { pool, server, clock } = makePool();
    let failures = 2;
    server.reply = (text) => (text === 'update' && failures-- > 0 ? { error: serverError(code) } : {});
    const done = watch(
      pool.transaction(async (tx) => {
        await tx.query('update');
        return 'done';
      }),
    );
    await clock.advance(4);
    expect(server.log).toEqual(['BEGIN', 'update', 'ROLLBACK']);
    await clock.advance(1);
    expect(server.log.length).toBe(6);
    await clock.advance(10);
    expect(done.value).toBe('done');
    expect(pool.stats().counters).toMatchObject({ transactions: 1, transactionRetries: 2 });
  });

  test('a COMMIT that fails with 40001 is repeated as well', async () => {
    const { pool, server, clock } = makePool();
    let failures = 1;
    server.reply = (text) => (text === 'COMMIT' && failures-- > 0 ? { error: serverError('40001') } : {});
    const done = watch(pool.transaction(async () => 'done'));
    await clock.advance(100);
    expect(done.value).toBe('done');
  });

  test.each([
    [undefined, 4],
    [0, 1],
    [1, 2],
  ])('with retries %s it is run %d times, and then throws the last error', async (retries, expected) => {
    const { pool, clock } = makePool();
    let runs = 0;
    const done = watch(
      pool.transaction(
        async () => {
          runs += 1;
          throw serverError('40001', `run ${runs}`);
        },
        retries === undefined ? {} : { retries },
      ),
    );
    await clock.advance(10_000);
    expect(runs).toBe(expected);
    expect(done.error.message).toBe(`run ${expected}`);
  });

  test('another error is not repeated', async () => {
    const { pool } = makePool();
    let runs = 0;
    const failing = pool.transaction(async () => {
      runs += 1;
      throw serverError('23505');
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(runs).toBe(1);
  });

  test('a pool that ends meanwhile refuses the next run', async () => {
    const { pool, clock } = makePool();
    const done = watch(
      pool.transaction(async () => {
        throw serverError('40001');
      }),
    );
    await clock.advance(1);
    await pool.end();
    await clock.advance(10);
    expect(done.error).toBeInstanceOf(PoolClosedError);
  });
});

describe('nesting', () => {
  test('an inner one is a savepoint, released when it is done', async () => {
    const { pool, server } = makePool();
    const result = await pool.transaction(async (tx) => {
      await tx.query('outer');
      return tx.transaction(async (inner) => {
        await inner.transaction(async (innermost) => innermost.query('innermost'));
        return 7;
      });
    });
    expect(result).toBe(7);
    expect(server.log).toEqual([
      ...['BEGIN', 'outer', 'SAVEPOINT headroom_1', 'SAVEPOINT headroom_2', 'innermost'],
      ...['RELEASE SAVEPOINT headroom_2', 'RELEASE SAVEPOINT headroom_1', 'COMMIT'],
    ]);
  });

  test('one that throws is undone, and the outer goes on', async () => {
    const { pool, server } = makePool();
    server.reply = (text) => (text === 'bad' ? { error: serverError('23505') } : {});
    await pool.transaction(async (tx) => {
      await expect(tx.transaction((inner) => inner.query('bad'))).rejects.toMatchObject({ code: '23505' });
      await tx.query('good');
    });
    expect(server.log.slice(2)).toEqual([
      ...['bad', 'ROLLBACK TO SAVEPOINT headroom_1; RELEASE SAVEPOINT headroom_1', 'good', 'COMMIT'],
    ]);
  });

  test('while one is under way, the outer takes no statement and no second one', async () => {
    const { pool } = makePool();
    await pool.transaction(async (tx) => {
      await tx.transaction(async () => {
        await expect(tx.query('outside')).rejects.toThrow('A nested transaction is under way');
        await expect(tx.transaction(async () => {})).rejects.toThrow(TransactionError);
      });
      await tx.query('again');
    });
  });

  test('a transaction that is over takes nothing', async () => {
    const { pool, server } = makePool();
    const kept: Transaction[] = [];
    await pool.transaction(async (tx) => {
      kept.push(tx);
      await tx.transaction(async (inner) => void kept.push(inner));
    });
    server.log.length = 0;
    for (const tx of kept) {
      await expect(tx.query('late')).rejects.toThrow('The transaction is over.');
      await expect(tx.transaction(async () => {})).rejects.toThrow('The transaction is over.');
    }
    expect(server.log).toEqual([]);
  });

  test('a connection that breaks inside one fails the whole', async () => {
    const { pool, server } = makePool();
    server.reply = (text) => (text === 'bad' ? { dies: true } : {});
    const failing = pool.transaction((tx) => tx.transaction((inner) => inner.query('bad')));
    await expect(failing).rejects.toThrow(ConnectionLostError);
  });
});
