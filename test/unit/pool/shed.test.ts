import { describe, expect, test } from 'vitest';
import { ShedError } from '../../../src/pipeline/errors/errors.js';
import { Shedder } from '../../../src/pool/shed.js';
import { makePool, watch } from '../../support/stub-pool.js';

const nobody = Number.POSITIVE_INFINITY;

describe('when to shed', () => {
  const make = (): Shedder => new Shedder({ shedTargetMs: 50, shedIntervalMs: 1000 });

  test('a target of 0 switches it off', () => {
    expect(new Shedder({ shedTargetMs: 0, shedIntervalMs: 1000 }).isOn).toBe(false);
    expect(make().isOn).toBe(true);
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
