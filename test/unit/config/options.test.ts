import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { resolvePoolOptions } from '../../../src/config/options.js';
import type { PoolOptions } from '../../../src/config/pool-options.js';
import { poolSettings } from '../../../src/config/settings.js';
import { ConfigError, type ConfigProblem } from '../../../src/errors.js';

/** Options that TypeScript would refuse, as JavaScript may pass them. */
const untyped = (options: object) => options as PoolOptions;

function problems(options: object): readonly ConfigProblem[] {
  try {
    resolvePoolOptions(untyped(options));
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
  }
  throw new Error('was not refused');
}

describe('resolvePoolOptions: settings', () => {
  it.each([[undefined], [null], [{}], [{ max: undefined, min: undefined }], [{ max: null, idleTimeoutMs: null }]])(
    'gives every setting its default with %j',
    (options) => {
      const { pool, session, client } = resolvePoolOptions(options && untyped(options));
      expect(Object.entries(pool)).toEqual(
        Object.entries(poolSettings).map(([name, { default: value }]) => [name, value]),
      );
      expect(session).toEqual({ statementTimeoutMs: 0, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 0 });
      expect(client).toEqual({ fallback_application_name: 'pool' });
    },
  );

  it('takes pg.Pool’s names', () => {
    const { pool } = resolvePoolOptions({
      poolSize: 7,
      connectionTimeoutMillis: 2000,
      idleTimeoutMillis: 50,
      maxUses: 9,
    });
    expect(pool).toMatchObject({
      max: 7,
      acquireTimeoutMs: 2000,
      connectTimeoutMs: 2000,
      idleTimeoutMs: 50,
      maxUses: 9,
    });
  });

  it('takes the forms of “no limit” that pg.Pool takes', () => {
    const options = { maxUses: Number.POSITIVE_INFINITY, connectionTimeoutMillis: 0, idleTimeoutMillis: null };
    const { pool } = resolvePoolOptions({ ...options, maxLifetimeSeconds: 0 });
    expect(pool).toMatchObject({ maxUses: 0, acquireTimeoutMs: 0, idleTimeoutMs: 0, maxLifetimeSeconds: 0 });
    expect(pool.connectTimeoutMs).toBe(10_000);
  });

  it('keeps connectTimeoutMs apart when it is given', () => {
    const { pool } = resolvePoolOptions({ connectionTimeoutMillis: 2000, connectTimeoutMs: 500 });
    expect(pool).toMatchObject({ acquireTimeoutMs: 2000, connectTimeoutMs: 500 });
    expect(resolvePoolOptions({ acquireTimeoutMs: 2000 }).pool.connectTimeoutMs).toBe(10_000);
  });

  it('takes an option under both names when they agree, and refuses it when they do not', () => {
    expect(resolvePoolOptions({ max: 5, poolSize: 5 }).pool.max).toBe(5);
    expect(problems({ idleTimeoutMs: 1, idleTimeoutMillis: 2 })).toEqual([
      { name: 'idleTimeoutMs', expected: 'the same as `idleTimeoutMillis`, its other name', got: '1 and 2' },
    ]);
    expect(problems({ applicationName: 'a', application_name: 'b' })).toMatchObject([{ name: 'applicationName' }]);
  });

  it.each([
    [{ max: 0 }, 'max', '0'],
    [{ max: '20' }, 'max', 'the string "20"'],
    [{ max: 1.5 }, 'max', '1.5'],
    [{ max: Number.NaN }, 'max', 'NaN'],
    [{ poolSize: -1 }, 'poolSize', '-1'],
    [{ connectionTimeoutMillis: 1.5 }, 'connectionTimeoutMillis', '1.5'],
    [{ idleOrder: 'random' }, 'idleOrder', 'the string "random"'],
    [{ allowExitOnIdle: 'yes' }, 'allowExitOnIdle', 'the string "yes"'],
    [{ resetQuery: () => '' }, 'resetQuery', 'a function'],
    [{ statement_timeout: '5s' }, 'statement_timeout', 'the string "5s"'],
    [{ applicationName: 5 }, 'applicationName', '5'],
    [{ connectionString: {} }, 'connectionString', 'an object'],
    [{ max: 5, min: 6 }, 'min', '6'],
  ])('refuses %j under the name it was given by', (options, name, got) => {
    expect(problems(options)).toMatchObject([{ name, got }]);
  });

  it('refuses all that is wrong together', () => {
    expect(problems({ max: 0, queueLimit: -1, connectionString: 'x', maxxUses: 1 })).toHaveLength(4);
  });

  it.each([
    ['maxuses', 'maxUses'],
    ['idleTimeout', 'idleTimeoutMs'],
    ['idleTimeoutMilis', 'idleTimeoutMillis'],
    ['statementTimeout', 'statement_timeout'],
    ['lockTimeoutM', 'lockTimeoutMs'],
    ['maxx', 'max'],
    ['application_nam', 'applicationName'],
  ])('refuses %s and asks whether %s was meant', (name, meant) => {
    expect(problems({ [name]: 1 })[0]?.got).toContain(`did you mean \`${meant}\`?`);
  });

  it('passes on everything else, untouched', () => {
    const types = { getTypeParser: () => String };
    const options = {
      host: 'db',
      port: 1,
      types,
      keepAlive: true,
      query_timeout: 5,
      schema: 'x',
      retries: 3,
      ssl: true,
    };
    expect(resolvePoolOptions(untyped(options)).client).toEqual({ ...options, fallback_application_name: 'pool' });
  });

  it('keeps the pool’s hooks from the client', () => {
    const hooks = { Client: pg.Client, log: () => {}, onConnect: () => {}, verify: () => {} };
    const resolved = resolvePoolOptions(hooks);
    expect(resolved.hooks).toEqual(hooks);
    expect(resolved.client).toEqual({ fallback_application_name: 'pool' });
  });
});

