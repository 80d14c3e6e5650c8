import { describe, expect, test } from 'vitest';
import { type GrowthFacts, planGrowth, widthAfterLanding } from '../../../src/pool/growth.js';
import { settle } from '../../support/fake-clock.js';
import { makePool } from '../../support/stub-pool.js';

const quiet: GrowthFacts = {
  waiting: 0,
  promised: 0,
  connecting: 0,
  serving: 0,
  physical: 0,
  max: 10,
  min: 0,
  width: 1,
};

describe('how many to open', () => {
  test.each<[string, Partial<GrowthFacts>, number]>([
    ['nobody waits', {}, 0],
    ['one waits', { waiting: 1 }, 1],
    ['many wait, at width 1', { waiting: 50 }, 1],
    ['many wait, at width 4', { waiting: 50, width: 4 }, 4],
    ['fewer wait than the width allows', { waiting: 2, width: 4 }, 2],
    ['what is being opened will serve them', { waiting: 2, connecting: 2, physical: 2, width: 8 }, 0],
    ['what is being checked will serve them', { waiting: 2, promised: 2, physical: 2, width: 8 }, 0],
    ['the width is used up', { waiting: 9, connecting: 4, physical: 4, width: 4 }, 0],
    ['at max', { waiting: 9, serving: 10, physical: 10, width: 8 }, 0],
    ['retiring ones still have their place', { waiting: 9, serving: 5, physical: 9, width: 8 }, 1],
    ['over max, after a resize', { waiting: 9, serving: 12, physical: 12, width: 8 }, 0],
    ['below min', { min: 3, serving: 1, physical: 1, width: 8 }, 2],
    ['below min, one at a time', { min: 3 }, 1],
    ['min is reached with one being opened', { min: 1, serving: 1, connecting: 1, physical: 1, width: 8 }, 0],
    ['min and waiters are not added up', { min: 2, waiting: 2, width: 8 }, 2],
  ])('%s', (_, facts, expected) => {
    expect(planGrowth({ ...quiet, ...facts })).toBe(expected);
  });
});

test('the width doubles while callers outnumber what is being opened, up to 8, and falls back to 1', () => {
  expect(widthAfterLanding(1, 5, 0)).toBe(2);
  expect(widthAfterLanding(4, 50, 3)).toBe(8);
  expect(widthAfterLanding(8, 50, 7)).toBe(8);
  expect(widthAfterLanding(8, 3, 3)).toBe(1);
});

describe('spikes', () => {
  test('50 requests with 150 ms to connect and 2 ms a query need at most 6 connections', async () => {
    const { pool, server, clock } = makePool({ max: 50 });
    server.welcome = () => ({ afterMs: 150 });
    server.reply = () => ({ afterMs: 2 });
    const all = Promise.all(Array.from({ length: 50 }, () => pool.query('select 1')));
    await clock.advance(1000);
    await all;
    expect(server.clients.length).toBeLessThanOrEqual(6);
  });

  test('a lasting need reaches max within a few rounds', async () => {
    const { pool, server, clock } = makePool({ max: 20 });
    server.welcome = () => ({ afterMs: 10 });
    for (let i = 0; i < 100; i += 1) void pool.connect();
    await clock.advance(70);
    expect(pool.totalCount).toBe(20);
    expect(server.mostOpen).toBe(20);
  });

  test('a connection that comes back serves the waiter, and growth for it is not pursued', async () => {
    const { pool, server, clock } = makePool({ max: 10 });
    const first = await pool.connect();
    server.welcome = () => ({ afterMs: 100 });
    const queries = Promise.all(Array.from({ length: 20 }, () => pool.query('select 1')));
    await settle();
    first.release();
    await queries;
    await clock.advance(500);
    expect(server.clients.length).toBe(2);
  });
});
