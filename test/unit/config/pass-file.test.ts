import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it, test } from 'vitest';
import { loadConfig } from '../../../src/config/load.js';
import { resolvePoolOptions } from '../../../src/config/options.js';
import { findPassword, passwordFrom } from '../../../src/config/pass-file.js';
import { toPoolOptions } from '../../../src/config/to-options.js';
import { takeFolder } from '../../support/folder.js';
import { testUnless } from '../../support/needed.js';

const login = { host: 'db', port: 5432, database: 'orders', user: 'app' };

describe('a password file', () => {
  it.each([
    ['db:5432:orders:app:word', 'word'],
    ['*:*:*:app:word', 'word'],
    ['other:5432:orders:app:no\ndb:*:orders:app:first\ndb:5432:orders:app:second', 'first'],
    ['# db:5432:orders:app:no\r\n\r\ndb:5432:orders:app:with:colon\\\\and\\:more\r\n', 'with:colon\\and:more'],
    ['db:5433:orders:app:no', undefined],
    ['d*:5432:orders:app:no', undefined],
    ['db:5432:orders:app:\ndb:5432:orders:*:next', 'next'],
    ['db:5432:orders:app', undefined],
    ['', undefined],
  ])('%j has %j', (text, password) => expect(findPassword(text, login)).toBe(password));

  it('has names with colons and backslashes', () => {
    expect(findPassword('::1\n\\:\\:1:5432:a\\\\b:app:word', { ...login, host: '::1', database: 'a\\b' })).toBe('word');
  });

  it.each([
    [undefined, 'local'],
    ['/var/run/postgresql', 'local'],
    ['/elsewhere', 'there'],
  ])('has the host %s', (host, password) => {
    const text = '/elsewhere:*:*:*:there\nlocalhost:*:*:*:local';
    expect(findPassword(text, { ...login, host })).toBe(password);
  });
});

/** The password that `pg` would get for a new connection. */
function passwordOf(options: pg.ClientConfig): Promise<unknown> | unknown {
  const { connectionParameters } = new pg.Client(options) as unknown as { connectionParameters: { password: unknown } };
  const { password } = connectionParameters;
  return typeof password === 'function' ? password(connectionParameters) : password;
}

test('passfile= of a URL is read when a connection is opened, unless there is a password', async () => {
  await using folder = await takeFolder();
  const file = join(folder.path, 'pass');
  await writeFile(file, 'db:5432:orders:app:word\n', { mode: 0o600 });
  const url = `postgresql://app@db/orders?passfile=${encodeURIComponent(file)}&sslmode=disable`;
  const ofOptions = resolvePoolOptions({ connectionString: url }).client;
  const ofEnvironment = toPoolOptions(loadConfig({ DATABASE_URL: url }));
  expect(await passwordOf(ofOptions)).toBe('word');
  expect(await passwordOf(ofEnvironment as pg.ClientConfig)).toBe('word');
  await writeFile(file, 'db:5432:orders:app:renewed\n');
  expect(await passwordOf(ofOptions)).toBe('renewed');
  const own = url.replace('app@', 'app:own@');
  expect(await passwordOf(resolvePoolOptions({ connectionString: own }).client)).toBe('own');
  expect(await passwordOf(toPoolOptions(loadConfig({ DATABASE_URL: own })) as pg.ClientConfig)).toBe('own');
  expect(await passwordOf(resolvePoolOptions({ connectionString: url, password: 'option' }).client)).toBe('option');
  await rm(file);
  expect(await passwordOf(ofOptions)).toBeUndefined();
});

testUnless(
  process.platform === 'win32' ? 'Windows has no such permissions' : undefined,
  'a password file that others may read is ignored, with a warning',
  async () => {
    await using folder = await takeFolder();
    const file = join(folder.path, 'pass');
    await writeFile(file, '*:*:*:*:word\n');
    await chmod(file, 0o640);
    const warned = new Promise<Error>((resolve) => void process.once('warning', resolve));
    const password = passwordFrom(file) as unknown as (given: object) => Promise<unknown>;
    expect(await password(login)).toBeUndefined();
    expect((await warned).message).toContain(`${file} is ignored`);
  },
);