describe('resolvePoolOptions: the session', () => {
  it('puts timeouts that are not 0 into the client’s options, under pg’s names', () => {
    const { client, session } = resolvePoolOptions({
      statementTimeoutMs: 10,
      lock_timeout: 20,
      applicationName: 'web',
    });
    expect(client).toEqual({ statement_timeout: 10, lock_timeout: 20, application_name: 'web' });
    expect(session).toEqual({ statementTimeoutMs: 10, lockTimeoutMs: 20, idleInTransactionTimeoutMs: 0 });
    expect(resolvePoolOptions({ statement_timeout: false, lockTimeoutMs: 0, name: 'jobs' }).client).toEqual({
      fallback_application_name: 'jobs',
    });
  });
});

describe('resolvePoolOptions: the connection string', () => {
  it('is taken apart, and kept for programs that read it', () => {
    const { client, options } = resolvePoolOptions({ connectionString: 'postgres://u:p@db:1/d?application_name=a' });
    expect(client).toEqual({ user: 'u', host: 'db', port: 1, database: 'd', application_name: 'a' });
    expect(client.password).toBe('p');
    expect(client).not.toHaveProperty('connectionString');
    expect(options.connectionString).toBe('postgres://u:p@db:1/d?application_name=a');
  });

  it('wins over the other options, as in pg, and leaves open what it does not say', () => {
    const connectionString = 'postgres://u@db?statement_timeout=5';
    const { client } = resolvePoolOptions({ connectionString, user: 'x', host: 'y', statementTimeoutMs: 6, port: 7 });
    expect(client).toEqual({ user: 'u', host: 'db', port: 7, statement_timeout: 5, fallback_application_name: 'pool' });
  });

  it('gives the connect timeout only where no option does', () => {
    const connectionString = 'postgres://db?connect_timeout=3';
    expect(resolvePoolOptions({ connectionString }).pool.connectTimeoutMs).toBe(3000);
    expect(resolvePoolOptions({ connectionString, connectTimeoutMs: 5 }).pool.connectTimeoutMs).toBe(5);
    expect(resolvePoolOptions({ connectionString, connectionTimeoutMillis: 6 }).pool.connectTimeoutMs).toBe(6);
  });

  it('has libpq’s sslmode, with the certificates of `ssl`', () => {
    const connectionString = 'postgres://db?sslmode=require';
    const verifyCa = resolvePoolOptions({ connectionString: 'postgres://db?sslmode=verify-ca', ssl: { ca: 'x' } });
    expect(verifyCa.client.ssl).toMatchObject({ ca: 'x', rejectUnauthorized: true });
    expect(verifyCa.client.ssl).toHaveProperty('checkServerIdentity');
    expect(resolvePoolOptions({ connectionString }).client.ssl).toEqual({ rejectUnauthorized: false });
    expect(resolvePoolOptions({ connectionString, ssl: { ca: 'x' } }).client.ssl).toMatchObject({
      ca: 'x',
      rejectUnauthorized: true,
    });
    const strict = { connectionString, ssl: { rejectUnauthorized: true } };
    expect(resolvePoolOptions(strict).client.ssl).toEqual({ rejectUnauthorized: true });
    expect(resolvePoolOptions({ connectionString, host: '/run' }).client).toMatchObject({ host: 'db' });
    expect(resolvePoolOptions({ connectionString: 'postgres:///d?sslmode=require', host: '/run' }).client.ssl).toBe(
      false,
    );
  });

  it('gives the second attempt of prefer and allow', () => {
    const prefer = resolvePoolOptions({ connectionString: 'postgres://db?sslmode=prefer' });
    expect(prefer).toMatchObject({ sslFallback: 'plain', fallbackSsl: false });
    const allow = resolvePoolOptions({ connectionString: 'postgres://db?sslmode=allow' });
    expect(allow).toMatchObject({ sslFallback: 'tls', fallbackSsl: { rejectUnauthorized: false } });
  });
});

