import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.js';
import { resolvePoolOptions } from '../../../src/config/options.js';

const files: Readonly<Record<string, string>> = {
  '/home/me/.pg_service.conf': `
# of the team
[orders]
host=orders.test
port=6000
user = app
password=word
dbname=orders
sslmode=disable

[other]
host=other.test
`,
  '/etc/pg/pg_service.conf': '[shared]\nhost=shared.test\napplication_name=a=b\n',
  '/given.conf': '[orders]\nhost=given.test\n',
};

const system = {
  home: '/home/me',
  userName: () => 'me',
  readFile: (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error('ENOENT');
    return text;
  },
};
const load = (env: Record<string, string>) => loadConfig(env, system).connection;

describe('a service', () => {
  it('that PGSERVICE names is read from the user’s file', () => {
    const connection = load({ PGSERVICE: 'orders' });
    expect(connection).toMatchObject({ host: 'orders.test', port: 6000, user: 'app', database: 'orders', ssl: false });
    expect(connection.password).toBe('word');
  });

  it('overrides variables, and is overridden by the URL, as in libpq', () => {
    expect(load({ PGSERVICE: 'orders', PGHOST: 'variable', PGAPPNAME: 'x' })).toMatchObject({
      host: 'orders.test',
      applicationName: 'x',
    });
    expect(load({ PGSERVICE: 'orders', DATABASE_URL: 'postgres://url.test' })).toMatchObject({
      host: 'url.test',
      port: 6000,
    });
  });

  it('is found in PGSERVICEFILE and in PGSYSCONFDIR, and may be named by the URL', () => {
    expect(load({ PGSERVICE: 'orders', PGSERVICEFILE: '/given.conf' }).host).toBe('given.test');
    const shared = load({ PGSYSCONFDIR: '/etc/pg', DATABASE_URL: 'postgres:///?service=shared' });
    expect(shared).toMatchObject({ host: 'shared.test', applicationName: 'a=b' });
  });

  it('that no file has is refused, naming the files', () => {
    expect(() => load({ PGSERVICE: 'nope' })).toThrow(/PGSERVICE.*\/home\/me\/\.pg_service\.conf.*"nope"/s);
  });

  it('serves a pool without a connection string, unless it is given a host', () => {
    const surroundings = { ...system, env: { PGSERVICE: 'orders' } };
    expect(resolvePoolOptions({ max: 2 }, surroundings).client).toMatchObject({ host: 'orders.test', port: 6000 });
    expect(resolvePoolOptions({ host: 'own' }, surroundings).client.port).toBeUndefined();
    expect(resolvePoolOptions({ connectionString: 'postgres://u@h' }, surroundings).client.host).toBe('h');
  });
});

describe('the files of ~/.postgresql', () => {
  const pem = (name: string) => `-----BEGIN ${name}-----`;
  const own: Record<string, string> = { 'root.crt': pem('CA'), 'postgresql.crt': pem('C'), 'postgresql.key': pem('K') };
  const surroundings = { ...system, env: {}, readOwn: (name: string) => own[name] };
  const ssl = (query: string) => {
    const { client } = resolvePoolOptions({ connectionString: `postgres://u@h/d?${query}` }, surroundings);
    return client.ssl as { ca?: string; cert?: string; key?: string; rejectUnauthorized?: boolean };
  };

  it('are used where sslmode asks for TLS, as in libpq', () => {
    expect(ssl('sslmode=require')).toMatchObject({ ca: own['root.crt'], cert: own['postgresql.crt'] });
    expect(ssl('sslmode=require').rejectUnauthorized).toBe(true);
    expect(ssl('sslmode=verify-ca').key).toBe(own['postgresql.key']);
    expect(ssl('sslmode=disable')).toBe(false);
  });

  it('are not used where the URL names others, or the system’s', () => {
    expect(ssl('sslmode=verify-full&sslrootcert=system').ca).toBeUndefined();
    expect(
      resolvePoolOptions({ connectionString: 'postgres://u@h/d?ssl=true' }, surroundings).client.ssl,
    ).not.toHaveProperty('ca');
  });
});
