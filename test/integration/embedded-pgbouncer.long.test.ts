import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type BouncerFiles, findPgBouncer, startPgBouncer } from '../../src/embedded/index.js';
import { takeFolder } from '../support/folder.js';

const plainFiles: BouncerFiles = ({ port, socketDir }) => ({
  'pgbouncer.ini': `[databases]\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir = ${socketDir}\nauth_type = any\n`,
});

test('several searches for PgBouncer at once make one package, and leave nothing else in the cache', {
  timeout: 240_000,
}, async () => {
  await using folder = await takeFolder();
  const env = { ...process.env, XDG_CACHE_HOME: folder.path };
  const found = await Promise.all([1, 2, 3].map(() => findPgBouncer({ release: 'bookworm', env })));
  expect(new Set(found.map(({ command }) => command.join(' '))).size).toBe(1);
  expect(await readdir(`${folder.path}/headroom/pgbouncer`)).toHaveLength(1);
  await using bouncer = await startPgBouncer({ ...(found[0] && { binary: found[0] }), files: plainFiles });
  expect(bouncer.version).toBe(found[0]?.version);
});
