import { describe, expect, it } from 'vitest';
import type { Env } from '../../../src/config/env.js';
import { loadConfig } from '../../../src/config/load.js';
import { resolvePoolOptions } from '../../../src/config/options.js';
import { poolSettings, sessionSettings } from '../../../src/config/settings.js';
import { toPoolOptions } from '../../../src/config/to-options.js';
import { ConfigError, type ConfigProblem } from '../../../src/errors.js';

const pem = '-----BEGIN CERTIFICATE-----';
const system = { readFile: () => pem, userName: () => 'me' };
const load = (env: Env) => loadConfig(env, system);

function problems(env: Env): readonly ConfigProblem[] {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
  }
  throw new Error('was not refused');
}

describe('loadConfig: the connection', () => {
  it('is libpq’s default when nothing is set', () => {
    expect(load({})).toMatchObject({
      strategy: 'direct',
      connection: { host: 'localhost', port: 5432, user: 'me', database: 'me', ssl: false },
      warnings: [],
    });
    expect(load({}).connection).not.toHaveProperty('password');
  });

  it('takes from the PG* variables what DATABASE_URL leaves open', () => {
    const env = { PGHOST: 'h', PGPORT: '6000', PGUSER: 'u', PGPASSWORD: 'p', PGDATABASE: 'd', PGAPPNAME: 'a' };
    const { connection } = load({ ...env, PGOPTIONS: '-c jit=off', DATABASE_URL: 'postgres://x@y' });
    expect(connection).toMatchObject({ host: 'y', port: 6000, user: 'x', database: 'd', applicationName: 'a' });
    expect(connection).toMatchObject({ options: '-c jit=off', password: 'p' });
  });

  it('gives the database the user’s name when it has none', () => {
    expect(load({ DATABASE_URL: 'postgres://app@db' }).connection.database).toBe('app');
  });

  it('treats an empty password in the URL as none, as libpq does', () => {
    expect(load({ DATABASE_URL: 'postgres://u:@db', PGPASSWORD: 'p' }).connection.password).toBe('p');
    expect(load({ DATABASE_URL: 'postgres://u:@db' }).connection.password).toBe('');
  });

  it('takes a socket’s directory from PGHOST, and has no TLS there', () => {
    const { connection } = load({ PGHOST: '/var/run/postgresql', PGSSLMODE: 'require' });
    expect(connection).toMatchObject({ host: '/var/run/postgresql', ssl: false });
  });

  it('treats empty variables as unset', () => {
    const names = [
      'DATABASE_URL',
      'PGBOUNCER_URL',
      'USE_PGBOUNCER',
      'PGPORT',
      'PGSSLMODE',
      'DB_POOL_MAX',
      'DB_POOL_MXX',
    ];
    expect(load(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(load({}));
  });

  it('refuses to guess when the operating system’s user has no name', () => {
    const nameless = { ...system, userName: () => undefined };
    expect(() => loadConfig({}, nameless)).toThrow('PGUSER: expected a user');
    expect(loadConfig({ PGUSER: 'u' }, nameless).connection.user).toBe('u');
  });

  it('reads several hosts from PGHOST or the URL, with one port for all or one for each', () => {
    const hosts = (env: Record<string, string>) => load(env).connection.hosts;
    expect(hosts({ PGHOST: 'h1,h2' })).toEqual([
      { host: 'h1', port: 5432 },
      { host: 'h2', port: 5432 },
    ]);
    expect(hosts({ PGHOST: 'h1,h2', PGPORT: '6000' })).toEqual([
      { host: 'h1', port: 6000 },
      { host: 'h2', port: 6000 },
    ]);
    expect(hosts({ PGHOST: 'h1,,/run', PGPORT: '1,,3' })).toEqual([
      { host: 'h1', port: 1 },
      { host: 'localhost', port: 5432 },
      { host: '/run', port: 3 },
    ]);
    expect(hosts({ DATABASE_URL: 'postgres://u:p@h1:1,h2/d?hostaddr=10.0.0.1,' })).toEqual([
      { host: 'h1', port: 1, hostaddr: '10.0.0.1' },
      { host: 'h2', port: 5432 },
    ]);
    expect(hosts({ PGHOST: 'h1' })).toBeUndefined();
    expect(load({ PGHOST: '/run,h2', PGSSLMODE: 'require' }).connection.ssl).not.toBe(false);
    expect(load({ PGHOST: '/run,/run/2', PGSSLMODE: 'require' }).connection.ssl).toBe(false);
    expect(load({ PGHOST: 'h1,h2' }).connection).toMatchObject({ host: 'h1', port: 5432 });
  });

  it('reads and validates the URLs of replicas and of the server itself, and does not show them', () => {
    const env = {
      PGHOST: 'h',
      DATABASE_REPLICA_URLS: 'postgres://a:s3cret@r1 \n postgres://r2/d',
      DATABASE_DIRECT_URL: 'postgres://x',
    };
    const config = load(env);
    expect(config.replicaUrls).toEqual(['postgres://a:s3cret@r1', 'postgres://r2/d']);
    expect(config.directUrl).toBe('postgres://x');
    expect(JSON.stringify(config)).not.toContain('s3cret');
    expect(load({ PGHOST: 'h' }).replicaUrls).toEqual([]);
    expect(problems({ DATABASE_REPLICA_URLS: 'postgres://r1 mysql://r2' })).toMatchObject([
      { name: 'DATABASE_REPLICA_URLS' },
    ]);
  });

  it.each([
    [{ PGHOST: 'h1,h2,h3', PGPORT: '1,2' }, 'PGPORT', 'one port, or as many as hosts, 3', '2 ports'],
    [{ PGHOST: 'h1,h2', PGHOSTADDR: '10.0.0.1' }, 'PGHOSTADDR', 'as many addresses as hosts, 2', '1'],
    [{ PGHOST: 'h1', PGHOSTADDR: 'db' }, 'PGHOSTADDR', 'IP addresses', '"db"'],
  ])('refuses %o', (env, name, expected, got) => {
    expect(problems(env)).toEqual([{ name, expected, got }]);
  });

  it('reads the wanted role and order of hosts, the variable before the URL', () => {
    const url = 'postgres://a,b/d?target_session_attrs=standby&load_balance_hosts=random';
    expect(load({ DATABASE_URL: url }).pool).toMatchObject({
      targetSessionAttrs: 'standby',
      loadBalanceHosts: 'random',
    });
    const env = { DATABASE_URL: url, DB_TARGET_SESSION_ATTRS: 'primary' };
    expect(load(env).pool.targetSessionAttrs).toBe('primary');
    expect(load({ PGHOST: 'a', PGTARGETSESSIONATTRS: 'read-write' }).pool.targetSessionAttrs).toBe('read-write');
    expect(load({ PGHOST: 'a' }).pool).toMatchObject({ targetSessionAttrs: 'any', loadBalanceHosts: 'disable' });
  });

  it('passes on what else the URL says, under pg’s names', () => {
    const url = 'postgres://db/d?keepalives=1&keepalives_idle=30&client_encoding=utf8&channel_binding=require';
    const config = load({ DATABASE_URL: url });
    expect(config.connection.extra).toEqual({
      keepAlive: true,
      keepAliveInitialDelayMillis: 30_000,
      client_encoding: 'utf8',
      enableChannelBinding: true,
    });
    expect(config.warnings[0]).toContain('channel_binding=require');
  });

  it.each([
    ['PGPORT', '0'],
    ['PGPORT', '0x10'],
    ['PGPORT', '5432abc'],
    ['PGHOST', 'a b'],
    ['PGSSLMODE', 'yes'],
    ['PGCONNECT_TIMEOUT', '1.5'],
    ['PGTARGETSESSIONATTRS', 'master'],
  ])('refuses %s=%s under its own name', (name, value) => {
    expect(problems({ [name]: value })).toMatchObject([{ name, got: JSON.stringify(value) }]);
  });
});

describe('loadConfig: the strategy', () => {
  const PGBOUNCER_URL = 'postgres://u:b@bouncer/d';

  it.each([
    [{}, 'direct'],
    [{ PGBOUNCER_URL }, 'pgbouncer'],
    [{ PGBOUNCER_URL, USE_PGBOUNCER: 'yes' }, 'pgbouncer'],
    [{ PGBOUNCER_URL, USE_PGBOUNCER: 'OFF' }, 'direct'],
    [{ USE_PGBOUNCER: '0' }, 'direct'],
  ])('with %j is %s', (env, strategy) => expect(load(env as Env).strategy).toBe(strategy));

  it('refuses USE_PGBOUNCER without PGBOUNCER_URL, saying what to set', () => {
    expect(problems({ USE_PGBOUNCER: 'true' })).toMatchObject([{ name: 'PGBOUNCER_URL', got: 'nothing' }]);
    expect(problems({ USE_PGBOUNCER: 'maybe' })).toMatchObject([{ name: 'USE_PGBOUNCER', got: '"maybe"' }]);
  });

  it('keeps the server’s connection beside PgBouncer’s', () => {
    const config = load({ DATABASE_URL: 'postgres://u:p@db/d', PGBOUNCER_URL });
    expect(config.connection).toMatchObject({ host: 'bouncer', port: 6432 });
    expect(config.serverConnection).toMatchObject({ host: 'db', port: 5432 });
    expect(load({ PGBOUNCER_URL })).not.toHaveProperty('serverConnection');
    const direct = load({ DATABASE_URL: 'postgres://u:p@db/d' });
    expect(direct.serverConnection).toBe(direct.connection);
  });

  it('lends PgBouncer the server’s user, database and password, but no other user’s password', () => {
    const env = { DATABASE_URL: 'postgres://u:p@db/d', PGHOST: 'x', PGPORT: '1' };
    const lent = load({ ...env, PGBOUNCER_URL: 'postgres://bouncer' }).connection;
    expect(lent).toMatchObject({ host: 'bouncer', port: 6432, user: 'u', database: 'd', password: 'p' });
    expect(load({ ...env, PGBOUNCER_URL: 'postgres://other@bouncer' }).connection).not.toHaveProperty('password');
  });
});

describe('loadConfig: settings', () => {
  it('has the table’s default for every setting that is not set', () => {
    const { pool, session } = load({});
    const defaults = (table: object) => Object.entries(table).map(([name, setting]) => [name, setting.default]);
    expect(Object.entries(pool)).toEqual(defaults(poolSettings));
    expect(Object.entries(session)).toEqual(defaults(sessionSettings));
  });

  it('reads each in its unit, fractions of a second included', () => {
    const { pool, session } = load({
      DB_POOL_NAME: 'web',
      DB_POOL_MAX: '25',
      DB_CONNECT_TIMEOUT: '0.035',
      DB_ACQUIRE_TIMEOUT: '1.005',
      DB_CONN_MAX_AGE: '90.5',
      DB_STATEMENT_TIMEOUT: '0',
    });
    expect(pool).toMatchObject({
      name: 'web',
      max: 25,
      connectTimeoutMs: 35,
      acquireTimeoutMs: 1005,
      maxLifetimeSeconds: 90.5,
      maxUses: 0,
    });
    expect(session.statementTimeoutMs).toBe(0);
  });

  it.each(['10abc', 'NaN', '0x10', '1e3', ' 10', '10 ', '+5', '1_000', 'Infinity', '-1', '2.5', '', '٣'])(
    'refuses DB_POOL_MAX=%j, or takes it as unset when empty',
    (text) => {
      if (text === '') expect(load({ DB_POOL_MAX: text }).pool.max).toBe(10);
      else {
        const expected = 'a whole number from 1 to 10000';
        expect(problems({ DB_POOL_MAX: text })).toEqual([{ name: 'DB_POOL_MAX', expected, got: JSON.stringify(text) }]);
      }
    },
  );

  it('names the range in the variable’s unit', () => {
    const expected = 'a number of seconds from 0.001 to 86400';
    expect(problems({ DB_CONNECT_TIMEOUT: '0' })).toEqual([{ name: 'DB_CONNECT_TIMEOUT', expected, got: '"0"' }]);
    expect(problems({ DB_CONNECT_TIMEOUT: '0.0015' })).toHaveLength(1);
  });

  it.each(['0', '0.0', '00'])('closes connections after each use with DB_CONN_MAX_AGE=%s', (age) => {
    expect(load({ DB_CONN_MAX_AGE: age }).pool).toMatchObject({ maxUses: 1, maxLifetimeSeconds: 0 });
  });

  it('refuses a minimum above the maximum, naming both', () => {
    expect(problems({ DB_POOL_MIN: '11' })).toEqual([
      { name: 'DB_POOL_MIN', expected: 'at most DB_POOL_MAX, which is 10', got: '11' },
    ]);
    expect(problems({ DB_POOL_MIN: '11', DB_POOL_MAX: 'x' })).toHaveLength(1);
    expect(load({ DB_POOL_MIN: '11', DB_POOL_MAX: '11' }).pool.min).toBe(11);
  });

  it('prefers the variable, then the URL, then PGCONNECT_TIMEOUT, then the default', () => {
    const url = 'postgres://db/d?connect_timeout=3&statement_timeout=5000&lock_timeout=70';
    const config = load({ DATABASE_URL: url, PGCONNECT_TIMEOUT: '9', DB_STATEMENT_TIMEOUT: '6000' });
    expect(config.pool.connectTimeoutMs).toBe(3000);
    expect(config.session).toMatchObject({ statementTimeoutMs: 6000, lockTimeoutMs: 70 });
    expect(load({ PGCONNECT_TIMEOUT: '9' }).pool.connectTimeoutMs).toBe(9000);
    expect(load({ PGCONNECT_TIMEOUT: '9', DB_CONNECT_TIMEOUT: '1' }).pool.connectTimeoutMs).toBe(1000);
    expect(load({ PGCONNECT_TIMEOUT: '0' }).pool.connectTimeoutMs).toBe(86_400_000);
  });

  it('does not let the default displace a timeout within `options`', () => {
    const url = 'postgres://db/d?options=-c%20statement_timeout%3D5s';
    expect(load({ DATABASE_URL: url }).session.statementTimeoutMs).toBe(0);
    expect(load({ PGOPTIONS: '--lock-timeout=1s' }).session.statementTimeoutMs).toBe(30_000);
    expect(load({ DATABASE_URL: url, DB_STATEMENT_TIMEOUT: '7' }).session.statementTimeoutMs).toBe(7);
  });

  it('refuses all that is wrong together', () => {
    const env = { DATABASE_URL: 'postgres://u@h:0/d', DB_POOL_MAX: 'x', DB_QUEUE_LIMIT: '-1', USE_PGBOUNCER: 'true' };
    expect(problems(env).map(({ name }) => name)).toEqual([
      'PGBOUNCER_URL',
      'DATABASE_URL',
      'DB_POOL_MAX',
      'DB_QUEUE_LIMIT',
    ]);
  });

  it('says a mistake in a PG* variable once, also with two connections', () => {
    expect(problems({ PGSSLMODE: 'x', PGBOUNCER_URL: 'postgres://b' })).toHaveLength(1);
  });

  it.each([
    ['DB_POOL_MAXX', 'DB_POOL_MAX'],
    ['DB_POOLMIN', 'DB_POOL_MIN'],
    ['DB_STATEMENT_TIMEOUT_MS', 'DB_STATEMENT_TIMEOUT'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['PG_BOUNCER_URL', 'PGBOUNCER_URL'],
  ])('warns of %s, which looks like %s', (name, meant) => {
    expect(load({ [name]: '1' }).warnings).toEqual([expect.stringContaining(`did you mean ${meant}?`)]);
  });

  it('does not warn of variables that are just different', () => {
    const names = [
      'DB_HOST',
      'DB_PORT',
      'DB_USER',
      'DB_PASSWORD',
      'DB_NAME',
      'DB_SSL',
      'PGDATA',
      'PATH',
      'DATABASE_NAME',
    ];
    expect(load(Object.fromEntries(names.map((name) => [name, 'x']))).warnings).toEqual([]);
  });

  it('is frozen to the last object', () => {
    const config = load({
      DATABASE_URL: 'postgres://u:p@db/d?sslmode=verify-ca&sslrootcert=ca',
      PGBOUNCER_URL: 'postgres://b',
    });
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      expect(Object.isFrozen(value)).toBe(true);
      Object.values(value).forEach(visit);
    };
    visit(config);
  });
});

describe('toPoolOptions', () => {
  it('gives a pool the configuration', () => {
    const config = load({
      DATABASE_URL: 'postgres://u:p@db:1/d?sslmode=prefer',
      DB_POOL_MAX: '3',
      DB_LOCK_TIMEOUT: '5',
    });
    const resolved = resolvePoolOptions(toPoolOptions(config));
    expect(resolved.pool).toEqual(config.pool);
    expect(resolved.session).toEqual(config.session);
    expect(resolved.client).toMatchObject({ host: 'db', port: 1, user: 'u', database: 'd', password: 'p' });
    expect(resolved.client).toMatchObject({ statement_timeout: 30_000, lock_timeout: 5 });
    expect(resolved).toMatchObject({ sslFallback: 'plain', fallbackSsl: false });
  });

  it('says that PgBouncer is in transaction mode, unless the settings say otherwise, and which timeouts are wanted', () => {
    const url = { PGBOUNCER_URL: 'postgres://u:p@b/d' };
    expect(toPoolOptions(load(url))).toMatchObject({ pooler: 'transaction', statementTimeoutMs: 30_000 });
    expect(toPoolOptions(load({ ...url, DB_POOLER: 'session' })).pooler).toBe('session');
    expect(toPoolOptions(load({ DATABASE_URL: 'postgres://u:p@b/d' })).pooler).toBe('auto');
  });
});
