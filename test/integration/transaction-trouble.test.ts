import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CommitUnknownError, ConnectionLostError, type Pool, type Transaction } from '../../src/index.js';
import { pidOf, usePools } from '../support/pools.js';
import { until, within } from '../support/wait.js';

const bench = usePools();
const insert = 'insert into step (name) values ($1)';

beforeAll(() =>
  bench.sql(`
    create table step (at serial, name text);
    create function wait_a_while() returns trigger language plpgsql as
      $$ begin perform pg_sleep(case when new.name = 'slow' then 30 else 0 end); return null; end $$;
    create constraint trigger slow_commit after insert on step
      deferrable initially deferred for each row execute function wait_a_while();
    create sequence attempts;
    create function fail_twice(code text) returns int language plpgsql as $$ begin
      if nextval('attempts') % 3 <> 0 then raise 'not yet' using errcode = code; end if; return 1; end $$;
  `),
);
beforeEach(() => bench.sql('truncate step'));

async function names(): Promise<unknown[]> {
  return (await bench.sql('select name from step order by at')).map(({ name }) => name);
}

/** Shows that the pool works, and that its connections are outside of any transaction. */
async function expectFree(pool: Pool): Promise<void> {
  expect((await within(pool.query('select 1 as one'), 30_000, 'the next statement')).rows).toEqual([{ one: 1 }]);
  expect(await pool.transaction(async (tx) => (await tx.query('select 2 as two')).rows)).toEqual([{ two: 2 }]);
  await until('every connection is back', () => pool.idleCount === pool.totalCount && pool.waitingCount === 0);
}

/** The only session, once it runs that. */
function pidRunning(text: string): Promise<number> {
  return until(`it runs ${text}`, async () => {
    const running = (await bench.sessions()).find(({ state, query }) => state === 'active' && query === text);
    return running?.pid ?? 0;
  });
}

/** How the statement is given. */
const ways: readonly (readonly [string, (tx: Transaction, text: string, values?: unknown[]) => Promise<unknown>])[] = [
  ['', (tx, text, values) => tx.query(text, values)],
  [' on the client', (tx, text, values) => tx.client.query(text, values)],
  [' in a savepoint', (tx, text, values) => tx.transaction((inner) => inner.query(text, values))],
];

