import { describe, expect, test } from 'vitest';
import { ShedError } from '../../../src/pipeline/errors/errors.js';
import type { Pool } from '../../../src/pool/pool.js';
import { Shedder } from '../../../src/pool/shed.js';
import { downError } from '../../support/stub-client.js';
import { makePool, watch } from '../../support/stub-pool.js';

const nobody = Number.POSITIVE_INFINITY;

describe('when to shed', () => {
  /** In a process that does nothing else. */
  function make(): Pick<Shedder, 'limitAtCheckIn' | 'limitAtPoll' | 'emptied'> {
    let time = 0;
    const shedder = new Shedder({ shedTargetMs: 50, shedIntervalMs: 1000 }, () => time);
    return {
      emptied: () => shedder.emptied(),
      limitAtCheckIn: (now, waitedMs) => {
        time = now;
        return shedder.limitAtCheckIn(now, waitedMs);
      },
      limitAtPoll: (now, waitedMs) => {
        time = now;
        return shedder.limitAtPoll(now, waitedMs);
      },
    };
  }

  test('a target of 0 switches it off', () => {
    const isOn = (shedTargetMs: number): boolean => new Shedder({ shedTargetMs, shedIntervalMs: 1000 }, () => 0).isOn;
    expect([0, 50].map(isOn)).toEqual([false, true]);
  });

  test('a burst within one interval is left alone, however long the waits', () => {
    const shedder = make();
    for (let now = 1000; now < 2000; now += 10) expect(shedder.limitAtCheckIn(now, 400)).toBe(nobody);
  });

  test('when the shortest wait of an interval was above the target, those over twice the target are refused', () => {
    const shedder = make();
    shedder.limitAtCheckIn(1000, 60);
    shedder.limitAtCheckIn(1500, 500);
    expect(shedder.limitAtCheckIn(2000, 60)).toBe(nobody);
    expect(shedder.limitAtCheckIn(2001, 60)).toBe(100);
  });

  test('one short wait within the interval is enough to refuse nobody', () => {
    const shedder = make();
    shedder.limitAtCheckIn(1000, 500);
    shedder.limitAtCheckIn(1500, 50);
    shedder.limitAtCheckIn(1600, 500);
    shedder.limitAtCheckIn(2000, 500);
    expect(shedder.limitAtCheckIn(2001, 500)).toBe(nobody);
  });

  test('a queue that empties was a burst', () => {
    const shedder = make();
    shedder.limitAtCheckIn(1000, 500);
    shedder.emptied();
    shedder.limitAtCheckIn(2000, 500);
    expect(shedder.limitAtCheckIn(2001, 500)).toBe(nobody);
  });

  test('it ends when an interval had a short wait again', () => {
    const shedder = make();
    shedder.limitAtCheckIn(1000, 60);
    shedder.limitAtCheckIn(2000, 10);
    expect(shedder.limitAtCheckIn(2001, 60)).toBe(100);
    shedder.limitAtCheckIn(3000, 60);
    expect(shedder.limitAtCheckIn(3001, 60)).toBe(nobody);
  });

  test('where nobody was served for an interval, the poll refuses', () => {
    const shedder = make();
    shedder.limitAtCheckIn(1000, 0);
    expect(shedder.limitAtPoll(1999, 900)).toBe(nobody);
    expect(shedder.limitAtPoll(2000, 1000)).toBe(100);
  });
});

/** 10 connections, 20 ms a statement, half as many callers again as they can serve. */
async function overload(shedTargetMs: number, forMs: number): Promise<{ inTime: number; shed: number; asked: number }> {
  const { pool, server, clock } = makePool({
    ...{ max: 10, acquireTimeoutMs: 5000, shedTargetMs, shedIntervalMs: 1000 },
    ...{ pingAfterIdleMs: 60_000, keepaliveIntervalMs: 0, idleTimeoutMs: 0, maxLifetimeSeconds: 0 },
  });
  server.reply = () => ({ afterMs: 20 });
  const counts = { inTime: 0, shed: 0, asked: 0 };
  const ask = async (): Promise<void> => {
    const askedAt = clock.now();
    try {
      await pool.query('select 1');
      if (clock.now() - askedAt <= 250) counts.inTime += 1;
    } catch (error) {
      if (error instanceof ShedError) counts.shed += 1;
    }
  };
  const callers: Promise<void>[] = [];
  for (let tick = 0; tick < forMs / 4; tick += 1) {
    for (let i = 0; i < 3; i += 1) callers.push(ask());
    counts.asked += 3;
    await clock.advance(4);
  }
  await clock.advance(10_000);
  await Promise.all(callers);
  return counts;
}

