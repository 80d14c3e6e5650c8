import { describe, expect, it } from 'vitest';
import { resolveBouncerSettings } from '../../../src/bouncer/resolve.js';
import { bouncerSettings } from '../../../src/bouncer/settings.js';
import { ConfigError } from '../../../src/errors.js';

const databases = [{ name: 'orders' }];

function problems(options: object): string[] {
  try {
    resolveBouncerSettings({ databases, ...options });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ name }) => name);
  }
  return [];
}

describe('resolveBouncerSettings', () => {
  it('gives every setting of the table its default', () => {
    const { databases: resolved, ...settings } = resolveBouncerSettings({ databases });
    const defaults = Object.fromEntries(Object.entries(bouncerSettings).map(([name, row]) => [name, row.default]));
    expect(settings).toEqual(defaults);
    expect(resolved).toEqual([{ name: 'orders', host: '127.0.0.1', port: 5432, database: 'orders' }]);
  });

  it('derives what follows from others, unless it is said', () => {
    const small = resolveBouncerSettings({
      databases,
      defaultPoolSize: 4,
      reservePoolSize: 2,
      statementTimeoutMs: 5000,
    });
    expect(small).toMatchObject({ minPoolSize: 4, maxDbConnections: 6, queryTimeoutSeconds: 10 });
    const said = resolveBouncerSettings({ databases, defaultPoolSize: 4, maxDbConnections: 50, minPoolSize: 0 });
    expect(said).toMatchObject({ maxDbConnections: 50, minPoolSize: 0 });
    expect(resolveBouncerSettings({ databases, statementTimeoutMs: 0 }).queryTimeoutSeconds).toBe(0);
  });

  it('refuses all that is wrong at once, by name', () => {
    expect(
      problems({ maxClientConnections: 0, poolMode: 'none', tcpKeepalive: 1, queryWaitTimeoutSeconds: '10' }),
    ).toEqual(['poolMode', 'maxClientConnections', 'queryWaitTimeoutSeconds', 'tcpKeepalive']);
    expect(problems({ minPoolSize: 30, maxDbConnections: 20 })).toEqual(['minPoolSize', 'defaultPoolSize']);
    expect(problems({ queryTimeoutSeconds: 30 })).toEqual(['queryTimeoutSeconds']);
  });

  it('points at the setting that a misspelt one may mean', () => {
    expect(() => resolveBouncerSettings({ databases, ...{ defaultPoolsize: 3 } })).toThrow(
      'did you mean `defaultPoolSize`?',
    );
  });

  it.each([
    [{ databases: [] }, 'databases'],
    [{ databases: [{ name: '' }] }, 'databases[0].name'],
    [{ databases: [{ name: 'pgbouncer' }] }, 'databases[0].name'],
    [{ databases: [{ name: "o'clock" }] }, 'databases[0].name'],
    [{ databases: [{ name: 'a' }, { name: 'a' }] }, 'databases'],
    [{ databases: [{ name: 'a', port: 0 }] }, 'databases[0].port'],
    [{ databases: [{ name: 'a', host: 'db\n[users]' }] }, 'databases[0].host'],
    [{ databases: [{ name: 'a\rb' }] }, 'databases[0].name'],
    [{ adminUsers: 'me\nauth_type = any' }, 'adminUsers'],
    [{ listenAddress: ' 127.0.0.1' }, 'listenAddress'],
    [{ authFile: 'userlist.txt' }, 'authFile'],
    [{ adminUsers: '"admin"' }, 'adminUsers'],
    [{ listenAddress: '127.0.0.1 ; local' }, 'listenAddress'],
    [{ runDirectory: 'run' }, 'runDirectory'],
    [{ clientTlsMode: 'require', clientTlsKeyFile: '/k' }, 'clientTlsCertFile'],
    [{ serverTlsMode: 'verify-full' }, 'serverTlsCaFile'],
  ])('refuses %j', (options, name) => expect(problems(options)).toContain(name));
});