describe('resolvePoolOptions: secrets', () => {
  it.each([['text'], [() => 'text'], [async () => 'text']])('hands the password on, hidden (%s)', (password) => {
    const { client, options } = resolvePoolOptions({ password });
    for (const object of [client, options]) {
      expect(object.password).toBe(password);
      expect(Object.keys(object)).not.toContain('password');
    }
    expect(new pg.Client(client).password).toBe(password);
  });

  it('takes an undefined password for none', () => {
    expect(resolvePoolOptions({ password: undefined }).client).not.toHaveProperty('password');
  });

  it('uses a password function beside a connection string without password', () => {
    const password = () => 'p';
    expect(resolvePoolOptions({ connectionString: 'postgres://u@db', password }).client.password).toBe(password);
  });

  it('hides the private key without touching the caller’s object', () => {
    const ssl = { key: 'k', cert: 'c' };
    const resolved = resolvePoolOptions({ ssl }).client.ssl as { key: string };
    expect(resolved.key).toBe('k');
    expect(Object.keys(resolved)).toEqual(['cert']);
    expect(Object.keys(ssl)).toEqual(['key', 'cert']);
  });
});

describe('resolved options', () => {
  it('make the same pool again', () => {
    const number = fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined });
    const options = fc.record({
      max: number,
      connectionTimeoutMillis: number,
      idleTimeoutMs: number,
      statementTimeoutMs: number,
      maxUses: number,
      password: fc.option(fc.string(), { nil: undefined }),
      applicationName: fc.option(fc.string(), { nil: undefined }),
      ssl: fc.constantFrom(undefined, true, { rejectUnauthorized: false, key: 'k' }),
      connectionString: fc.constantFrom(undefined, 'postgres://u:p@db/d?sslmode=prefer', 'postgres://h?sslmode=allow'),
      Client: fc.constantFrom(undefined, pg.Client),
    });
    fc.assert(
      fc.property(options, (options) => {
        const first = resolvePoolOptions(options);
        const second = resolvePoolOptions(first.options);
        expect(second).toEqual(first);
        expect(second.client.password).toBe(first.client.password);
      }),
    );
  });

  it('are what pg.Pool’s users read: max, host and the timeouts', () => {
    const { options } = resolvePoolOptions({ max: 3, host: 'db', connectionTimeoutMillis: 5 });
    expect(options).toMatchObject({
      max: 3,
      min: 0,
      host: 'db',
      connectionTimeoutMillis: 5,
      idleTimeoutMillis: 60_000,
    });
    expect(Object.isFrozen(options)).toBe(true);
  });

  it('come from options written for pg.Pool', () => {
    const options: pg.PoolConfig = { max: 3, idleTimeoutMillis: null, Client: pg.Client };
    expect(resolvePoolOptions(options).pool.max).toBe(3);
  });
});

