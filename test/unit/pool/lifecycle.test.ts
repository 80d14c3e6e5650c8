import type { ClientBase } from 'pg';
import { describe, expect, test, vi } from 'vitest';
import { DoubleReleaseError } from '../../../src/pipeline/errors/errors.js';
import type { Pool, PooledClient } from '../../../src/pool/pool.js';
import { settle } from '../../support/fake-clock.js';
import { type StubClient, serverError } from '../../support/stub-client.js';
import { makePool, type Watched, watch } from '../../support/stub-pool.js';

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

describe('a connection that is lost', () => {
  const reset = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });

  test.each([
    ['with an error', reset],
    ['without one', (): undefined => undefined],
  ])('while idle, %s: the pool tells, and is without it at once', async (_, makeError) => {
    const { pool, server } = makePool();
    const told = vi.fn();
    pool.on('error', told);
    const client = await pool.connect();
    client.release();
    stubOf(client).die(makeError());
    expect([pool.totalCount, pool.idleCount, server.open.size]).toEqual([0, 0, 0]);
    await settle();
    expect(told).toHaveBeenCalledOnce();
    expect(told.mock.calls[0]?.[1]).toBe(client);
    expect(told.mock.calls[0]?.[0]).toMatchObject({ client });
    expect(pool.stats().counters.closed.lost).toBe(1);
  });

  test('while idle, with nobody listening: nothing happens to the process', async () => {
    const { pool, server } = makePool();
    await pool.query('select 1');
    server.clients[0]?.die(reset());
    await pool.query('select 2');
    expect(server.clients[1]?.log).toEqual(['select 2']);
  });

  test('while leased: its place is free at once, the borrower can still release, and nobody is told twice', async () => {
    const { pool } = makePool({ max: 1 });
    const told = vi.fn();
    pool.on('error', told);
    const client = await pool.connect();
    stubOf(client).die(reset());
    expect(pool.totalCount).toBe(0);
    await pool.query('select 1');
    client.release();
    await settle();
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
    expect(told).not.toHaveBeenCalled();
  });

  test('while it is checked: the caller it was meant for gets another', async () => {
    const { pool, server, clock } = makePool({ max: 1, pingAfterIdleMs: 10 });
    await pool.query('select 1');
    await clock.advance(11);
    server.reply = (text) => (text === '' ? never : {});
    const caller = watch(pool.query('select 2'));
    await settle();
    server.clients[0]?.die();
    await settle();
    expect(caller.state).toBe('resolved');
    expect(server.clients.length).toBe(2);
    expect(clock.holding).toBe(0);
  });

  test('while it says goodbye: it is closed once', async () => {
    const { pool, server, clock } = makePool();
    server.answersGoodbye = false;
    await pool.query('select 1');
    pool.reset();
    expect(pool.stats().retiring).toBe(1);
    server.clients[0]?.die(reset());
    await clock.advance(5000);
    expect(pool.stats()).toMatchObject({ retiring: 0 });
    expect(pool.stats().counters.closed).toMatchObject({ reset: 1, lost: 0 });
  });
});

