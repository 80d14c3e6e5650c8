import { describe, expect, test } from 'vitest';
import type { PoolOptions } from '../../../src/config/pool-options.js';
import { ConnectRefusedError, ServerFullError } from '../../../src/pipeline/errors/errors.js';
import { settle } from '../../support/fake-clock.js';
import { makeBudget, type StubBudget } from '../../support/stub-budget.js';
import { downError, fullError, refusedError } from '../../support/stub-client.js';
import { makePool, type Watched, watch } from '../../support/stub-pool.js';
import { warningsDuring } from '../../support/warnings.js';

/** Milliseconds between attempts to connect. */
function gaps(attempts: readonly number[]): number[] {
  return attempts.slice(1).map((at, i) => at - (attempts[i] as number));
}

describe('while the server is down', () => {
  test('attempts come further and further apart, from 10 ms to 2 s while the pool has nothing', async () => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 20_000 });
    server.failConnects(downError);
    watch(pool.connect());
    await clock.advance(10_000);
    expect(gaps(server.attempts).slice(0, 10)).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2000, 2000]);
  });

  test('jitter takes off up to a half', async () => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 20_000 }, { random: () => 1 });
    server.failConnects(downError);
    watch(pool.connect());
    await clock.advance(100);
    expect(gaps(server.attempts)).toEqual([5, 10, 20, 40]);
  });

  test('one probe is made at a time, however many wait', async () => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 60_000 });
    server.welcome = () => ({ error: downError(), afterMs: 30 });
    const callers = Array.from({ length: 100 }, () => watch(pool.connect()));
    await clock.advance(10_000);
    expect(server.mostOpen).toBe(1);
    expect(server.attempts.length).toBeLessThan(20);
    expect(callers.every(({ state }) => state === 'pending')).toBe(true);
  });

  test('callers who come meanwhile do not hurry it', async () => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 60_000 });
    server.failConnects(downError);
    for (let i = 0; i < 1000; i += 1) {
      watch(pool.connect());
      await clock.advance(1);
    }
    expect(server.attempts.length).toBe(7);
  });

  test('without anybody waiting nothing is tried, and no timer holds the process', async () => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 100 });
    server.failConnects(downError);
    watch(pool.connect());
    await clock.advance(1000);
    const { length } = server.attempts;
    await clock.advance(60_000);
    expect(server.attempts.length).toBe(length);
    expect(clock.holding).toBe(0);
  });

  test('when it is back everybody is served, and the back-off begins anew', async () => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 60_000, max: 5 });
    server.failConnects(downError);
    const callers = Array.from({ length: 20 }, async () => pool.query('select 1'));
    await clock.advance(5000);
    server.failConnects();
    await clock.advance(2000);
    await Promise.all(callers);
    for (const client of server.clients) client.die();
    await settle();
    server.attempts.length = 0;
    server.failConnects(downError);
    watch(pool.connect());
    await clock.advance(35);
    expect(gaps(server.attempts)).toEqual([10, 20]);
  });

  test('a reset lets the next attempt be made at once', async () => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 60_000 });
    server.failConnects(downError);
    const caller = watch(pool.connect());
    await clock.advance(5000);
    server.failConnects();
    await settle();
    expect(caller.state).toBe('pending');
    pool.reset();
    await settle();
    expect(caller.state).toBe('resolved');
  });
});