it.each(['auto', 'off', true, false] as const)(
  'options with `pipelining: %s` make a plain client of pg, and the same pool',
  (pipelining) => {
    const first = resolvePoolOptions({ pipelining });
    for (const options of [first.options, { ...first.options }]) {
      expect(Boolean((new pg.Client(options as pg.ClientConfig) as { pipeline?: unknown }).pipeline)).toBe(false);
      expect(resolvePoolOptions(options).pool.pipelining).toBe(first.pool.pipelining);
    }
  },
);

describe('several hosts and replicas as options', () => {
  it('takes hosts, of which the first is the client’s, unless a connection string names others', () => {
    const { hosts, client } = resolvePoolOptions({ hosts: [{ host: 'a' }, { host: 'b', port: 5433 }] });
    expect(hosts).toEqual([
      { host: 'a', port: 5432 },
      { host: 'b', port: 5433 },
    ]);
    expect(resolvePoolOptions({ hosts: [{ host: 'a' }], port: 6000 }).hosts).toEqual([{ host: 'a', port: 6000 }]);
    expect(client.host).toBe('a');
    const other = resolvePoolOptions({ hosts: [{ host: 'a' }], connectionString: 'postgres://c:1,d/x' });
    expect(other.hosts).toEqual([
      { host: 'c', port: 1 },
      { host: 'd', port: 5432 },
    ]);
    expect(resolvePoolOptions({ host: 'a' }).hosts).toBeUndefined();
    expect(resolvePoolOptions({ host: 'a', port: 7, targetSessionAttrs: 'primary' }).hosts).toEqual([
      { host: 'a', port: 7 },
    ]);
  });

  it.each([
    [{ hosts: [] }, 'hosts'],
    [{ hosts: [{ host: '' }] }, 'hosts'],
    [{ hosts: [{ host: 'a', port: 0 }] }, 'hosts'],
    [{ hosts: 'a,b' }, 'hosts'],
    [{ targetSessionAttrs: 'master' }, 'targetSessionAttrs'],
    [{ replicas: 'postgres://r' }, 'replicas'],
    [{ directUrl: 5 }, 'directUrl'],
  ])('refuses %o', (options, name) => {
    expect(() => resolvePoolOptions(options as never)).toThrow(new RegExp(`${name}: expected`));
  });

  it('keeps TLS for the hosts that are no sockets', () => {
    const tls = (hosts: string) =>
      resolvePoolOptions({ connectionString: `postgres:///d?host=${hosts}&sslmode=verify-full` }).client.ssl;
    expect(tls('/run/a,b')).toMatchObject({ rejectUnauthorized: true });
    expect(tls('/run/a,/run/b')).toBe(false);
  });

  it('completes replicas from the pool’s connection, and shows their strings to no one', () => {
    const given = {
      connectionString: 'postgres://u:s3cret@p:1/d?target_session_attrs=primary',
      replicas: ['postgres://r:2'],
    };
    const { replicas, options } = resolvePoolOptions(given);
    expect(replicas).toMatchObject([{ user: 'u', database: 'd', targetSessionAttrs: 'any', name: 'pool (replica 1)' }]);
    expect(replicas[0]?.password).toBe('s3cret');
    expect(resolvePoolOptions(replicas[0]).client).toMatchObject({ host: 'r', port: 2, user: 'u' });
    expect(JSON.stringify(options)).not.toContain('r:2');
    expect(resolvePoolOptions(options).replicas).toHaveLength(1);
  });
});
