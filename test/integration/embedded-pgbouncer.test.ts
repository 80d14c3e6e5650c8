import { existsSync, readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { Client } from 'pg';
import { afterEach, describe, expect, inject, test, vi } from 'vitest';
import {
  type BouncerFiles,
  findPgBouncer,
  PgBouncerNotFoundError,
  PgBouncerStartError,
  startPgBouncer,
} from '../../src/embedded/index.js';
import { startPgBouncerOn } from '../../src/embedded/pgbouncer/start.js';
import { findFreePort } from '../../src/embedded/port.js';
import { describeBouncers, startBouncer } from '../support/bouncer.js';
import { takeFolder } from '../support/folder.js';
import { isRunning, listCommandLines } from '../support/processes.js';
import { queryAt, queryServer } from '../support/server.js';

afterEach(() => vi.unstubAllEnvs());

const plainFiles: BouncerFiles = ({ port, socketDir }) => ({
  'pgbouncer.ini': `[databases]\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir = ${socketDir}\nauth_type = any\n`,
});

describeBouncers('the embedded PgBouncer', (release) => {
  const start = (settings = {}) => startBouncer(inject('serverUrl'), { release, settings });

  test('serves clients from the server’s sessions, and leaves neither process nor folder when stopped', async () => {
    const bouncer = await start();
    const pid = bouncer.pid ?? 0;
    const [row] = await queryAt(bouncer.url(), 'SELECT pg_backend_pid() AS pid');
    expect(await queryServer('SELECT pid FROM pg_stat_activity WHERE pid = $1', [row?.pid])).toHaveLength(1);
    await Promise.all([bouncer.stop(), bouncer.stop()]);
    expect(bouncer.pid).toBeUndefined();
    expect(isRunning(pid)).toBe(false);
    expect(listCommandLines(bouncer.folder)).toEqual([]);
    expect(existsSync(bouncer.folder)).toBe(false);
    await expect(bouncer.restart()).rejects.toThrow('was stopped');
  });

  test('is the version it says, and may open as many files as this process lets it', async () => {
    await using bouncer = await start();
    expect(bouncer.version).toMatch(release === 'bookworm' ? /^1\.18\./ : /^1\.2[4-9]\./);
    const client = new Client({ connectionString: bouncer.adminUrl });
    await client.connect();
    const { rows } = await client.query('SHOW VERSION');
    await client.end();
    expect(rows[0].version).toBe(`PgBouncer ${bouncer.version}`);
    const [, soft, hard] = /open files +(\d+) +(\d+)/.exec(readFileSync(`/proc/${bouncer.pid}/limits`, 'utf8')) ?? [];
    expect(soft).toBe(hard);
  });

  test('answers on its unix socket and asks for the password', async () => {
    await using bouncer = await start();
    const { username, password } = new URL(bouncer.url());
    const socket = { host: bouncer.socketDir, port: bouncer.port, user: username, database: 'postgres' };
    const client = new Client({ ...socket, password });
    await client.connect();
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    await expect(new Client({ ...socket, password: 'wrong' }).connect()).rejects.toThrow(/auth|password/i);
  });

  test('keeps its port over a restart and a SIGKILL', async () => {
    await using bouncer = await start();
    const { port } = bouncer;
    for (const run of [() => bouncer.restart(), () => bouncer.kill().then(() => bouncer.start())]) {
      const before = bouncer.pid;
      await run();
      expect(bouncer.pid).not.toBe(before);
      expect(bouncer.port).toBe(port);
      expect(await queryAt(bouncer.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    }
  });

  test('stops within seconds though a client is in a transaction', async () => {
    await using bouncer = await start();
    const client = new Client({ connectionString: bouncer.url() });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN');
    const startMs = performance.now();
    await bouncer.stop();
    expect(performance.now() - startMs).toBeLessThan(6000);
    await expect(client.query('SELECT 1')).rejects.toThrow();
  });

  test('says with the end of the log why it does not start, and leaves no folder', async () => {
    await using folder = await takeFolder();
    vi.stubEnv('TMPDIR', folder.path);
    const started = start({ no_such_key: 1 });
    await expect(started).rejects.toThrow(PgBouncerStartError);
    await expect(started).rejects.toThrow(/no_such_key/);
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('takes another port when somebody was faster, but never when the port was asked for', async () => {
    const binary = await findPgBouncer({ release });
    const taken = await listen();
    try {
      const ports = [taken.port, taken.port, await findFreePort()];
      const findPort = async () => ports.shift() ?? 0;
      await using bouncer = await startPgBouncerOn(findPort, { binary, files: plainFiles });
      expect(bouncer.port).not.toBe(taken.port);
      const asked = startPgBouncer({ binary, files: plainFiles, port: taken.port });
      await expect(asked).rejects.toMatchObject({ isPortTaken: true });
    } finally {
      taken.server.close();
    }
  });
});

describe('finding PgBouncer', () => {
  test('says what was tried and what to install where there is none', async () => {
    await using folder = await takeFolder();
    await writeFile(`${folder.path}/file`, '');
    const env = { XDG_CACHE_HOME: `${folder.path}/file` };
    const finding = findPgBouncer({ release: 'trixie', env });
    await expect(finding).rejects.toThrow(PgBouncerNotFoundError);
    await expect(finding).rejects.toThrow(/apt-get install pgbouncer.*brew install pgbouncer/s);
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