describe('giving up', () => {
  test('with the signal of the transaction ends the wait for a connection, and not what runs', async () => {
    const pool = bench.makePool({ max: 1 });
    const abort = new AbortController();
    await pool.transaction(
      async (tx) => {
        await tx.query(insert, ['one']);
        abort.abort(new Error('too late'));
        await tx.query(insert, ['two']);
      },
      { signal: abort.signal },
    );
    expect(await names()).toEqual(['one', 'two']);
    await expectFree(pool);
  });

  test.each(['first', 'later'])(
    'a statement that overruns its time is reported, and the transaction goes on: %s',
    async (when) => {
      const pool = bench.makePool({ max: 1 });
      await pool.transaction(async (tx) => {
        if (when === 'later') await tx.query(insert, ['early']);
        const late = tx.query({ text: 'select pg_sleep(0.2)', query_timeout: 20 } as never);
        const behind = tx.query(insert, ['one']);
        await expect(late).rejects.toThrow('Query read timeout');
        await behind;
        await tx.query(insert, ['two']);
      });
      expect(await names()).toEqual(when === 'later' ? ['early', 'one', 'two'] : ['one', 'two']);
      await expectFree(pool);
      expect(pool.stats().counters.opened).toBe(1);
    },
  );

  test.each(['first', 'later'])(
    'a statement that overruns its time undoes the transaction when it is not caught: %s',
    async (when) => {
      const pool = bench.makePool({ max: 1, pingTimeoutMs: 1000 });
      const failed = pool.transaction(async (tx) => {
        if (when === 'later') await tx.query(insert, ['one']);
        await tx.query({
          text: "with w as (insert into step (name) values ('two')) select pg_sleep(0.1)",
          query_timeout: 20,
        } as never);
      });
      await expect(failed).rejects.toThrow('Query read timeout');
      await expectFree(pool);
      expect(await names()).toEqual([]);
      expect(pool.stats().counters.opened).toBe(1);
    },
  );

  test('a statement that nobody waits for and that does not end costs the connection, not the pool', async () => {
    const pool = bench.makePool({ max: 1, pingTimeoutMs: 100 });
    const failed = pool.transaction(async (tx) => {
      await tx.query(insert, ['one']);
      await tx.query({ text: 'select pg_sleep(30)', query_timeout: 20 } as never);
    });
    await expect(failed).rejects.toThrow('Query read timeout');
    await expectFree(pool);
    expect(await names()).toEqual([]);
    expect(pool.stats().counters).toMatchObject({ opened: 2, closed: { dirty: 1 } });
    await bench.terminate();
  });

  test('a pool with a time limit for every statement runs transactions as any other', async () => {
    const pool = bench.makePool({ max: 1, query_timeout: 1000 } as object);
    await pool.transaction(async (tx) => {
      await Promise.all([tx.query(insert, ['one']), tx.client.query(insert, ['two']), tx.query(insert, ['three'])]);
      await tx.transaction((inner) => inner.query('select nothing')).catch(() => undefined);
    });
    expect(await names()).toEqual(['one', 'two', 'three']);
    const late = pool.transaction((tx) => tx.query({ text: 'select pg_sleep(0.2)', query_timeout: 20 } as never));
    await expect(late).rejects.toThrow('Query read timeout');
    await expectFree(pool);
  });

  test.each(ways)('a statement that the server was asked to cancel fails alone%s', async (_way, run) => {
    const pool = bench.makePool({ max: 1 });
    const sleep = 'select pg_sleep(30)';
    const failed = pool.transaction(async (tx) => {
      await tx.query(insert, ['one']);
      await run(tx, sleep);
    });
    const cancelled = expect(failed).rejects.toMatchObject({ code: '57014' });
    await bench.sql('select pg_cancel_backend($1)', [await pidRunning(sleep)]);
    await cancelled;
    expect(await names()).toEqual([]);
    await expectFree(pool);
    expect(pool.stats().counters.opened).toBe(1);
  });

  test('a first statement that is cancelled leaves the transaction to go on from a savepoint', async () => {
    const pool = bench.makePool({ max: 1 });
    const sleep = 'select pg_sleep(30)';
    const done = pool.transaction(async (tx) => {
      const inner = tx.transaction((each) => each.query(sleep));
      await expect(inner).rejects.toMatchObject({ code: '57014' });
      await tx.query(insert, ['one']);
    });
    await bench.sql('select pg_cancel_backend($1)', [await pidRunning(sleep)]);
    await done;
    expect(await names()).toEqual(['one']);
    await expectFree(pool);
  });
});

