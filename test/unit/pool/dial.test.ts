import { describe, expect, test, vi } from 'vitest';
import type { PoolOptions } from '../../../src/config/pool-options.js';
import { HeadroomError } from '../../../src/errors.js';
import { ConnectRefusedError, ServerDownError } from '../../../src/pipeline/errors/errors.js';
import { settle } from '../../support/fake-clock.js';
import { refusedError, serverError } from '../../support/stub-client.js';
import { makePool, watch } from '../../support/stub-pool.js';

const noTls = (): Error => new Error('The server does not support SSL connections');
const noPlain = (): Error => serverError('28000', 'no pg_hba.conf entry for host, no encryption', 'FATAL');

describe('TLS', () => {
  test.each([
    ['prefer goes without TLS at once when the server has none', 'prefer', noTls, [true, false]],
    ['allow goes over to TLS at once when the server wants it', 'allow', noPlain, [false, true]],
  ])('%s', async (_, sslmode, makeError, expected) => {
    const { pool, server } = makePool({ connectionString: `postgresql://u:pw@h/d?sslmode=${sslmode}` });
    server.welcome = ({ options }) => (Boolean(options.ssl) === expected[0] ? { error: makeError() } : {});
    await pool.query('select 1');
    expect(server.clients.map(({ options }) => Boolean(options.ssl))).toEqual(expected);
    expect(server.clients.map(({ options }) => options.password)).toEqual(['pw', 'pw']);
    expect(pool.stats().counters.openFailed).toEqual({ full: 0, down: 0, refused: 0 });
    const client = await pool.connect();
    await Promise.all([pool.query('select 1'), client.query('select 1')]);
    expect(server.clients.map(({ options }) => Boolean(options.ssl)).slice(2)).toEqual([expected[1]]);
  });

  test('it switches once: a second refusal is reported', async () => {
    const { pool, server } = makePool({ connectionString: 'postgresql://u@h/d?sslmode=prefer' });
    server.failConnects(noTls);
    await expect(pool.query('select 1')).rejects.toThrow(ConnectRefusedError);
    expect(server.attempts.length).toBe(2);
  });

  test('it does not switch for another error, nor where TLS is required', async () => {
    const { pool, server } = makePool({ connectionString: 'postgresql://u@h/d?sslmode=prefer' });
    server.failConnects(refusedError);
    await expect(pool.query('select 1')).rejects.toThrow(ConnectRefusedError);
    const strict = makePool({ ssl: true });
    strict.server.failConnects(noTls);
    await expect(strict.pool.query('select 1')).rejects.toThrow('does not support SSL');
    expect([server.attempts.length, strict.server.attempts.length]).toEqual([1, 1]);
  });
});

describe('time', () => {
  test('an attempt that is not answered is given up, and its socket dropped', async () => {
    const { pool, server, clock } = makePool({ connectTimeoutMs: 500, acquireTimeoutMs: 505 });
    server.hangConnects();
    const caller = watch(pool.connect());
    await clock.advance(499);
    expect(server.open.size).toBe(1);
    await clock.advance(1);
    expect(server.open.size).toBe(0);
    await clock.advance(5);
    expect(caller.error).toBeInstanceOf(ServerDownError);
    expect(caller.error.cause.code).toBe('HEADROOM_CONNECT_TIMEOUT');
  });

  test('the limit covers the hooks', async () => {
    const onConnect = (): Promise<never> => new Promise(() => {});
    const { pool, server, clock } = makePool({ connectTimeoutMs: 500, acquireTimeoutMs: 505, onConnect });
    const caller = watch(pool.connect());
    await clock.advance(505);
    expect(caller.error.cause.code).toBe('HEADROOM_CONNECT_TIMEOUT');
    expect(server.open.size).toBe(0);
  });
});

test('a failure that reaches only the error event ends the attempt', async () => {
  const { pool, server } = makePool();
  server.welcome = () => ({ error: new Error('Password must be a string'), isEventOnly: true });
  await expect(pool.connect()).rejects.toThrow('Password must be a string');
  expect(server.open.size).toBe(0);
});

test('a client that cannot even be made refuses the callers', async () => {
  const Client = class {
    constructor() {
      throw new Error('cannot be made');
    }
  };
  const { pool } = makePool({ Client: Client as never });
  await expect(pool.connect()).rejects.toThrow('cannot be made');
  expect(pool.totalCount).toBe(0);
});

describe('hooks', () => {
  test('onConnect is awaited before anybody gets the connection', async () => {
    const onConnect: NonNullable<PoolOptions['onConnect']> = async (client) => {
      await client.query('set x');
    };
    const { pool, server } = makePool({ onConnect });
    await pool.query('select 1');
    expect(server.log).toEqual(['set x', 'select 1']);
  });

  test.each<[string, object]>([
    ['onConnect that rejects', { onConnect: async () => Promise.reject(new Error('not you')) }],
    [
      'onConnect that throws',
      {
        onConnect: () => {
          throw new Error('not you');
        },
      },
    ],
    ['verify with an error', { verify: (_: unknown, done: (error: Error) => void) => done(new Error('not you')) }],
  ])('%s refuses the connection and closes it', async (_, hooks) => {
    const { pool, server } = makePool(hooks);
    const error = watch(pool.connect());
    await settle();
    expect(error.error).not.toBeInstanceOf(HeadroomError);
    expect(error.error.message).toBe('not you');
    expect(server.open.size).toBe(0);
    expect(pool.totalCount).toBe(0);
  });

  test('onConnect that rejects with nothing refuses the connection all the same', async () => {
    const { pool, server } = makePool({ onConnect: () => Promise.reject(undefined) as never });
    await expect(pool.connect()).rejects.toThrow(ConnectRefusedError);
    expect(server.open.size).toBe(0);
  });

  test('verify without an error lets the connection in', async () => {
    const verify = vi.fn((_: unknown, done: () => void) => done());
    const { pool } = makePool({ verify } as never);
    await pool.query('select 1');
    expect(verify).toHaveBeenCalledOnce();
  });

  test('a connection that breaks while its hook runs is a failed attempt', async () => {
    const onConnect = (): Promise<never> => new Promise(() => {});
    const { pool, server, clock } = makePool({ onConnect, acquireTimeoutMs: 5 });
    const caller = watch(pool.connect());
    await settle();
    server.clients[0]?.die();
    await clock.advance(5);
    expect(caller.error).toBeInstanceOf(ServerDownError);
  });
});
