import { describe, expect, test, vi } from 'vitest';
import { DoubleReleaseError } from '../../../src/pipeline/errors/errors.js';
import type { PooledClient } from '../../../src/pool/pool.js';
import { settle } from '../../support/fake-clock.js';
import { type StubClient, serverError } from '../../support/stub-client.js';
import { makePool, watch } from '../../support/stub-pool.js';

const stubOf = (client: PooledClient): StubClient => client as unknown as StubClient;
const never = { afterMs: Number.POSITIVE_INFINITY };

describe('release', () => {
  test('the counts are right at once', async () => {
    const { pool } = makePool();
    const client = await pool.connect();
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 0]);
    client.release();
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
  });

  test.each([true, new Error('broken')])('with %s the connection is closed at once', async (error) => {
    const { pool, server } = makePool();
    const removed = vi.fn();
    pool.on('remove', removed);
    const client = await pool.connect();
    client.release(error);
    expect([pool.totalCount, server.open.size]).toEqual([0, 0]);
    expect(removed).toHaveBeenCalledExactlyOnceWith(client);
    expect(pool.stats().counters.closed.released).toBe(1);
  });

  test('twice throws, and harms nobody', async () => {
    const { pool } = makePool({ max: 1 });
    const { release } = await pool.connect();
    release();
    const next = await pool.connect();
    expect(() => release()).toThrow(DoubleReleaseError);
    expect(() => release()).toThrow('Release called on client which has already been released to the pool.');
    expect(pool.idleCount).toBe(0);
    next.release();
  });

  test('await using releases at the end of the block, unless it was released before', async () => {
    const { pool } = makePool();
    {
      await using client = await pool.connect();
      await client.query('select 1');
    }
    {
      await using client = await pool.connect();
      client.release();
    }
    await settle();
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
  });

  test('listeners that the borrower added are gone', async () => {
    const { pool, server } = makePool({ max: 1 });
    const client = await pool.connect();
    client.on('notification', () => {});
    client.on('error', () => {});
    client.release();
    expect(server.clients[0]?.listenerCount('notification')).toBe(0);
    expect(server.clients[0]?.listenerCount('error')).toBe(1);
  });

  test('listeners of the connect event stay', async () => {
    const { pool, server } = makePool({ max: 1 });
    pool.on('connect', (client) => client.on('notice', () => {}));
    (await pool.connect()).release();
    (await pool.connect()).release();
    expect(server.clients[0]?.listenerCount('notice')).toBe(1);
  });

  test.each([['error'], []] as const)(
    'a borrower who removed all listeners (%s) leaves no connection that can crash the process',
    async (...events: string[]) => {
      const { pool, server } = makePool({ max: 1 });
      const client = await pool.connect();
      client.removeAllListeners(...(events as []));
      client.release();
      server.clients[0]?.die(new Error('ECONNRESET'));
      await settle();
      expect(pool.totalCount).toBe(0);
      await pool.query('select 1');
    },
  );
});