describe('a session that is ended', () => {
  async function endAndNotice(pool: Pool): Promise<void> {
    await bench.terminate();
    await until('the loss is noticed', () => pool.totalCount === 0);
  }

  test('before the function runs is replaced without a word', async () => {
    const pool = bench.makePool({ max: 1 });
    await pool.query('select 1');
    await endAndNotice(pool);
    await pool.transaction((tx) => tx.query(insert, ['one']));
    expect(await names()).toEqual(['one']);
    await expectFree(pool);
  });

  test('under a function that runs no statement does not matter', async () => {
    const pool = bench.makePool({ max: 1 });
    await pool.query('select 1');
    expect(await pool.transaction(() => endAndNotice(pool).then(() => 'done'))).toBe('done');
    await expectFree(pool);
  });

  describe.each(ways)('is said to be lost%s', (_way, run) => {
    async function expectLost(body: (tx: Transaction, pool: Pool) => Promise<unknown>): Promise<unknown> {
      const pool = bench.makePool({ max: 1 });
      await pool.query('select 1');
      let runs = 0;
      const failed = pool.transaction(async (tx) => {
        runs += 1;
        return body(tx, pool);
      });
      const error = await within(failed, 30_000, 'the transaction').catch((caught: Error) => caught);
      expect(error).toBeInstanceOf(ConnectionLostError);
      expect(error).toMatchObject({
        headroomCode: 'HEADROOM_CONNECTION_LOST',
        message: expect.stringContaining('is undone'),
      });
      expect(runs).toBe(1);
      expect(pool.stats().counters.transactionRetries).toBe(0);
      expect(await names()).toEqual([]);
      await expectFree(pool);
      return error;
    }

    test('before BEGIN, when it is noticed', () =>
      expectLost(async (tx, pool) => {
        await endAndNotice(pool);
        await run(tx, insert, ['one']);
      }));

    test('before BEGIN, when it is not noticed yet', () =>
      expectLost(async (tx) => {
        const [session] = await bench.sessions();
        const ended = bench.terminate(session?.pid);
        // Sent until one fails, however long the server takes to end it.
        for (;;) {
          await run(tx, insert, ['one']);
          await ended;
        }
      }));

    test('between statements, when it is noticed', () =>
      expectLost(async (tx, pool) => {
        await run(tx, insert, ['one']);
        await endAndNotice(pool);
        await run(tx, insert, ['two']);
      }));

    test('before COMMIT, when it is noticed', () =>
      expectLost(async (tx, pool) => {
        await run(tx, insert, ['one']);
        await endAndNotice(pool);
      }));

    test.each(['first', 'later'])('during a statement: %s', async (when) => {
      const sleep = 'select pg_sleep(30)';
      const error = await expectLost(async (tx) => {
        if (when === 'later') await run(tx, insert, ['one']);
        await Promise.all([run(tx, sleep), pidRunning(sleep).then((pid) => bench.terminate(pid))]);
      });
      expect(error).toMatchObject({ cause: { code: '57P01', severity: 'FATAL' } });
    });

    test('during a statement, with others waiting, each of which is told', async () => {
      const sleep = 'select pg_sleep(30)';
      let outcomes: PromiseSettledResult<unknown>[] = [];
      await expectLost(async (tx) => {
        const answers = [run(tx, sleep), ...(run === ways[2]?.[1] ? [] : [tx.query('select 1'), tx.query('select 2')])];
        const all = Promise.allSettled(answers);
        await bench.terminate(await pidRunning(sleep));
        outcomes = await all;
      });
      expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'rejected'));
    });

    test('during COMMIT leaves it open whether the transaction is there', async () => {
      const pool = bench.makePool({ max: 1 });
      let runs = 0;
      const ended = pool.transaction(async (tx) => {
        runs += 1;
        await run(tx, insert, ['slow']);
      });
      const failed = expect(ended).rejects.toBeInstanceOf(CommitUnknownError);
      await bench.terminate(await pidRunning('COMMIT'));
      await failed;
      await expect(ended).rejects.toMatchObject({ headroomCode: 'HEADROOM_COMMIT_UNKNOWN', cause: { code: '57P01' } });
      expect(runs).toBe(1);
      expect(await names()).toEqual([]);
      await expectFree(pool);
    });

    test('leaves the function its own error', async () => {
      const pool = bench.makePool({ max: 1 });
      const mine = new Error('mine');
      const failed = pool.transaction(async (tx) => {
        await run(tx, insert, ['one']);
        await bench.terminate(pidOf(tx.client));
        throw mine;
      });
      await expect(failed).rejects.toBe(mine);
      await expectFree(pool);
      expect(await names()).toEqual([]);
    });
  });

  test('whose errors are all caught does not pass for a commit', async () => {
    const pool = bench.makePool({ max: 1 });
    const sleep = 'select pg_sleep(30)';
    const failed = pool.transaction(async (tx) => {
      await tx.query(insert, ['one']);
      const all = Promise.allSettled([tx.query(sleep), tx.query(insert, ['two'])]);
      await bench.terminate(await pidRunning(sleep));
      await all;
    });
    await expect(failed).rejects.toBeInstanceOf(ConnectionLostError);
    expect(await names()).toEqual([]);
    await expectFree(pool);
  });
});

describe('a conflict in the statement that travels with BEGIN', () => {
  test.each(['40001', '40P01'])('has the transaction run again: %s', async (code) => {
    const pool = bench.makePool({ max: 1 });
    let runs = 0;
    await pool.transaction(async (tx) => {
      runs += 1;
      await tx.query('select fail_twice($1)', [code]);
      await tx.query(insert, [`run ${runs}`]);
    });
    expect(await names()).toEqual(['run 3']);
    expect(pool.stats().counters).toMatchObject({ transactions: 1, transactionRetries: 2, opened: 1 });
    await expectFree(pool);
  });
});