describe('at one and a half times the capacity', () => {
  test('a plain queue serves few within 250 ms', async () => {
    const { inTime, shed, asked } = await overload(0, 10_000);
    expect(shed).toBe(0);
    expect(inTime / asked).toBeLessThan(0.1);
  }, 90_000);

  test('with shedding, most of what can be served at all is served within 250 ms', async () => {
    const { inTime, shed, asked } = await overload(50, 20_000);
    expect(shed).toBeGreaterThan(0);
    // Two thirds is all that the connections can do.
    expect(inTime / asked).toBeGreaterThan(0.9 * (2 / 3));
  }, 90_000);
});

describe('the poll', () => {
  test('refuses waiters when no connection comes back at all', async () => {
    const { pool, clock } = makePool({ max: 1, shedTargetMs: 50, shedIntervalMs: 1000 });
    const holder = await pool.connect();
    const waiter = watch(pool.connect());
    await clock.advance(900);
    expect(waiter.state).toBe('pending');
    await clock.advance(600);
    expect(waiter.state).toBe('rejected');
    expect(waiter.error).toBeInstanceOf(ShedError);
    expect(waiter.error.message).toContain('Rejected after');
    expect(waiter.error.remedy).toContain('try again later');
    expect(pool.stats().counters.shed).toBe(1);
    holder.release();
  });

  test('leaves a caller alone who has waited for less than an interval, however long nobody waited before', async () => {
    const { pool, clock } = makePool({ max: 1, shedTargetMs: 50, shedIntervalMs: 1000 });
    (await pool.connect()).release();
    await clock.advance(50_000);
    const connecting = pool.connect();
    await clock.advance(0);
    const holder = await connecting;
    await clock.advance(5000);
    const waiter = watch(pool.connect());
    await clock.advance(600);
    expect(waiter.state).toBe('pending');
    holder.release();
    await clock.advance(0);
    expect(waiter.state).toBe('resolved');
  });

  test('leaves callers of a suspended pool alone', async () => {
    const { pool, clock } = makePool({ max: 1, shedTargetMs: 50, shedIntervalMs: 1000 });
    (await pool.connect()).release();
    void pool.suspend();
    const waiter = watch(pool.connect());
    await clock.advance(5000);
    expect(waiter.state).toBe('pending');
    pool.resume();
    await clock.advance(0);
    expect(waiter.state).toBe('resolved');
  });
});

describe('what is no overload is waited out', () => {
  /** Ten callers, each with its next statement when its last has ended. */
  function loop(pool: Pool, errors: unknown[]): { stop(): Promise<unknown> } {
    let isOn = true;
    const run = async (): Promise<void> => {
      while (isOn) await pool.query('select 1').catch((error) => errors.push(error));
    };
    const all = Promise.all(Array.from({ length: 10 }, run));
    return {
      stop: () => {
        isOn = false;
        return all;
      },
    };
  }

  test('the server is away for some seconds', async () => {
    const { pool, server, clock } = makePool({
      max: 2,
      acquireTimeoutMs: 10_000,
      shedTargetMs: 50,
      shedIntervalMs: 1000,
    });
    server.reply = () => ({ afterMs: 10 });
    const errors: unknown[] = [];
    const callers = loop(pool, errors);
    await clock.advance(3000);
    server.failConnects(downError);
    for (const client of [...server.open]) client.die(new Error('read ECONNRESET'));
    await clock.advance(4000);
    server.failConnects();
    await clock.advance(5000);
    const ending = callers.stop();
    await clock.advance(1000);
    await ending;
    expect(errors.filter((error) => error instanceof ShedError)).toEqual([]);
    // Those in flight when it went away.
    expect(errors.length).toBeLessThanOrEqual(2);
  });

  test('the process itself is busy', () => {
    let idleMs = 0;
    const shedder = new Shedder({ shedTargetMs: 50, shedIntervalMs: 1000 }, () => idleMs);
    for (let now = 1000; now < 10_000; now += 10) {
      idleMs += 0.5;
      expect(shedder.limitAtCheckIn(now, 400)).toBe(nobody);
      expect(shedder.limitAtPoll(now, 400)).toBe(nobody);
    }
    // The same waits in a process that waits for the server most of the time.
    for (let now = 10_000; now < 13_000; now += 10) {
      idleMs += 8;
      shedder.limitAtCheckIn(now, 400);
    }
    expect(shedder.limitAtCheckIn(12_995, 400)).toBe(100);
  });
});