describe('a dirty return', () => {
  test('inside a transaction: rolled back before the next borrower', async () => {
    const { pool, server } = makePool({ max: 1 });
    const client = await pool.connect();
    await client.query('BEGIN');
    client.release();
    expect(pool.stats()).toMatchObject({ settling: 1, idle: 0, leased: 0 });
    await pool.query('select 1');
    expect(server.log).toEqual(['BEGIN', 'ROLLBACK', 'select 1']);
    expect(pool.stats().counters.rolledBackOnReturn).toBe(1);
  });

  test('inside a failed transaction: rolled back as well', async () => {
    const { pool, server } = makePool({ max: 1 });
    const client = await pool.connect();
    await client.query('BEGIN');
    server.reply = (text) => (text === 'bad' ? { error: serverError('42601') } : {});
    await client.query('bad').catch(() => {});
    client.release();
    await pool.query('select 1');
    expect(server.log.slice(2)).toEqual(['ROLLBACK', 'select 1']);
  });

  test('whose rollback fails: closed', async () => {
    const { pool, server } = makePool({ max: 1 });
    const client = await pool.connect();
    await client.query('BEGIN');
    server.reply = (text) => (text === 'ROLLBACK' ? { error: serverError('XX000') } : {});
    client.release();
    await pool.query('select 1');
    expect(server.clients.length).toBe(2);
    expect(pool.stats().counters.closed.dirty).toBe(1);
  });

  test('whose rollback is not answered: closed after the ping timeout', async () => {
    const { pool, server, clock } = makePool({ max: 1, pingTimeoutMs: 300 });
    const client = await pool.connect();
    await client.query('BEGIN');
    server.reply = (text) => (text === 'ROLLBACK' ? never : {});
    client.release();
    await clock.advance(299);
    expect(pool.totalCount).toBe(1);
    await clock.advance(1);
    expect(pool.totalCount).toBe(0);
  });

  test('with a statement in flight: kept once it has ended', async () => {
    const { pool, server, clock } = makePool({ max: 1 });
    server.reply = (text) => ({ afterMs: text === 'slow' ? 100 : 0 });
    const client = await pool.connect();
    const slow = watch(client.query('slow'));
    client.release();
    const next = watch(pool.query('select 1'));
    await clock.advance(99);
    expect(next.state).toBe('pending');
    await clock.advance(1);
    expect([slow.state, next.state]).toEqual(['resolved', 'resolved']);
    expect(server.clients.length).toBe(1);
    expect(clock.holding).toBe(0);
  });

  test('with a BEGIN in flight: rolled back once it has ended', async () => {
    const { pool, server } = makePool({ max: 1 });
    const client = await pool.connect();
    void client.query('BEGIN');
    client.release();
    await pool.query('select 1');
    expect(server.log).toEqual(['BEGIN', 'ROLLBACK', 'select 1']);
  });

  test('with a statement that never ends: closed after the ping timeout', async () => {
    const { pool, server, clock } = makePool({ max: 1, pingTimeoutMs: 300 });
    server.reply = () => never;
    const client = await pool.connect();
    const stuck = watch(client.query('stuck'));
    client.release();
    await clock.advance(300);
    expect(stuck.state).toBe('rejected');
    expect([pool.totalCount, server.open.size]).toEqual([0, 0]);
    expect(pool.stats().counters.closed.dirty).toBe(1);
  });

  test('with a statement in flight whose connection breaks: nothing is left waiting for it', async () => {
    const { pool, server, clock } = makePool({ max: 1, idleTimeoutMs: 0, keepaliveIntervalMs: 0 });
    server.reply = () => never;
    const client = await pool.connect();
    const stuck = watch(client.query('stuck'));
    client.release();
    stubOf(client).die();
    await settle();
    expect(stuck.state).toBe('rejected');
    expect(clock.holding).toBe(0);
  });

  test('with a statement that failed and whose end is still to come: kept', async () => {
    const { pool, server, clock } = makePool({ max: 1 });
    server.reply = (text) => (text === 'bad' ? { error: serverError('42601'), readyAfterMs: 5 } : {});
    await expect(pool.query('bad')).rejects.toThrow('42601');
    expect(pool.stats().settling).toBe(1);
    await clock.advance(5);
    expect(pool.idleCount).toBe(1);
    expect(server.clients.length).toBe(1);
  });
});

describe('the reset query', () => {
  test('runs after each checkout, and not after a statement of pool.query', async () => {
    const { pool, server } = makePool({ max: 1, resetQuery: 'DISCARD ALL' });
    (await pool.connect()).release();
    await pool.query('select 1');
    await pool.query('select 2');
    expect(server.log).toEqual(['DISCARD ALL', 'select 1', 'select 2']);
  });

  test('runs after the rollback', async () => {
    const { pool, server } = makePool({ max: 1, resetQuery: 'DISCARD ALL' });
    const client = await pool.connect();
    await client.query('BEGIN');
    client.release();
    await pool.query('select 1');
    expect(server.log).toEqual(['BEGIN', 'ROLLBACK', 'DISCARD ALL', 'select 1']);
  });

  test('runs after statements that were left in flight', async () => {
    const { pool, server } = makePool({ max: 1, resetQuery: 'RESET ALL' });
    const client = await pool.connect();
    void client.query('left');
    client.release();
    await pool.query('select 1');
    expect(server.log).toEqual(['left', 'RESET ALL', 'select 1']);
  });

  test.each([
    'DISCARD ALL',
    'deallocate all',
    'DEALLOCATE PREPARE ALL',
    'select 1; deallocate all; select 2',
    '/* discard nothing */ deallocate all',
  ])('nothing is believed to be prepared after a borrower’s own %s', async (text) => {
    const { pool, server } = makePool({ max: 1 });
    const client = await pool.connect();
    await client.query({ name: 'find', text: 'select 1' });
    await client.query(text);
    expect(stubOf(client).connection.parsedStatements).toEqual({});
    client.release();
    expect(server.clients.length).toBe(1);
  });

  test('the text alone tells nothing', async () => {
    const { pool } = makePool({ max: 1 });
    const client = await pool.connect();
    await client.query({ name: 'find', text: 'select 1' });
    await client.query("select 'discard all'");
    expect(stubOf(client).connection.parsedStatements).toHaveProperty('find');
  });

  test('that makes the server forget prepared statements makes the client forget them', async () => {
    const { pool, server } = makePool({ max: 1, resetQuery: 'discard  all' });
    const client = await pool.connect();
    await client.query({ name: 'find', text: 'select 1' });
    expect(stubOf(client).connection.parsedStatements).toHaveProperty('find');
    client.release();
    await settle();
    expect(server.clients[0]?.connection.parsedStatements).toEqual({});
  });

  test('another leaves them known', async () => {
    const { pool, server } = makePool({ max: 1, resetQuery: 'RESET ALL' });
    const client = await pool.connect();
    await client.query({ name: 'find', text: 'select 1' });
    client.release();
    await settle();
    expect(server.clients[0]?.connection.parsedStatements).toHaveProperty('find');
  });
});
