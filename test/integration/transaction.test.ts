import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  CommitUnknownError,
  ConnectionLostError,
  type Pool,
  type Transaction,
  TransactionError,
  type TransactionOptions,
} from '../../src/index.js';
import { pidOf, usePools } from '../support/pools.js';
import { until } from '../support/wait.js';

const bench = usePools();

beforeAll(() =>
  bench.sql(`
    create table account (id int primary key, balance int not null);
    create function wait_a_while() returns trigger language plpgsql as
      $$ begin perform pg_sleep(case when new.id = 99 then 30 else 0 end); return null; end $$;
    create constraint trigger slow_commit after insert on account
      deferrable initially deferred for each row execute function wait_a_while();
    create table unique_later (n int unique deferrable initially deferred);
  `),
);
beforeEach(() => bench.sql('truncate account, unique_later; insert into account values (1, 100), (2, 100)'));

async function balances(): Promise<number[]> {
  return (await bench.sql('select balance from account order by id')).map(({ balance }) => balance as number);
}

function expectClean(pool: Pool): void {
  expect([pool.idleCount, pool.waitingCount]).toEqual([pool.totalCount, 0]);
}

/** Lets `count` callers through together, and later ones without waiting. */
function meetingOf(count: number): () => Promise<void> {
  let present = 0;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    present += 1;
    if (present >= count) open();
    return opened;
  };
}

