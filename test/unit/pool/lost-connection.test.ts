import type { ClientBase } from 'pg';
import { describe, expect, test, vi } from 'vitest';
import type { Pool, PooledClient } from '../../../src/pool/pool.js';
import { settle } from '../../support/fake-clock.js';
import { type StubClient, serverError } from '../../support/stub-client.js';
import { makePool, type Watched, watch } from '../../support/stub-pool.js';

const stubOf = (client: PooledClient): StubClient => client as unknown as StubClient;
const never = { afterMs: Number.POSITIVE_INFINITY };

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