describe('while the server is full', () => {
  test('a pool with connections goes on with them, and asks again after half a second at the earliest', async () => {
    const { pool, server, clock } = makePool({ max: 5, acquireTimeoutMs: 60_000 });
    const holder = await pool.connect();
    server.failConnects(fullError);
    const callers = Array.from({ length: 10 }, async () => pool.query('select 1'));
    await clock.advance(400);
    expect(server.attempts.length).toBe(2);
    expect(pool.stats()).toMatchObject({ ceiling: 1, max: 5 });
    holder.release();
    await Promise.all(callers);
    expect(pool.stats().counters.openFailed).toEqual({ full: 1, down: 0, refused: 0 });
    await clock.advance(200);
    expect(pool.stats().ceiling).toBe(5);
  });

  test('asking again is never further apart than 5 s', async () => {
    const { pool, server, clock } = makePool({ max: 5, acquireTimeoutMs: 60_000, keepaliveIntervalMs: 0 });
    await pool.connect();
    server.failConnects(fullError);
    watch(pool.connect());
    await clock.advance(30_000);
    expect(gaps(server.attempts).slice(1, 6)).toEqual([500, 1000, 2000, 4000, 5000]);
  });

  test('a pool without any keeps trying until the caller is served', async () => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 10_000 });
    server.failConnects(fullError);
    const caller = watch(pool.query('select 1'));
    await clock.advance(3000);
    expect(caller.state).toBe('pending');
    server.failConnects();
    await clock.advance(2000);
    expect(caller.state).toBe('resolved');
  });

  test('or until the deadline, and then says that it is full', async () => {
    const { pool, server, clock } = makePool({ acquireTimeoutMs: 1000 });
    server.failConnects(fullError);
    const caller = watch(pool.query('select 1'));
    await clock.advance(1000);
    expect(caller.error).toBeInstanceOf(ServerFullError);
  });
});

describe('when the server refuses', () => {
  test('everybody who waits is told at once', async () => {
    const { pool, server } = makePool();
    server.failConnects(refusedError);
    const callers = [1, 2, 3].map(() => watch(pool.query('select 1')));
    await settle();
    for (const { error } of callers) {
      expect(error).toBeInstanceOf(ConnectRefusedError);
      expect(error.cause.code).toBe('28P01');
      expect(error.counts.waiting).toBe(3);
    }
    expect(server.attempts.length).toBe(1);
  });

  test('a pool that has connections lets callers wait for these', async () => {
    const { pool, server } = makePool();
    const holder = await pool.connect();
    server.failConnects(refusedError);
    const caller = watch(pool.query('select 1'));
    await settle();
    expect(caller.state).toBe('pending');
    holder.release();
    await settle();
    expect(caller.state).toBe('resolved');
  });

  test('the next caller is told the same within the back-off, and makes the next attempt after it', async () => {
    const { pool, server, clock } = makePool();
    server.failConnects(refusedError);
    await expect(pool.query('select 1')).rejects.toThrow(ConnectRefusedError);
    server.failConnects();
    await expect(pool.query('select 1')).rejects.toThrow(ConnectRefusedError);
    await clock.advance(10);
    await expect(pool.query('select 1')).resolves.toBeDefined();
  });
});