describe('a goodbye', () => {
  test('of a connection that a caller counted on lets another be opened at once', async () => {
    const { pool, server, clock } = makePool({ max: 2, maxUses: 1 });
    server.answersGoodbye = false;
    const client = await pool.connect();
    server.reply = (text) => ({ afterMs: text === 'left' ? 30 : 0 });
    void client.query('left');
    client.release();
    const caller = watch(pool.query('select 1'));
    await clock.advance(30);
    expect(pool.stats().retiring).toBeGreaterThan(0);
    expect(caller.state).toBe('resolved');
  });

  test('keeps its place until the socket is closed', async () => {
    const { pool, server, clock } = makePool({ max: 1 });
    server.answersGoodbye = false;
    await pool.query('select 1');
    pool.reset();
    const caller = watch(pool.query('select 2'));
    await clock.advance(999);
    expect([pool.totalCount, pool.stats().retiring, caller.state]).toEqual([0, 1, 'pending']);
    expect(server.mostOpen).toBe(1);
    await clock.advance(1);
    expect(caller.state).toBe('resolved');
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

describe('a session that is itself what went wrong', () => {
  const stale = () => serverError('26000', 'prepared statement "find" does not exist');
  const uses: Readonly<Record<string, (pool: Pool) => Promise<unknown>>> = {
    'pool.query': (pool) => pool.query('bad'),
    'transaction()': (pool) => pool.transaction((tx) => tx.query('bad')),
    'connect() and release()': async (pool) => {
      const client = await pool.connect();
      await client.query('bad').catch(() => {});
      client.release();
    },
  };

  test.each(Object.entries(uses))('is replaced after %s', async (_, use) => {
    const { pool, server } = makePool({ max: 1 });
    server.reply = (text) => (text === 'bad' ? { error: stale() } : {});
    await use(pool).catch(() => {});
    await settle();
    expect([pool.totalCount, pool.stats().counters.closed.invalid]).toEqual([0, 1]);
    await expect(pool.query('select 1')).resolves.toBeDefined();
    expect([server.clients.length, server.open.size]).toEqual([2, 1]);
  });

  test('stays where the error is the statement’s own', async () => {
    const { pool, server } = makePool({ max: 1 });
    server.reply = (text) => (text === 'bad' ? { error: serverError('23505') } : {});
    await pool.query('bad').catch(() => {});
    expect([pool.idleCount, server.clients.length]).toEqual([1, 1]);
  });

  test('is told from a hook that fails in every session, which must not have them replaced for ever', async () => {
    const onConnect = async (client: ClientBase) => void (await client.query('bad').catch(() => {}));
    const { pool, server, clock } = makePool({ max: 1, onConnect });
    server.reply = (text) => (text === 'bad' ? { error: stale() } : {});
    await pool.query('select 1');
    await clock.advance(1000);
    await pool.query('select 2');
    expect(server.clients.length).toBe(1);
  });
});

describe('a session that does not write', () => {
  const refused = () => serverError('25006', 'cannot execute INSERT in a read-only transaction');
  const report = (client: StubClient | undefined, name: string, value: string) =>
    client?.connection.emit('parameterStatus', { parameterName: name, parameterValue: value });

  /** A pool with connections to a server that says whether it is a standby. */
  async function open(count: number, settings: Readonly<Record<string, string>>) {
    const world = makePool({ max: count });
    const { pool, server } = world;
    const state = { ...settings };
    const canWrite = (client: StubClient) => !readOnly.has(client);
    const readOnly = new Set<StubClient>();
    server.welcome = (client) => {
      for (const [name, value] of Object.entries(state)) report(client, name, value);
      if (Object.values(state).includes('on')) readOnly.add(client);
      return {};
    };
    server.reply = (text, client) => (text === 'insert' && !canWrite(client) ? { error: refused() } : {});
    const clients = await Promise.all(Array.from({ length: count }, () => pool.connect()));
    for (const client of clients) client.release();
    return { ...world, state, readOnly };
  }

  test.each(['in_hot_standby', 'default_transaction_read_only'])(
    'is replaced with those that were opened so (%s), after one failure',
    async (name) => {
      const { pool, state } = await open(3, { [name]: 'on' });
      state[name] = 'off';
      await expect(pool.query('insert')).rejects.toMatchObject({ code: '25006' });
      for (let i = 0; i < 5; i += 1) await pool.query('insert');
      await settle();
      expect(pool.stats().counters.closed.invalid).toBe(3);
    },
  );

  test('is alone replaced where new ones are no better', async () => {
    const { pool, server, clock } = await open(3, { in_hot_standby: 'on' });
    for (let i = 0; i < 10; i += 1) {
      await expect(pool.query('insert')).rejects.toMatchObject({ code: '25006' });
      await clock.advance(100);
    }
    // One for each failure, as in pg.Pool, and once the two others.
    expect(server.clients.length).toBeLessThanOrEqual(3 + 10);
    expect(pool.stats().counters.closed.invalid).toBe(12);
  });

  test('takes the others along as soon as a new one can write', async () => {
    const { pool, server, state } = await open(3, { in_hot_standby: 'on' });
    // All are replaced, and the new ones are no better.
    await pool.query('insert').catch(() => {});
    await settle();
    for (const client of await Promise.all([1, 2, 3].map(() => pool.connect()))) client.release();
    await pool.query('insert').catch(() => {});
    await settle();
    expect([pool.totalCount, server.clients.length]).toEqual([2, 6]);
    state.in_hot_standby = 'off';
    for (const client of await Promise.all([1, 2, 3].map(() => pool.connect()))) client.release();
    await settle();
    for (let i = 0; i < 3; i += 1) await pool.query('insert');
    expect(pool.stats().counters.closed.invalid).toBe(6);
  });

  test('is kept where only a transaction of its own was read-only', async () => {
    const { pool, server, readOnly } = await open(1, { in_hot_standby: 'off' });
    readOnly.add(server.clients[0] as StubClient);
    await expect(pool.transaction((tx) => tx.query('insert'), { readOnly: true })).rejects.toThrow();
    await settle();
    expect([pool.idleCount, server.clients.length]).toEqual([1, 1]);
  });

  test('is replaced alone where the server does not report it', async () => {
    const { pool, server, readOnly } = await open(2, {});
    for (const client of server.clients) readOnly.add(client);
    await pool.query('insert').catch(() => {});
    await settle();
    expect([pool.totalCount, pool.stats().counters.closed.invalid]).toEqual([1, 1]);
  });
});

describe('no goodbye is said over a statement in flight', () => {
  const ways: Readonly<Record<string, (pool: Pool) => unknown>> = {
    'the pool ends': (pool) => pool.end(),
    'the pool is reset': (pool) => pool.reset(),
    'max is lowered': (pool) => pool.resize(1),
  };

  test.each(Object.entries(ways))('of a listener, where %s', async (_, act) => {
    const { pool, server, clock } = makePool({ max: 2 });
    server.reply = (text) => (text === 'set' ? { afterMs: 500 } : {});
    const sets: Watched<unknown>[] = [];
    pool.on('connect', (client) => sets.push(watch(client.query('set'))));
    const clients = await Promise.all([pool.connect(), pool.connect()]);
    for (const client of clients) client.release();
    act(pool);
    await clock.advance(600);
    expect(sets.map(({ state }) => state)).toEqual(['resolved', 'resolved']);
    await pool.end();
    expect(server.open.size).toBe(0);
  });

  test('of a connect listener on a connection that lands while the pool ends', async () => {
    const { pool, server, clock } = makePool({ max: 1 });
    server.welcome = () => ({ afterMs: 100 });
    server.reply = (text) => (text === 'set' ? { afterMs: 200 } : {});
    let set: Watched<unknown> | undefined;
    pool.on('connect', (client) => {
      set = watch(client.query('set'));
    });
    const waiting = watch(pool.query('select 1'));
    const ended = watch(pool.end());
    await clock.advance(1000);
    expect([set?.state, waiting.state, ended.state]).toEqual(['resolved', 'resolved', 'resolved']);
  });

  test('for longer than it is waited for', async () => {
    const { pool, server, clock } = makePool({ max: 1, pingTimeoutMs: 300 });
    server.reply = (text) => (text === 'set' ? never : {});
    pool.on('connect', (client) => void client.query('set').catch(() => {}));
    const client = await pool.connect();
    client.release();
    const ended = watch(pool.end());
    await clock.advance(250);
    expect(ended.state).toBe('pending');
    await clock.advance(100);
    expect([ended.state, server.open.size]).toEqual(['resolved', 0]);
  });

  test('that breaks meanwhile', async () => {
    const { pool, server, clock } = makePool({ max: 1 });
    server.reply = (text) => (text === 'set' ? never : {});
    pool.on('connect', (client) => void client.query('set').catch(() => {}));
    await pool.connect().then((client) => client.release());
    const ended = watch(pool.end());
    await clock.advance(50);
    server.clients[0]?.die();
    await clock.advance(10);
    expect([ended.state, pool.totalCount]).toEqual(['resolved', 0]);
  });
});

describe('whatever an error is made of', () => {
  test.each([
    ['frozen', Object.freeze(new Error('gone'))],
    ['no error', 'gone'],
  ])('one of an idle connection that is %s harms nobody', async (_, thrown) => {
    const { pool, server } = makePool();
    const heard = vi.fn();
    pool.on('error', heard);
    (await pool.connect()).release();
    server.clients[0]?.emit('error', thrown);
    expect([heard.mock.calls[0]?.[0], pool.totalCount]).toEqual([thrown, 0]);
  });

  const nasty = Object.create(null);
  const throwing = Object.defineProperty(new Error('x'), 'message', {
    get: () => {
      throw new Error('never');
    },
  });
  test.each([
    ['a symbol', Symbol('no')],
    ['an object without a prototype', nasty],
    ['an error whose message throws', throwing],
    ['nothing', undefined],
  ])('%s thrown by a hook is the cause of what callers get', async (_, thrown) => {
    const onConnect = () => {
      throw thrown;
    };
    const { pool } = makePool({ onConnect });
    await expect(pool.query('select 1')).rejects.toMatchObject({ code: 'HEADROOM_CONNECT_REFUSED' });
  });
});
