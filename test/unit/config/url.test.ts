import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problems } from '../../../src/config/problems.js';
import { parseConnectionString, parseUrl } from '../../../src/config/url.js';
import { ConfigError } from '../../../src/errors.js';

function parse(text: string, read = parseUrl): Record<string, string> {
  const problems = new Problems();
  const keywords = read(text, 'DATABASE_URL', problems);
  problems.throwIfAny();
  return Object.fromEntries([...keywords].map(([keyword, { text }]) => [keyword, text]));
}

function refusal(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
  }
  throw new Error('was not refused');
}

describe('parseUrl', () => {
  it('splits a full URL, under either scheme', () => {
    const parts = { user: 'app', password: 'pw', host: 'db.example', port: '5433', dbname: 'orders' };
    expect(parse('postgresql://app:pw@db.example:5433/orders')).toEqual(parts);
    expect(parse('postgres://app:pw@db.example:5433/orders')).toEqual(parts);
  });

  it('leaves out what the URL does not say', () => {
    expect(parse('postgres://')).toEqual({});
    expect(parse('postgres:///orders')).toEqual({ dbname: 'orders' });
    expect(parse('postgres://db')).toEqual({ host: 'db' });
    expect(parse('postgres://db:/')).toEqual({ host: 'db' });
    expect(parse('postgres://app@')).toEqual({ user: 'app' });
  });

  it('tells an empty password from none', () => {
    expect(parse('postgres://app:@db')).toEqual({ user: 'app', password: '', host: 'db' });
    expect(parse('postgres://app@db')).toEqual({ user: 'app', host: 'db' });
  });

  it.each([
    ['postgres://u:p@ss@db/d', 'p@ss'],
    ['postgres://u:p#ss@db/d', 'p#ss'],
    ['postgres://u:p:ss@db/d', 'p:ss'],
    ['postgres://u:50%off@db/d', '50%off'],
    ['postgres://u:a b@db/d', 'a b'],
    ['postgres://u:pa/ss@db/d', 'pa/ss'],
    ['postgres://u:pa?ss@db/d', 'pa?ss'],
    ['postgres://u:p%40%2F%3A%25@db/d', 'p@/:%'],
    ['postgres://u:a+b@db/d', 'a+b'],
  ])('takes the password of %s literally', (url, password) => {
    expect(parse(url)).toEqual({ user: 'u', password, host: 'db', dbname: 'd' });
  });

  it.each([
    'postgres://u:1/2@db/d',
    'postgres://u:p@db/d@x',
    'postgres://u@db/d?application_name=a@b',
    'postgres://a/b@c',
  ])('refuses %s, which can be read in two ways', (url) => expect(refusal(url)).toContain('more than one way'));

  it('takes an IPv6 address in brackets', () => {
    expect(parse('postgres://u@[2001:db8::1]:5433/d')).toMatchObject({ host: '2001:db8::1', port: '5433' });
    expect(parse('postgres://[::1]')).toEqual({ host: '::1' });
    expect(parse('postgres://[fe80::1%25eth0]/d')).toMatchObject({ host: 'fe80::1%eth0' });
  });

  it('takes a Unix socket as parameter or percent-encoded host', () => {
    const parts = { user: 'u', host: '/var/run/postgresql', dbname: 'd' };
    expect(parse('postgres://u@/d?host=/var/run/postgresql')).toEqual(parts);
    expect(parse('postgres://u@%2Fvar%2Frun%2Fpostgresql/d')).toEqual(parts);
  });

  it('lets a parameter win over the same part before it, as libpq does', () => {
    const url = 'postgres://a:b@c:1/d?user=e&password=f&host=g&port=2&dbname=h';
    expect(parse(url)).toEqual({ user: 'e', password: 'f', host: 'g', port: '2', dbname: 'h' });
  });

  it('decodes parameters, where + is no space', () => {
    expect(parse('postgres://db?options=-c%20search_path%3Dapp&application_name=a+b')).toMatchObject({
      options: '-c search_path=app',
      application_name: 'a+b',
    });
  });

  it('refuses a misspelt parameter by name and lists the known ones', () => {
    const message = refusal('postgres://u:p@db/d?sslmod=require');
    expect(message).toContain('`sslmod` (did you mean `sslmode`?)');
    expect(message).toContain('connect_timeout');
    expect(parse('postgres://u:p@db/d?constructor=1&toString=2')).toMatchObject({ host: 'db' });
  });

  it.each([
    ['Prisma', 'schema=public&pgbouncer=true&connection_limit=5&pool_timeout=2&socket_timeout=3&sslidentity=a'],
    ['Prisma, of lifetimes', 'max_idle_connection_lifetime=60&max_connection_lifetime=300&single_use_connections=true'],
    ['SQLAlchemy', 'prepared_statement_cache_size=0&async_fallback=true&command_timeout=60&pool_pre_ping=true'],
    [
      'JDBC',
      'currentSchema=app&loginTimeout=5&connectTimeout=5&socketTimeout=9&reWriteBatchedInserts=true&readOnly=true',
    ],
    ['Rails', 'pool=5&checkout_timeout=5&prepared_statements=false&schema_search_path=app&timeout=5000'],
    ['Supabase and Neon', 'supa=base-pooler.x&workaround=y&endpoint=ep-cool-1&project=z'],
    ['Go and Rust', 'pool_max_conns=4&default_query_exec_mode=exec&statement-cache-capacity=0&options[search_path]=a'],
    ['nobody known', 'colour=green&a.b=1&x2=3'],
  ])('ignores parameters of %s, with one line for debugging', (_, query) => {
    const problems = new Problems();
    const keywords = parseUrl(`postgres://u:p@db/d?${query}`, 'DATABASE_URL', problems);
    problems.throwIfAny();
    expect([...keywords.keys()]).toEqual(['user', 'password', 'host', 'dbname']);
    expect(problems.warnings).toEqual([]);
    expect(problems.notes).toHaveLength(1);
    for (const pair of query.split('&')) expect(problems.notes[0]).toContain(pair.split('=')[0]);
  });

  it('takes a driver in the scheme, and the name that JDBC has for application_name', () => {
    expect(parse('postgresql+asyncpg://u@db?ApplicationName=a')).toEqual({
      user: 'u',
      host: 'db',
      application_name: 'a',
    });
  });

  it('reads several hosts, each with a port or without', () => {
    expect(parse('postgres://u@a:5432,b:5433,c/d')).toEqual({
      user: 'u',
      host: 'a,b,c',
      port: '5432,5433,',
      dbname: 'd',
    });
    expect(parse('postgres://a,[::1]:7,b/d')).toEqual({ host: 'a,::1,b', port: ',7,', dbname: 'd' });
    expect(parse('postgres://a,b/d')).toEqual({ host: 'a,b', dbname: 'd' });
    expect(parse('postgres:///d?host=/run/a,b&port=1,2')).toEqual({ host: '/run/a,b', port: '1,2', dbname: 'd' });
  });

  it.each([
    '',
    'hunter2',
    'host=db password=x',
    ' postgres://db',
    'postgres://db\n',
    'postgres:/db',
    'mysql://u:p@h/d',
  ])('refuses %j, showing its length and not the text', (text) => {
    const message = refusal(text);
    expect(message).toContain(`a string of ${text.length} character`);
    if (text.length > 0) expect(message).not.toContain(text);
  });

  it('names the scheme of another database', () => {
    expect(refusal('mysql://u:p@h/d')).toContain('that begins with mysql:');
  });

  it('refuses escapes that are not UTF-8, and %00', () => {
    expect(refusal('postgres://u:%ff@db/d')).toContain('percent-encoded UTF-8');
    expect(refusal('postgres://u:a%00b@db/d')).toContain('without %00');
  });

  it('gives back any user, password, host and database that were percent-encoded', () => {
    const part = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0'));
    const host = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6(),
      part.map((text) => `/${text}`),
    );
    const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
    fc.assert(
      fc.property(part, part, host, port, part, (user, password, host, port, dbname) => {
        const e = encodeURIComponent;
        const address = host.includes(':') && !host.startsWith('/') ? `[${host}]` : e(host);
        const url = `postgresql://${e(user)}:${e(password)}@${address}${port ? `:${port}` : ''}/${e(dbname)}`;
        expect(parse(url)).toEqual({ user, password, host, dbname, ...(port && { port: String(port) }) });
      }),
    );
  });

  it('gives back any password whose only raw characters cannot be misread', () => {
    const password = fc.string({ unit: fc.constantFrom('a', '1', '@', ':', '#', '+', ' ', '&', '='), minLength: 1 });
    fc.assert(
      fc.property(password, (password) => {
        expect(parse(`postgres://u:${password}@db/d`)).toEqual({ user: 'u', password, host: 'db', dbname: 'd' });
      }),
    );
  });
});

describe('parseConnectionString', () => {
  it("takes pg's forms of a socket", () => {
    const read = (text: string) => parse(text, parseConnectionString);
    expect(read('/var/run/postgresql orders')).toEqual({ host: '/var/run/postgresql', dbname: 'orders' });
    expect(read('socket://u:p@/var/run?db=orders&encoding=utf8')).toEqual({
      user: 'u',
      password: 'p',
      host: '/var/run',
      dbname: 'orders',
      client_encoding: 'utf8',
    });
    expect(read('socket:/var/run?db=orders')).toEqual({ host: '/var/run', dbname: 'orders' });
  });
});