describe('a transaction', () => {
  test('is committed and gives back what its function gives', async () => {
    const pool = bench.makePool({ max: 2 });
    const given = await pool.transaction(async (tx) => {
      await tx.query('update account set balance = balance - $1 where id = 1', [10]);
      await tx.query('update account set balance = balance + $1 where id = 2', [10]);
      expect(await balances()).toEqual([100, 100]);
      return 'done';
    });
    expect(given).toBe('done');
    expect(await balances()).toEqual([90, 110]);
    expectClean(pool);
  });

  test('is undone when its function throws, with the same error', async () => {
    const pool = bench.makePool({ max: 1 });
    const error = new Error('mine');
    const failed = pool.transaction(async (tx) => {
      await tx.query('update account set balance = 0');
      throw error;
    });
    await expect(failed).rejects.toBe(error);
    expect(await balances()).toEqual([100, 100]);
    const wrong = pool.transaction((tx) => tx.query('select nothing'));
    await expect(wrong).rejects.toMatchObject({ code: '42703' });
    expectClean(pool);
  });

  test.each<[TransactionOptions, object]>([
    [{}, { isolation: 'read committed', read_only: 'off', is_deferrable: 'off' }],
    [{ isolation: 'read committed' }, { isolation: 'read committed' }],
    [{ isolation: 'repeatable read' }, { isolation: 'repeatable read' }],
    [
      { isolation: 'serializable', readOnly: false },
      { isolation: 'serializable', read_only: 'off' },
    ],
    [
      { isolation: 'serializable', readOnly: true, deferrable: true },
      { isolation: 'serializable', read_only: 'on', is_deferrable: 'on' },
    ],
  ])('has in force on the server what was asked for: %o', async (options, expected) => {
    const pool = bench.makePool({ max: 1 });
    const seen = await pool.transaction(async (tx) => {
      const { rows } = await tx.query(
        `select current_setting('transaction_isolation') isolation, current_setting('transaction_read_only') read_only,
           current_setting('transaction_deferrable') is_deferrable`,
      );
      return rows[0];
    }, options);
    expect(seen).toMatchObject(expected);
    expect((await pool.query('show transaction_isolation')).rows).toEqual([
      { transaction_isolation: 'read committed' },
    ]);
  });

  test('repeatable read does not see what is committed meanwhile, read committed does', async () => {
    const pool = bench.makePool({ max: 1 });
    const read = async (tx: Transaction): Promise<[number, number]> => {
      const count = async () => (await tx.query<{ n: number }>('select count(*)::int n from account')).rows[0]?.n ?? -1;
      const before = await count();
      await bench.sql('insert into account select max(id) + 1, 0 from account');
      return [before, await count()];
    };
    expect(await pool.transaction(read, { isolation: 'repeatable read' })).toEqual([2, 2]);
    expect(await pool.transaction(read)).toEqual([3, 4]);
  });

  test('that is read only refuses to write', async () => {
    const pool = bench.makePool({ max: 1 });
    const failed = pool.transaction((tx) => tx.query('update account set balance = 0'), { readOnly: true });
    await expect(failed).rejects.toMatchObject({ code: '25006' });
    await pool.query('update account set balance = 1');
  });

  test('with a wrong option is refused before anything is taken', async () => {
    const pool = bench.makePool({ max: 1 });
    const options = { isolation: 'chaos' as 'serializable' };
    await expect(pool.transaction(async () => undefined, options)).rejects.toThrow(/isolation.*chaos/);
    expect(pool.totalCount).toBe(0);
  });

  test('that waits for a connection gives up with its signal', async () => {
    const pool = bench.makePool({ max: 1 });
    const held = await pool.connect();
    const signal = AbortSignal.timeout(20);
    await expect(pool.transaction(async () => undefined, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    const soon = pool.transaction(async () => undefined, { acquireTimeoutMs: 20 });
    await expect(soon).rejects.toMatchObject({ code: 'HEADROOM_ACQUIRE_TIMEOUT' });
    held.release();
    expectClean(pool);
  });
});

describe('nesting', () => {
  test('undoes the inner one alone when it throws, and keeps it when it does not', async () => {
    const pool = bench.makePool({ max: 1 });
    await pool.transaction(async (tx) => {
      await tx.query('update account set balance = 1 where id = 1');
      const failed = tx.transaction(async (inner) => {
        await inner.query('update account set balance = 2 where id = 1');
        await inner.transaction((deepest) => deepest.query('update account set balance = 3 where id = 2'));
        await inner.query('select 1 / 0');
      });
      await expect(failed).rejects.toMatchObject({ code: '22012' });
      await tx.transaction(async (inner) => {
        await inner.query('update account set balance = 4 where id = 2');
        await inner.transaction((deepest) => deepest.query('select nothing')).catch(() => undefined);
      });
    });
    expect(await balances()).toEqual([1, 4]);
    expectClean(pool);
  });

  test('takes no statement for the outer one while the inner one runs, nor a second inner one', async () => {
    const pool = bench.makePool({ max: 1 });
    await pool.transaction(async (tx) => {
      await tx.transaction(async () => {
        await expect(tx.query('select 1')).rejects.toBeInstanceOf(TransactionError);
        await expect(tx.transaction(async () => undefined)).rejects.toBeInstanceOf(TransactionError);
      });
      await tx.query('select 1');
    });
  });
});

describe('what is used after its end', () => {
  test('is refused, and does not reach the next borrower', async () => {
    const pool = bench.makePool({ max: 1 });
    let kept: Transaction | undefined;
    let inner: Transaction | undefined;
    await pool.transaction(async (tx) => {
      kept = tx;
      await tx.transaction(async (each) => {
        inner = each;
      });
      await expect(inner?.query('select 1')).rejects.toThrow('The transaction is over.');
    });
    await expect(kept?.query('delete from account')).rejects.toThrow('The transaction is over.');
    await expect(kept?.transaction(async () => undefined)).rejects.toThrow('The transaction is over.');
    expect(await balances()).toHaveLength(2);
  });
});

describe('a conflict', () => {
  /** Each reads everything and adds a row of its own: one of two at a time must fail. */
  function addTotal(pool: Pool, meet: () => Promise<void>, id: number, options: TransactionOptions): Promise<number> {
    let attempts = 0;
    return pool.transaction(
      async (tx) => {
        attempts += 1;
        const { rows } = await tx.query('select sum(balance)::int as total from account');
        await meet();
        await tx.query('insert into account values ($1, $2)', [id, rows[0]?.total]);
        return attempts;
      },
      { isolation: 'serializable', ...options },
    );
  }

  test('between serializable transactions is resolved by running one again', async () => {
    const pool = bench.makePool({ max: 2 });
    const meet = meetingOf(2);
    const attempts = await Promise.all([addTotal(pool, meet, 3, {}), addTotal(pool, meet, 4, {})]);
    expect(attempts.reduce((sum, n) => sum + n)).toBeGreaterThan(2);
    // As if one had run after the other: 200, then 400.
    expect((await balances()).sort((a, b) => a - b)).toEqual([100, 100, 200, 400]);
    expect(pool.stats().counters.transactionRetries).toBeGreaterThan(0);
    expectClean(pool);
  });

  test('is the caller’s where no retries are wanted', async () => {
    const pool = bench.makePool({ max: 2 });
    const meet = meetingOf(2);
    const outcomes = await Promise.allSettled([3, 4].map((id) => addTotal(pool, meet, id, { retries: 0 })));
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ code: '40001' });
    expect(pool.stats().counters.transactionRetries).toBe(0);
    expectClean(pool);
  });

  test('that does not end is the caller’s after so many retries', async () => {
    const pool = bench.makePool({ max: 1 });
    let attempts = 0;
    const failed = pool.transaction(
      async (tx) => {
        attempts += 1;
        await tx.query("do $$ begin raise 'again' using errcode = '40001'; end $$");
      },
      { retries: 2 },
    );
    await expect(failed).rejects.toMatchObject({ code: '40001' });
    expect(attempts).toBe(3);
  });

  test('that is a deadlock is resolved by running one again', async () => {
    const pool = bench.makePool({ max: 2, options: '-c deadlock_timeout=20ms' });
    const meet = meetingOf(2);
    const move = (from: number, to: number): Promise<number> => {
      let attempts = 0;
      return pool.transaction(async (tx) => {
        attempts += 1;
        await tx.query('update account set balance = balance - 10 where id = $1', [from]);
        await meet();
        await tx.query('update account set balance = balance + 10 where id = $1', [to]);
        return attempts;
      });
    };
    expect((await Promise.all([move(1, 2), move(2, 1)])).sort()).toEqual([1, 2]);
    expect(await balances()).toEqual([100, 100]);
    expect(pool.stats().counters.transactionRetries).toBe(1);
  });
});

