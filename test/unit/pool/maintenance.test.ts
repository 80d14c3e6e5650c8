import { afterEach, describe, expect, test, vi } from 'vitest';
import { maintenanceIntervalMs } from '../../../src/pool/maintenance.js';
import type { PooledClient } from '../../../src/pool/pool.js';
import { channels } from '../../../src/tracing/channels.js';
import { settle } from '../../support/fake-clock.js';
import { downError } from '../../support/stub-client.js';
import { makePool, watch } from '../../support/stub-pool.js';

/** Nothing but what a test is about. */
const still = { idleTimeoutMs: 0, keepaliveIntervalMs: 0, maxLifetimeSeconds: 0, pingAfterIdleMs: 86_400_000 };

async function warm(pool: ReturnType<typeof makePool>['pool'], count: number): Promise<void> {
  for (const client of await Promise.all(Array.from({ length: count }, () => pool.connect()))) client.release();
}

describe('idle timeout', () => {
  test('closes what nobody used for that long', async () => {
    const { pool, server, clock } = makePool({ ...still, idleTimeoutMs: 10_000 });
    await warm(pool, 3);
    await clock.advance(9_000);
    await pool.query('select 1');
    await clock.advance(2_000);
    expect(pool.totalCount).toBe(1);
    await clock.advance(9_000);
    expect([pool.totalCount, server.open.size]).toEqual([0, 0]);
    expect(pool.stats().counters.closed.idle).toBe(3);
  });

  test('keeps min', async () => {
    const { pool, clock } = makePool({ ...still, idleTimeoutMs: 10_000, min: 2, max: 5 });
    await warm(pool, 5);
    await clock.advance(60_000);
    expect([pool.totalCount, pool.idleCount]).toEqual([2, 2]);
  });

  test('is not put off by keepalive', async () => {
    const { pool, clock } = makePool({ ...still, idleTimeoutMs: 10_000, keepaliveIntervalMs: 2_000 });
    await warm(pool, 1);
    await clock.advance(11_000);
    expect(pool.totalCount).toBe(0);
  });

  test('of 0 keeps everything', async () => {
    const { pool, clock } = makePool(still);
    await warm(pool, 3);
    await clock.advance(86_400_000);
    expect(pool.totalCount).toBe(3);
  });
});

describe('keepalive', () => {
  test('asks idle connections that were quiet for the interval', async () => {
    const { pool, server, clock } = makePool({ ...still, keepaliveIntervalMs: 10_000 });
    await warm(pool, 2);
    await clock.advance(9_000);
    expect(server.log).toEqual([]);
    await clock.advance(2_000);
    expect(server.log).toEqual(['', '']);
    await clock.advance(11_000);
    expect(server.log.length).toBe(4);
  });

  test('drops one that does not answer', async () => {
    const { pool, server, clock } = makePool({ ...still, keepaliveIntervalMs: 10_000, pingTimeoutMs: 500 });
    await warm(pool, 1);
    server.reply = () => ({ afterMs: Number.POSITIVE_INFINITY });
    await clock.advance(12_000);
    expect([pool.totalCount, server.open.size]).toEqual([0, 0]);
    expect(pool.stats().counters.closed.invalid).toBe(1);
  });

  test('leaves those in use alone', async () => {
    const { pool, server, clock } = makePool({ ...still, keepaliveIntervalMs: 10_000 });
    await pool.connect();
    await clock.advance(60_000);
    expect(server.log).toEqual([]);
  });
});

describe('min', () => {
  test('is opened before anybody asks, though not in the constructor', async () => {
    const { pool, server } = makePool({ ...still, min: 3 });
    expect(server.clients.length).toBe(0);
    await settle();
    expect([pool.idleCount, server.open.size]).toEqual([3, 3]);
  });

  test('is filled again after a loss', async () => {
    const { pool, server } = makePool({ ...still, min: 3 });
    await settle();
    for (const client of server.clients.slice(0, 2)) client.die();
    expect(pool.totalCount).toBeLessThan(3 + 1);
    await settle();
    expect(pool.idleCount).toBe(3);
  });

  test('is filled again after a lifetime, a reset and an outage', async () => {
    const { pool, server, clock } = makePool({ ...still, min: 2, maxLifetimeSeconds: 100 });
    await settle();
    await clock.advance(101_000);
    expect(pool.idleCount).toBe(2);
    pool.reset();
    await settle();
    expect(pool.idleCount).toBe(2);
    server.failConnects(downError);
    for (const client of server.open) client.die();
    await clock.advance(20_000);
    expect(pool.idleCount).toBe(0);
    expect(clock.holding).toBe(0);
    server.failConnects();
    await clock.advance(2_000);
    expect(pool.idleCount).toBe(2);
  });

  test('is never more than max', async () => {
    const { pool } = makePool({ ...still, min: 3, max: 3 });
    await settle();
    pool.resize(1);
    await settle();
    expect(pool.totalCount).toBe(1);
    pool.resize(5);
    await settle();
    expect(pool.totalCount).toBe(3);
  });
});

