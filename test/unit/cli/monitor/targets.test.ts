import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { namesOf, readTargets } from '../../../../src/cli/monitor/targets.js';
import { ConfigError } from '../../../../src/errors.js';

const database = 'postgresql://me:canary@db:5433/shop';
const bouncer = 'postgresql://bouncer:6432/shop';

test('the server is that of DATABASE_URL, past PgBouncer, whose console is asked as well', () => {
  const env = { DATABASE_URL: database, PGBOUNCER_URL: bouncer, USE_PGBOUNCER: 'true' };
  const targets = readTargets({ app: [] }, env);
  expect(targets.server).toMatchObject({ host: 'db', port: 5433, database: 'shop', password: 'canary' });
  expect(targets.bouncers[0]).toMatchObject({ host: 'bouncer', port: 6432, user: 'me', database: 'pgbouncer' });
  expect(targets.bouncers[0]?.password).toBe('canary');
});

test('the console has an address of its own where PGBOUNCER_ADMIN_URL gives one', () => {
  const env = {
    DATABASE_URL: database,
    PGBOUNCER_URL: bouncer,
    PGBOUNCER_ADMIN_URL: 'postgresql://stats@console:6433/',
  };
  expect(readTargets({ app: [] }, env).bouncers).toMatchObject([{ host: 'console', port: 6433, user: 'stats' }]);
});

test('several consoles are asked where the variable or the flag names several', () => {
  const list = 'postgresql://me:can,ary@b1/,postgresql://me:canary@b2/';
  const [first, second, ...others] = readTargets({ app: [] }, { PGBOUNCER_ADMIN_URL: list }).bouncers;
  expect([first?.host, first?.password, second?.host, others]).toEqual(['b1', 'can,ary', 'b2', []]);
  expect(namesOf(readTargets({ app: [], bouncerUrl: list }, {}))).toEqual(['b1:6432', 'b2:6432']);
});

test('flags win over variables', () => {
  const env = { DATABASE_URL: database, PGBOUNCER_URL: bouncer };
  const flags = { url: 'postgresql://other/x', bouncerUrl: 'postgresql://b2:7000/', app: ['http://svc:1/pool'] };
  expect(namesOf(readTargets(flags, env))).toEqual(['other:5432', 'b2:7000', 'http://svc:1/pool']);
});

test('the server that libpq would take is looked at only where nothing else was named', () => {
  expect(readTargets({ app: [] }, {}).server).toMatchObject({ host: 'localhost', port: 5432 });
  expect(readTargets({ app: ['http://svc/pool'] }, {}).server).toBeUndefined();
  expect(readTargets({ app: ['http://svc/pool'] }, { PGHOST: 'db' }).server).toMatchObject({ host: 'db' });
});

test('variables of pools do not matter, be they right or wrong', () => {
  expect(() => readTargets({ app: [] }, { DB_POOL_MAX: 'many', DATABASE_URL: database })).not.toThrow();
});

test('what is wrong is named as it was written', () => {
  const refuse = (run: () => unknown): string[] => {
    try {
      run();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      expect(error.message).not.toContain('canary');
      return error.problems.map(({ name }) => name);
    }
    return [];
  };
  const broken = 'postgres:/me:canary@db/x';
  expect(refuse(() => readTargets({ url: broken, app: [] }, {}))).toEqual(['--url']);
  expect(refuse(() => readTargets({ app: [] }, { DATABASE_URL: broken }))).toEqual(['DATABASE_URL']);
  expect(refuse(() => readTargets({ bouncerUrl: broken, app: [] }, {}))).toEqual(['--bouncer-url']);
  expect(refuse(() => readTargets({ app: [] }, { PGBOUNCER_ADMIN_URL: broken }))).toEqual(['PGBOUNCER_ADMIN_URL']);
  expect(refuse(() => readTargets({ app: ['ftp://me:canary@x/pool'] }, {}))).toEqual(['--app']);
});

test('no password is in a name, nor where settings are written to a log', () => {
  const app = 'http://me:canary@svc/pool?token=canary';
  const targets = readTargets({ app: [app] }, { DATABASE_URL: database, PGBOUNCER_URL: bouncer });
  expect(namesOf(targets)).toEqual(['db:5433', 'bouncer:6432', 'http://svc/pool']);
  expect(inspect({ ...targets, apps: [] }, { depth: 9 })).not.toContain('canary');
});

test('an IPv6 address and the folder of a socket are named so that they can be told from a port', () => {
  const nameOf = (url: string) => namesOf(readTargets({ url, app: [] }, {}));
  expect(nameOf('postgresql://[::1]:5433/x')).toEqual(['[::1]:5433']);
  expect(nameOf('postgresql:///x?host=/run/pg')).toEqual(['/run/pg']);
});