describe('trouble is never silent', () => {
  test('a statement’s error that was swallowed is reported, for nothing was committed', async () => {
    const pool = bench.makePool({ max: 1 });
    const failed = pool.transaction(async (tx) => {
      await tx.query('update account set balance = 0');
      await tx.query('select nothing').catch(() => undefined);
      return 'all well';
    });
    await expect(failed).rejects.toBeInstanceOf(TransactionError);
    await expect(failed).rejects.toThrow(/rolled back/);
    expect(await balances()).toEqual([100, 100]);
    expectClean(pool);
  });

  test('an error at COMMIT is the server’s own', async () => {
    const pool = bench.makePool({ max: 1 });
    const failed = pool.transaction((tx) => tx.query('insert into unique_later values (1), (1)'));
    await expect(failed).rejects.toMatchObject({ code: '23505' });
    expectClean(pool);
  });

  test('a BEGIN that fails gives its connection back or up', async () => {
    const pool = bench.makePool({ max: 1 });
    pool.on('connect', (client) => {
      client.query('set default_transaction_isolation = serializable');
    });
    await pool.query('select 1');
    await bench.terminate();
    // The loss may be noticed before the BEGIN or by it; nobody is stuck either way.
    await pool.transaction((tx) => tx.query('select 1')).catch(() => undefined);
    expect(await pool.transaction(async (tx) => (await tx.query('select 1 as n')).rows)).toEqual([{ n: 1 }]);
    expectClean(pool);
  });

  test('a connection killed in the middle says so; nothing is there', async () => {
    const pool = bench.makePool({ max: 1 });
    const failed = pool.transaction(async (tx) => {
      await tx.query('update account set balance = 0');
      await Promise.all([tx.query('select pg_sleep(30)'), bench.terminate(pidOf(tx.client))]);
    });
    await expect(failed).rejects.toBeInstanceOf(ConnectionLostError);
    await expect(failed).rejects.toMatchObject({ cause: { code: '57P01' } });
    expect(await balances()).toEqual([100, 100]);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('a connection killed between two statements says so as well', async () => {
    const pool = bench.makePool({ max: 1 });
    const failed = pool.transaction(async (tx) => {
      await bench.terminate(pidOf(tx.client));
      await until('the loss is noticed', () => pool.totalCount === 0);
      await tx.query('select 1');
    });
    await expect(failed).rejects.toBeInstanceOf(ConnectionLostError);
  });

  test('a connection killed during COMMIT leaves it open whether it is there, and says so', async () => {
    const pool = bench.makePool({ max: 1 });
    let pid = 0;
    const ended = pool.transaction(async (tx) => {
      pid = pidOf(tx.client);
      await tx.query('insert into account values (99, 0)');
    });
    const failed = expect(ended).rejects.toBeInstanceOf(CommitUnknownError);
    await until('COMMIT runs', async () => (await bench.sessions()).some(({ query }) => query === 'COMMIT'));
    await bench.terminate(pid);
    await failed;
    await expect(ended).rejects.toMatchObject({ headroomCode: 'HEADROOM_COMMIT_UNKNOWN', cause: { code: '57P01' } });
    expect(await balances()).toEqual([100, 100]);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('statements left unawaited are either in the transaction or refused', async () => {
    const pool = bench.makePool({ max: 1 });
    const floating: Promise<unknown>[] = [];
    await pool.transaction(async (tx) => {
      floating.push(tx.query('update account set balance = 5 where id = 1'));
    });
    await Promise.all(floating);
    expect(await balances()).toEqual([5, 100]);
    expectClean(pool);
  });
});
