import { describe, expect, it } from 'vitest';
import { readServer, tlsOf } from '../../../../src/cli/bouncer/server.js';

describe('readServer', () => {
  it('takes the flag before the variable, and is never told of PgBouncer or of pools', () => {
    const env = { DATABASE_URL: 'postgresql://a@one/x', PGBOUNCER_URL: 'not a url', DB_POOL_MAX: 'many' };
    expect(readServer(undefined, env)?.config.connection.host).toBe('one');
    expect(readServer('postgresql://a@two/x', env)?.config.connection.host).toBe('two');
    expect(readServer(undefined, { PGHOST: 'three', PGUSER: 'a' })?.config.connection.host).toBe('three');
    expect(readServer(undefined, { DATABASE_URL: '' })).toBeUndefined();
  });

  it('names the flag that is wrong, and no password', () => {
    const read = () => readServer('postgres:/me:canary@db/x', {});
    expect(read).toThrow('--database-url: expected postgresql://');
    expect(read).not.toThrow('canary');
  });
});

describe('tlsOf', () => {
  it.each([
    ['postgresql://me@db.example.com/shop', 'require'],
    ['postgresql://me@localhost/shop', 'prefer'],
    ['postgresql://me@127.0.0.1/shop', 'prefer'],
    ['postgresql://me@localhost.example.com/shop', 'require'],
    ['postgresql:///shop?host=/run/postgresql&user=me', 'prefer'],
    ['postgresql://me@localhost/shop?sslmode=disable', 'disable'],
    ['postgresql://me@db.example.com/shop?sslmode=no-verify', 'require'],
  ])('asks for TLS with %s as it says or needs', (url, serverTlsMode) => {
    expect(tlsOf(readServer(url, {}))).toEqual({ serverTlsMode });
  });

  it('takes the certificate along, and the variables of libpq', () => {
    const ca = new URL('../../../support/tls/server.crt', import.meta.url).pathname;
    const env = { DATABASE_URL: 'postgresql://me@db/shop', PGSSLMODE: 'verify-full', PGSSLROOTCERT: ca };
    expect(tlsOf(readServer(undefined, env))).toEqual({ serverTlsMode: 'verify-full', serverTlsCaFile: ca });
  });
});
