import { describe, expect, test, vi } from 'vitest';
import type { PooledClient } from '../../../src/pool/pool.js';
import { settle } from '../../support/fake-clock.js';
import type { StubClient } from '../../support/stub-client.js';
import { makePool, watch } from '../../support/stub-pool.js';

const stubOf = (client: PooledClient): StubClient => client as unknown as StubClient;
const _never = { afterMs: Number.POSITIVE_INFINITY };

describe('age', () => {
  test('a connection is closed after its uses', async () => {
    const { pool, server } = makePool({ max: 1, maxUses: 2 });
    for (let i = 0; i < 5; i += 1) await pool.query('select 1');
    expect(server.clients.map(({ log }) => log.length)).toEqual([2, 2, 1]);
    expect(pool.stats().counters.closed.uses).toBe(2);
  });

  test.each([
    [0, 600_000],
    [1, 450_000],
  ])('at random number %d it lives for %d ms', async (random, lifetimeMs) => {
    const options = { idleTimeoutMs: 0, keepaliveIntervalMs: 0, maxLifetimeSeconds: 600, lifetimeJitter: 0.25 };
    const { pool, clock } = makePool(options, { random: () => random });
    (await pool.connect()).release();
    await clock.advance(lifetimeMs - 1);
    expect(pool.totalCount).toBe(1);
    await clock.advance(1000);
    expect(pool.totalCount).toBe(0);
    expect(pool.stats().counters.closed.lifetime).toBe(1);
  });

  test('one that is past its lifetime when it comes back is closed then, and counted until then', async () => {
    const { pool, clock } = makePool({ maxLifetimeSeconds: 10 });
    const client = await pool.connect();
    await clock.advance(60_000);
    expect([pool.totalCount, pool.expiredCount]).toEqual([1, 1]);
    client.release();
    await settle();
    expect([pool.totalCount, pool.expiredCount]).toEqual([0, 0]);
  });

  test('0 means no limit', async () => {
    const { pool, clock } = makePool({ maxLifetimeSeconds: 0, idleTimeoutMs: 0 });
    (await pool.connect()).release();
    await clock.advance(86_400_000);
    expect(pool.totalCount).toBe(1);
  });
});

test('the process is held by connections in use, not by idle ones, where it may exit on idle', async () => {
  const { pool, server } = makePool({ allowExitOnIdle: true, max: 1 });
  await pool.query('select 1');
  (await pool.connect()).release();
  expect(server.clients[0]?.refs).toEqual(['unref', 'ref', 'unref', 'ref', 'unref']);
  const { pool: other, server: otherServer } = makePool();
  await other.query('select 1');
  expect(otherServer.clients[0]?.refs).toEqual([]);
});

describe('events', () => {
  test('are those of pg.Pool, in order', async () => {
    const { pool } = makePool();
    const events: string[] = [];
    for (const event of ['connect', 'acquire', 'release', 'remove'] as const) {
      pool.on(event, () => events.push(event));
    }
    const client = await pool.connect();
    client.release();
    await pool.end();
    expect(events).toEqual(['connect', 'acquire', 'release', 'remove']);
  });

  test('release tells the error and the client', async () => {
    const { pool } = makePool();
    const told = vi.fn();
    pool.on('release', told);
    const client = await pool.connect();
    const error = new Error('broken');
    client.release(error);
    expect(told).toHaveBeenCalledExactlyOnceWith(error, client);
  });

  test('queries queued in the connect event run before the borrower’s', async () => {
    const { pool, server } = makePool();
    pool.on('connect', (client) => void client.query('set x'));
    await pool.query('select 1');
    expect(server.log).toEqual(['set x', 'select 1']);
  });
});

describe('reset', () => {
  test('closes idle connections at once, and those in use when they come back', async () => {
    const { pool, server } = makePool({ max: 2 });
    const [first, second] = await Promise.all([pool.connect(), pool.connect()]);
    first.release();
    pool.reset();
    await settle();
    expect(pool.totalCount).toBe(1);
    second.release();
    await settle();
    expect(pool.totalCount).toBe(0);
    expect(pool.stats().counters.closed.reset).toBe(2);
    await pool.query('select 1');
    expect(server.clients.length).toBe(3);
  });

  test('closes one that was being opened as soon as it has landed, and opens another for the caller', async () => {
    const { pool, server, clock } = makePool();
    server.welcome = () => ({ afterMs: 10 });
    const caller = watch(pool.query('select 1'));
    await clock.advance(5);
    pool.reset();
    await clock.advance(30);
    expect(caller.state).toBe('resolved');
    expect(server.clients.map(({ log }) => log)).toEqual([[], ['select 1']]);
  });
});

describe('resize', () => {
  test('to less closes idle connections, the one unused for longest first, and those in use when they come back', async () => {
    const { pool, server } = makePool({ max: 4 });
    const clients = await Promise.all([1, 2, 3, 4].map(() => pool.connect()));
    clients[0]?.release();
    clients[1]?.release();
    pool.resize(3);
    await settle();
    expect(server.open.has(stubOf(clients[0] as PooledClient))).toBe(false);
    expect(pool.totalCount).toBe(3);
    pool.resize(1);
    await settle();
    expect(pool.totalCount).toBe(2);
    clients[2]?.release();
    await settle();
    clients[3]?.release();
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
    expect(pool.stats()).toMatchObject({ max: 1 });
    expect(pool.stats().counters.closed.resize).toBe(3);
  });

  test('to more serves who waits', async () => {
    const { pool } = makePool({ max: 1 });
    await pool.connect();
    const waiter = watch(pool.connect());
    await settle();
    expect(waiter.state).toBe('pending');
    pool.resize(2);
    await settle();
    expect(waiter.state).toBe('resolved');
  });

  test('to less while connections are being opened closes what is too much when it lands', async () => {
    const { pool, server, clock } = makePool({ max: 3, min: 3 });
    server.welcome = () => ({ afterMs: 10 });
    await clock.advance(25);
    expect(pool.stats()).toMatchObject({ idle: 2, connecting: 1 });
    pool.resize(2);
    await clock.advance(100);
    expect(pool.totalCount).toBe(2);
  });

  test.each([0, -1, 1.5, Number.NaN, 10_001])('to %d is refused', (max) => {
    const { pool } = makePool();
    expect(() => pool.resize(max)).toThrow('max: expected a whole number from 1 to 10000');
  });
});
