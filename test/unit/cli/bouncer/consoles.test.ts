import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readConsoles } from '../../../../src/cli/bouncer/consoles.js';
import { ConfigError } from '../../../../src/errors.js';

const placesOf = (...args: Parameters<typeof readConsoles>) =>
  readConsoles(...args).map(({ host, port, user }) => `${user}@${host}:${port}`);

describe('the consoles of headroom bouncer', () => {
  it('are those of --url, else of PGBOUNCER_ADMIN_URL, else of PGBOUNCER_URL', () => {
    const env = { PGBOUNCER_URL: 'postgresql://app@one', PGBOUNCER_ADMIN_URL: 'postgresql://admin@two:7000' };
    expect(placesOf(['postgresql://me@three'], env)).toEqual(['me@three:6432']);
    expect(placesOf([], env)).toEqual(['admin@two:7000']);
    expect(placesOf([], { ...env, PGBOUNCER_ADMIN_URL: '' })).toEqual(['app@one:6432']);
  });

  it('may be several, over Unix sockets too, and a comma in a password parts nothing', () => {
    const list = 'postgresql://a:x,y@one,postgres://b@/?host=/run/1&port=7001, postgresql://c@two';
    expect(placesOf([list], {})).toEqual(['a@one:6432', 'b@/run/1:7001', 'c@two:6432']);
    expect(readConsoles([list], {})[0]?.password).toBe('x,y');
    expect(placesOf(['postgresql://a@one', 'postgresql://b@two'], {})).toEqual(['a@one:6432', 'b@two:6432']);
  });

  it('take user and password from DATABASE_URL where they have none, whatever pools are told', () => {
    const env = { DATABASE_URL: 'postgresql://app:canary@db/shop', DB_POOL_MAX: 'many' };
    const [found] = readConsoles(['postgresql://bouncer'], env);
    expect([found?.user, found?.password]).toEqual(['app', 'canary']);
    expect(inspect(found)).not.toContain('canary');
  });

  it.each([
    ['--url', ['http://me:canary@x'], {}],
    ['PGBOUNCER_ADMIN_URL', [], { PGBOUNCER_ADMIN_URL: 'me:canary@x' }],
    ['PGBOUNCER_URL', [], { PGBOUNCER_URL: 'me:canary@x' }],
    ['--url', [], {}],
  ])('name %s where it is wrong, and no password', (name, urls, env) => {
    const refused = () => readConsoles(urls, env);
    expect(refused).toThrow(ConfigError);
    expect(refused).toThrow(new RegExp(`${name}: expected`));
    expect(refused).not.toThrow(/canary/);
  });
});