describe('money that 64 callers move', () => {
  const callers = 64;
  const transfersEach = 8;
  /** A slow machine would have nearly all of them hit. */
  const maxHits = 200;
  const accounts = 16;

  beforeEach(() =>
    bench.sql(`
      drop table if exists account, transfer;
      create table account as select n as id, 1000 as balance from generate_series(1, ${accounts}) n;
      create unique index on account (id);
      create table transfer (id text primary key, source int, target int, amount int);
    `),
  );

  interface Transfer {
    readonly id: string;
    readonly source: number;
    readonly target: number;
    readonly amount: number;
  }

  const debit = 'update account set balance = balance - $1 where id = $2';
  const credit = 'update account set balance = balance + $1 where id = $2';
  const book = 'insert into transfer values ($1, $2, $3, $4)';
  const mine = new Error('mine');

  /** Every way there is to give statements to a transaction. */
  const kinds: readonly ((tx: Transaction, transfer: Transfer) => Promise<unknown>)[] = [
    async (tx, { id, source, target, amount }) => {
      await tx.query(debit, [amount, source]);
      await tx.query(credit, [amount, target]);
      await tx.query(book, [id, source, target, amount]);
    },
    (tx, { id, source, target, amount }) =>
      Promise.all([
        tx.query(debit, [amount, source]),
        tx.query(book, [id, source, target, amount]),
        tx.query(credit, [amount, target]),
      ]),
    async (tx, { id, source, target, amount }) => {
      await tx.query(debit, [amount, source]);
      await Promise.all([tx.client.query(credit, [amount, target]), tx.query(book, [id, source, target, amount])]);
    },
    async (tx, { id, source, target, amount }) => {
      await tx.transaction((inner) => inner.query(debit, [amount, source]));
      await tx.query(`select 'x'; select 'y'`);
      await tx.query(credit, [amount, target]);
      await tx.query({ name: 'book', text: book }, [id, source, target, amount]);
    },
    // These two are undone: by the function itself, and for a statement that fails while others wait.
    async (tx, { source, amount }) => {
      void tx.query(debit, [amount, source]).catch(() => undefined);
      void tx.query(debit, [amount, source]).catch(() => undefined);
      throw mine;
    },
    async (tx, { source, target, amount }) => {
      const first = tx.query(debit, [amount, source]);
      await Promise.all([first, tx.query('select 1 / 0'), tx.query(credit, [amount, target])]);
    },
  ];

  function transferOf(caller: number, round: number): Transfer {
    const n = caller * transfersEach + round;
    const source = 1 + (n % accounts);
    return { id: `${caller}/${round}`, source, target: 1 + ((source + n) % accounts), amount: 1 + (n % 7) };
  }

  /** Until it is stopped, does that to one of the pool's busy sessions after the other. */
  async function harass(how: 'pg_cancel_backend' | 'pg_terminate_backend', isOver: () => boolean): Promise<number> {
    let hits = 0;
    while (!isOver() && hits < maxHits) {
      const hit = await bench.sql(
        `select ${how}(pid) from pg_stat_activity where datname = current_database() and application_name = 'tested'
           and state <> 'idle' order by random() limit 1`,
      );
      hits += hit.length;
    }
    return hits;
  }

  test.each(['pg_cancel_backend', 'pg_terminate_backend'] as const)(
    'stays the same in sum, and each hears what became of his, under %s',
    async (how) => {
      const pool = bench.makePool({ max: 8, options: '-c deadlock_timeout=50ms' });
      const outcomes = new Map<string, unknown>();
      let isOver = false;
      const harassed = harass(how, () => isOver);
      const call = async (caller: number): Promise<void> => {
        for (let round = 0; round < transfersEach; round += 1) {
          const transfer = transferOf(caller, round);
          const kind = kinds[(caller + round) % kinds.length] as (typeof kinds)[number];
          const outcome = await pool
            .transaction((tx) => kind(tx, transfer))
            .then(
              () => 'done',
              (error: unknown) => error,
            );
          outcomes.set(transfer.id, outcome);
        }
      };
      await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
      isOver = true;
      expect(await harassed).toBeGreaterThan(0);
      await expectBooked(outcomes);
      await expectFree(pool);
    },
  );

  async function expectBooked(outcomes: ReadonlyMap<string, unknown>): Promise<void> {
    const booked = new Set((await bench.sql('select id from transfer')).map(({ id }) => id as string));
    const wrong = [...outcomes].filter(([id, outcome]) => {
      if (outcome instanceof CommitUnknownError) return false;
      return booked.has(id) !== (outcome === 'done');
    });
    expect(wrong).toEqual([]);
    expect(booked.size).toBeGreaterThan(callers / 4);
    const rows = await bench.sql(`
      select id, balance, 1000 + coalesce((select sum(amount) from transfer where target = account.id), 0)::int
        - coalesce((select sum(amount) from transfer where source = account.id), 0)::int as expected from account`);
    expect(rows.filter(({ balance, expected }) => balance !== expected)).toEqual([]);
    expect(rows.reduce((sum, { balance }) => sum + (balance as number), 0)).toBe(1000 * accounts);
  }
});