describe('leaks', () => {
  afterEach(() => vi.restoreAllMocks());

  test('a connection held for too long is reported once, with who took it, and again when it comes back', async () => {
    const { pool, clock } = makePool({ ...still, leakThresholdMs: 1_000, name: 'orders' });
    const [found, returned, published] = [vi.fn(), vi.fn(), vi.fn()];
    pool.on('leak', found);
    pool.on('leakReturned', returned);
    channels.leakReturned.subscribe(published);
    const forgetful = async (): Promise<PooledClient> => pool.connect();
    const client = await forgetful();
    await clock.advance(999);
    expect(found).not.toHaveBeenCalled();
    await clock.advance(10_000);
    expect(found).toHaveBeenCalledOnce();
    const report = found.mock.calls[0]?.[0];
    expect(report).toMatchObject({ pool: 'orders', id: 1, client });
    expect(report.heldMs).toBeGreaterThanOrEqual(1_000);
    expect(report.heldMs).toBeLessThan(1_300);
    expect(report.stack).toContain('forgetful');
    expect(pool.stats().counters).toMatchObject({ leaksReported: 1, leaksReturned: 0 });
    client.release();
    expect(returned).toHaveBeenCalledOnce();
    expect(returned.mock.calls[0]?.[0]).toMatchObject({ pool: 'orders', id: 1, heldMs: 10_999 });
    expect(published).toHaveBeenCalledOnce();
    channels.leakReturned.unsubscribe(published);
    expect(pool.stats().counters.leaksReturned).toBe(1);
  });

  test('where nobody listens, the process warns', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const { pool, clock } = makePool({ ...still, leakThresholdMs: 1_000 });
    await pool.connect();
    await clock.advance(2_000);
    expect(warned).toHaveBeenCalledOnce();
    expect(warned.mock.calls[0]?.[0]).toContain('has been checked out for');
    expect(warned.mock.calls[0]?.[1]).toMatchObject({ code: 'HEADROOM_LEAK' });
  });

  test('one released in time, a long statement and a second checkout are not reported', async () => {
    const { pool, server, clock } = makePool({ ...still, leakThresholdMs: 1_000, max: 1 });
    const found = vi.fn();
    pool.on('leak', found);
    for (let i = 0; i < 5; i += 1) {
      const client = await pool.connect();
      await clock.advance(900);
      client.release();
    }
    server.reply = () => ({ afterMs: 5_000 });
    const slow = pool.query('slow');
    await clock.advance(5_000);
    await slow;
    expect(found).not.toHaveBeenCalled();
  });

  test('without a threshold no stack is taken and nothing is reported', async () => {
    const { pool, clock } = makePool(still);
    const found = vi.fn();
    pool.on('leak', found);
    await pool.connect();
    await clock.advance(86_400_000);
    expect(found).not.toHaveBeenCalled();
  });
});

describe('how often it looks', () => {
  const settings = (options: object): never =>
    ({ ...still, lifetimeJitter: 0.25, shedTargetMs: 0, ...options }) as never;

  test.each([
    ['nothing to watch', {}, 1_000],
    ['a long idle timeout', { idleTimeoutMs: 60_000 }, 1_000],
    ['a short idle timeout', { idleTimeoutMs: 400 }, 100],
    ['the shortest lifetime', { maxLifetimeSeconds: 1 }, 187.5],
    ['a very short leak threshold', { leakThresholdMs: 1 }, 10],
    ['shedding', { shedTargetMs: 50, shedIntervalMs: 1_000 }, 250],
    ['the interval of shedding that is off', { shedIntervalMs: 100 }, 1_000],
  ])('%s', (_, options, expected) => {
    expect(maintenanceIntervalMs(settings({ leakThresholdMs: 0, shedIntervalMs: 1_000, ...options }))).toBe(expected);
  });

  test('never holds the process, and stops when there is nothing to look after', async () => {
    const { pool, clock } = makePool({ ...still, idleTimeoutMs: 1_000, acquireTimeoutMs: 2_000 });
    await warm(pool, 1);
    expect(clock.holding).toBe(0);
    expect(clock.pending).toBeGreaterThan(0);
    await clock.advance(5_000);
    expect(pool.totalCount).toBe(0);
    expect(clock.pending).toBe(0);
    const caller = watch(pool.query('select 1'));
    await clock.advance(5_000);
    expect(caller.state).toBe('resolved');
    expect(pool.totalCount).toBe(0);
  });
});