describe('a budget', () => {
  const inBudget = (budget: StubBudget, options: PoolOptions = {}): ReturnType<typeof makePool> =>
    makePool(options, { budget });

  test('is asked before each connection, and told when one is gone', async () => {
    const budget = makeBudget();
    const { pool, server } = inBudget(budget, { max: 2 });
    const clients = await Promise.all([pool.connect(), pool.connect()]);
    expect(budget).toMatchObject({ asked: 2, out: 2 });
    clients[0]?.release(true);
    // Its place is free when the server has ended the session.
    expect(budget.out).toBe(2);
    await settle();
    expect(budget.out).toBe(1);
    server.clients.at(-1)?.die();
    await settle();
    expect(budget.out).toBe(0);
    await pool.end();
    expect(budget.out).toBe(0);
  });

  test('an attempt that fails is told once', async () => {
    const budget = makeBudget();
    const { pool, server, clock } = inBudget(budget, { acquireTimeoutMs: 5 });
    server.failConnects(downError);
    const caller = watch(pool.connect());
    await clock.advance(5);
    expect(caller.state).toBe('rejected');
    expect(budget).toMatchObject({ asked: 1, out: 0 });
  });

  test('that says no is asked again when it says so; nothing is opened and nothing told meanwhile', async () => {
    let isWilling = false;
    const budget = makeBudget(() => isWilling);
    const { pool, server, clock } = inBudget(budget, { acquireTimeoutMs: 10_000 });
    const caller = watch(pool.query('select 1'));
    await clock.advance(100);
    expect(server.attempts.length).toBe(0);
    expect(budget).toMatchObject({ asked: 1, out: 0 });
    budget.pool?.changed();
    await clock.advance(100);
    expect(budget).toMatchObject({ asked: 2, out: 0 });
    isWilling = true;
    budget.pool?.changed();
    await clock.advance(100);
    expect(caller.state).toBe('resolved');
    expect(budget.out).toBe(1);
  });

  test('that says no until the deadline is named in the error', async () => {
    const { pool, clock } = inBudget(
      makeBudget(() => false),
      { acquireTimeoutMs: 50 },
    );
    const caller = watch(pool.connect());
    await clock.advance(50);
    expect(caller.error).toBeInstanceOf(ServerFullError);
    expect(caller.error.message).toMatch(/ within 50 ms; the budget has none to give$/);
  });

  test('that says no is named in the warning that callers wait', async () => {
    const budget = makeBudget(() => false);
    const { pool, clock } = inBudget(budget, { acquireTimeoutMs: 60_000 });
    const warnings = await warningsDuring(async () => {
      watch(pool.connect());
      await settle();
      budget.pool?.changed();
      await clock.advance(30_000);
    });
    expect(warnings).toContainEqual(expect.stringMatching(/has had no connection.*the budget has none to give\.$/));
  });

  test('may take its time; the connection counts as being opened', async () => {
    const answers: ((isAdmitted: boolean) => void)[] = [];
    const budget = makeBudget(() => new Promise((resolve) => answers.push(resolve)));
    const { pool, server } = inBudget(budget);
    const caller = watch(pool.connect());
    await settle();
    expect(pool.stats()).toMatchObject({ connecting: 1, total: 1 });
    expect(server.attempts.length).toBe(0);
    answers[0]?.(true);
    await settle();
    expect(caller.state).toBe('resolved');
  });

  test('that cannot be asked fails the attempt, and is not told of a connection it never admitted', async () => {
    const budget = makeBudget(() => Promise.reject(downError()));
    const { pool, server, clock } = inBudget(budget, { acquireTimeoutMs: 5 });
    const caller = watch(pool.connect());
    await clock.advance(5);
    expect(caller.error.cause.code).toBe('ECONNREFUSED');
    expect(budget.out).toBe(0);
    expect(server.attempts.length).toBe(0);
  });

  test.each([true, false])('that answers %s only after the pool has ended opens nothing', async (answer) => {
    const answers: ((isAdmitted: boolean) => void)[] = [];
    const budget = makeBudget(() => new Promise((resolve) => answers.push(resolve)));
    const { pool, server, clock } = inBudget(budget);
    const caller = watch(pool.connect());
    await settle();
    const ended = watch(pool.end({ timeoutMs: 10 }));
    await clock.advance(10);
    expect([ended.state, caller.state]).toEqual(['resolved', 'rejected']);
    expect(budget.out).toBe(0);
    answers[0]?.(answer);
    await settle();
    expect(server.attempts.length).toBe(0);
    expect(budget.out).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('every admitted connection is told of exactly once through a rough life', async () => {
    const budget = makeBudget();
    const { pool, server, clock } = inBudget(budget, { max: 4, acquireTimeoutMs: 500, connectTimeoutMs: 300 });
    let n = 0;
    server.welcome = () =>
      [{}, { error: downError() }, { afterMs: Number.POSITIVE_INFINITY }, { afterMs: 20 }][n++ % 4] ?? {};
    const callers: Watched<void>[] = [];
    for (let i = 0; i < 60; i += 1) {
      callers.push(
        watch(
          pool.connect().then((client) => {
            if (i % 5 === 0) client.release(true);
            else if (i % 7 === 0) (server.clients.at(-1) ?? client) === client && client.release();
            else client.release();
          }),
        ),
      );
      if (i % 11 === 0) server.clients.at(-1)?.die();
      if (i % 13 === 0) pool.reset();
      await clock.advance(37);
      expect(budget.out).toBe(pool.totalCount + pool.stats().retiring);
    }
    const ended = watch(pool.end({ timeoutMs: 100 }));
    await clock.advance(2000);
    expect(ended.state).toBe('resolved');
    expect(budget.out).toBe(0);
    expect(server.open.size).toBe(0);
  });
});
