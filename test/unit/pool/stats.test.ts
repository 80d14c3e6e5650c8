import { expect, test } from 'vitest';
import { settle } from '../../support/fake-clock.js';
import { makePool, watch } from '../../support/stub-pool.js';

test('the snapshot says what the pool is doing', async () => {
  const { pool, server, clock } = makePool({ name: 'orders', max: 3, min: 1, keepaliveIntervalMs: 0 });
  server.welcome = () => ({ afterMs: 10 });
  await clock.advance(10);
  const holder = await pool.connect();
  await clock.advance(40);
  server.welcome = () => ({ afterMs: 100 });
  const waiter = watch(pool.connect());
  await clock.advance(10);
  expect(pool.stats()).toMatchObject({
    ...{ name: 'orders', max: 3, min: 1, ceiling: 3, isSuspended: false },
    ...{ total: 2, idle: 0, leased: 1, checking: 0, connecting: 1, retiring: 0, waiting: 1 },
    ...{ oldestConnectionMs: 50, longestLeaseMs: 50 },
  });
  await clock.advance(90);
  expect(waiter.state).toBe('resolved');
  holder.release();
  const { counters, waitMs, useMs, createMs } = pool.stats();
  expect(counters).toMatchObject({ acquired: 2, acquiredAfterWait: 1, opened: 2 });
  expect(waitMs).toMatchObject({ count: 2, sumMs: 100, maxMs: 100 });
  expect(useMs).toMatchObject({ count: 1, sumMs: 140 });
  expect(createMs).toMatchObject({ count: 2, sumMs: 110 });
});

test('of a pool that has done nothing it is all zero', () => {
  const { counters, oldestConnectionMs, longestLeaseMs, waitMs } = makePool().pool.stats();
  expect(oldestConnectionMs + longestLeaseMs + waitMs.count).toBe(0);
  const { openFailed, closed, ...rest } = counters;
  for (const group of [openFailed, closed, rest]) expect(Object.values(group).every((n) => n === 0)).toBe(true);
});

test('it is frozen, and what is counted later does not change it', async () => {
  const { pool } = makePool();
  const before = pool.stats();
  await pool.query('select 1');
  await settle();
  expect(before.counters.queries).toBe(0);
  expect(pool.stats().counters.queries).toBe(1);
  for (const part of [before, before.counters, before.counters.closed, before.counters.openFailed, before.waitMs]) {
    expect(Object.isFrozen(part)).toBe(true);
  }
});

test('statements are counted, and failed ones apart', async () => {
  const { pool, server } = makePool();
  server.reply = (text) => (text === 'bad' ? { error: new Error('bad') } : {});
  await pool.query('select 1');
  await pool.query('bad').catch(() => {});
  expect(pool.stats().counters).toMatchObject({ queries: 2, queryErrors: 1 });
});
