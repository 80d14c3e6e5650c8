import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findCache, parseOsRelease } from '../../../../src/embedded/pgbouncer/debian.js';
import { takeFolder } from '../../../support/folder.js';

test('the machine says which release it is', () => {
  const debian = 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\nID_LIKE=x\n';
  expect(parseOsRelease(debian)).toEqual({ codename: 'bookworm', title: 'Debian 12' });
  expect(parseOsRelease('ID=ubuntu\nVERSION_ID="24.04"\nVERSION_CODENAME=noble')).toMatchObject({
    title: 'Ubuntu 24.04',
  });
  expect(parseOsRelease('ID=alpine\nVERSION_ID=3.20.1\n')).toBeUndefined();
  expect(parseOsRelease('')).toBeUndefined();
});

test('packages are kept where XDG_CACHE_HOME says, but not where the server’s user could not enter', async () => {
  await using open = await takeFolder();
  await using closed = await takeFolder(0o700);
  const account = { name: 'other', uid: 54_321, gid: 54_321 };
  const ofOpen = { XDG_CACHE_HOME: join(open.path, 'cache') };
  const below = join('headroom', 'pgbouncer');
  expect(await findCache({ name: 'pgbouncer' }, account, ofOpen)).toBe(join(open.path, 'cache', below));
  expect(await findCache({ name: 'pgbouncer' }, account, { XDG_CACHE_HOME: closed.path })).toBe(
    join('/var/cache', below),
  );
  expect(await findCache({ name: 'pgbouncer' }, undefined, { XDG_CACHE_HOME: closed.path })).toBe(
    join(closed.path, below),
  );
});
