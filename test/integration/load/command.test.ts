import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { expect, test, vi } from 'vitest';
import { findPgBouncer, startPostgres } from '../../../src/embedded/index.js';
import { readStudy } from '../../../src/load/report/index.js';
import { takeFolder } from '../../support/folder.js';
import { listCommandLines } from '../../support/processes.js';
import { queryAt, takeDatabase } from '../../support/server.js';
import { until, waitFor } from '../../support/wait.js';

// Each runs the command, which starts a process for every strategy.
vi.setConfig({ testTimeout: 240_000 });

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

function startCommand(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'load', ...args], {
    env: { ...process.env, DATABASE_URL: '', PGBOUNCER_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { child, ended: ended.then(([[code], stdout, stderr]) => ({ code, stdout, stderr })) };
}

const runCommand = (args: string[], env?: NodeJS.ProcessEnv) => startCommand(args, env).ended;

/** What a process has written so far to its output. */
function listen(child: ChildProcess): () => string {
  let heard = '';
  child.stdout?.on('data', (data) => {
    heard += data;
  });
  return () => heard;
}

/** Folders of servers. Others may be the loader's. */
async function listLeftovers(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('headroom-'));
}

/** A study of seconds. */
const short = ['--duration', '0.4', '--warm-up', '0.2', '--rounds', '1', '--scale', '1', '--pool-max', '3'];

const listing = `SELECT relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
  WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' UNION ALL
  SELECT nspname FROM pg_namespace ORDER BY 1`;

const ourSessions = `SELECT application_name FROM pg_stat_activity WHERE application_name LIKE 'headroom load%'`;

test('past the server’s limit none fails its users and headroom does not; with --json - the output is JSON alone', async () => {
  await using server = await startPostgres({ settings: { max_connections: 8 } });
  const users = ['--users', '40', '--strategies', 'none,headroom', '--workload', 'select1', '--json', '-', '--yes'];
  const { code, stdout, stderr } = await runCommand([...users, ...short], { DATABASE_URL: server.url });
  const { points, command, warnings } = readStudy(stdout);
  const failedOf = (strategy: string) =>
    points.filter((point) => point.strategy === strategy).map(({ summary }) => summary.failed);
  expect(failedOf('headroom')).toEqual([0]);
  expect(failedOf('none')[0]).toBeGreaterThan(0);
  const full = points.find(({ strategy }) => strategy === 'none');
  expect(full?.summary.errors.map(({ kind }) => kind)).toContain('too many clients');
  expect(points.every(({ summary }) => summary.cpu.server === null || summary.cpu.server > 0)).toBe(true);
  expect(points.find(({ strategy }) => strategy === 'headroom')?.summary.peakSessions).toBeLessThanOrEqual(3);
  expect(command).toBe(
    'npx headroom load --users 40 --strategies none,headroom --workload select1 --yes --duration 0.4 --warm-up 0.2 --rounds 1 --pool-max 3 --scale 1 --seed 1',
  );
  expect(code, JSON.stringify(warnings)).toBe(0);
  expect(stderr).toMatch(/Server +PostgreSQL .* max_connections 8/);
  expect(`${stdout}${stderr}`).not.toContain(server.password);
  expect(await queryAt(server.url, ourSessions)).toEqual([]);
});

test('without DATABASE_URL a server of its own is measured, with PgBouncer where there is one, and nothing is left', async () => {
  await using folder = await takeFolder();
  const hasBouncer = await findPgBouncer().then(
    () => true,
    () => false,
  );
  const [json, html] = [`${folder.path}/out.json`, `${folder.path}/out.html`];
  const args = ['--users', '20', '--json', json, '--html', html, ...short];
  const { code, stdout, stderr } = await runCommand(args, { TMPDIR: folder.path });
  const result = readStudy(await readFile(json, 'utf8'));
  const strategies = ['none', 'pg-pool', 'headroom', ...(hasBouncer ? ['pgbouncer'] : [])];
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(result.settings.strategies).toEqual(strategies);
  expect(result.points).toHaveLength(strategies.length);
  expect(result.points.map(({ summary }) => summary.failed)).toEqual(result.points.map(() => 0));
  for (const { strategy, summary } of result.points)
    if (strategy !== 'none') expect(summary.peakSessions, strategy).toBeLessThanOrEqual(3);
  expect(result.server).toMatchObject({ isEmbedded: true, maxConnections: 100, settings: { fsync: 'on' } });
  expect(result.overhead?.strategies.map(({ strategy }) => strategy)).toEqual(strategies);
  expect(result.recommendation?.reasons.length).toBeGreaterThan(2);
  expect(stdout).toContain(`Written: ${html}\n`);
  expect(await readFile(html, 'utf8')).toContain('<html');
  expect(await listLeftovers(folder.path)).toEqual([]);
  expect(listCommandLines(`${folder.path}/headroom-`)).toEqual([]);
});

test('--setup builds tables for later runs, --cleanup removes them, and the database is as it was', async () => {
  await using database = await takeDatabase();
  await queryAt(database.url, 'CREATE TABLE precious AS SELECT 1 AS n');
  const before = await queryAt(database.url, listing);
  const env = { DATABASE_URL: database.url };
  const load = ['--strategies', 'headroom', '--users', '4', ...short];
  const without = await runCommand(load, env);
  expect(without).toMatchObject({ code: 3, stderr: expect.stringContaining('--setup') });
  expect(await runCommand(['--setup', '--no-run', '--scale', '1'], env)).toMatchObject({ code: 0, stderr: '' });
  expect((await queryAt(database.url, listing)).length).toBeGreaterThan(before.length);
  expect(await runCommand([...load, '--cleanup'], env)).toMatchObject({ code: 0, stderr: '' });
  expect(await queryAt(database.url, listing)).toEqual(before);
  expect(await queryAt(database.url, 'SELECT n FROM precious')).toEqual([{ n: 1 }]);
});

test('on a server that others use none is refused without --yes, and otherwise left out with a note', async () => {
  await using database = await takeDatabase();
  const other = new Client({ connectionString: database.url });
  await other.connect();
  const env = { DATABASE_URL: database.url };
  const load = ['--users', '2', '--workload', 'select1', ...short];
  const [asked, byDefault] = await Promise.all([
    runCommand(['--strategies', 'none,headroom', ...load], env),
    runCommand(load, env),
  ]);
  expect(asked).toMatchObject({ code: 3, stderr: expect.stringMatching(/in use by .* --yes/) });
  expect(byDefault).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('`none` was left out') });
  expect(byDefault.stdout).toContain('`pgbouncer` was left out');
  expect(JSON.stringify([asked, byDefault])).not.toContain(new URL(database.url).password);
  await other.end();
});

test('Ctrl-C ends a study with a report and exit code 130, and its tables and sessions are gone', async () => {
  await using database = await takeDatabase();
  const args = [
    '--strategies',
    'pg-pool,headroom',
    '--users',
    '4',
    '--rounds',
    '1',
    '--duration',
    '20',
    '--setup',
    '--cleanup',
    '--scale',
    '1',
  ];
  const { child, ended } = startCommand([...args, '--warm-up', '0.1'], { DATABASE_URL: database.url });
  const heard = listen(child);
  await waitFor(() => /pg-pool {2}4 users.* [1-9][\d,]* done/.test(heard()), { timeoutMs: 150_000 });
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  expect(stdout).toContain('The study was stopped before its end');
  expect(await queryAt(database.url, `SELECT FROM pg_namespace WHERE nspname LIKE 'headroom%'`)).toEqual([]);
  await until('its sessions are gone', async () => (await queryAt(database.url, ourSessions)).length === 0);
});

test('Ctrl-C ends a study on a server of its own with nothing left of it', async () => {
  await using folder = await takeFolder();
  const args = ['--users', '4', '--rounds', '1', '--duration', '20', '--warm-up', '0.1', '--workload', 'select1'];
  const { child, ended } = startCommand(args, { TMPDIR: folder.path });
  const heard = listen(child);
  await waitFor(() => /none {2}4 users.* done/.test(heard()), { timeoutMs: 150_000 });
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 143, stderr: '' });
  expect(await listLeftovers(folder.path)).toEqual([]);
  expect(listCommandLines(`${folder.path}/headroom-`)).toEqual([]);
});

test('what cannot be tried is refused with exit code 3 and no password', async () => {
  const elsewhere = { DATABASE_URL: 'postgresql://me:canary@127.0.0.1:1/x' };
  const [help, users, nowhere, nothing, file] = await Promise.all([
    runCommand(['--help']),
    runCommand(['--users', '10,zero']),
    runCommand(['--workload', 'select1'], elsewhere),
    runCommand(['--no-run'], elsewhere),
    runCommand(['--file', '/no/such.sql'], elsewhere),
  ]);
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('Exit codes: 0 success') });
  expect(users).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("'10,zero' is invalid. Expected whole numbers"),
  });
  expect(nowhere).toMatchObject({ code: 3, stderr: expect.stringContaining('ECONNREFUSED') });
  expect(nothing).toMatchObject({ code: 3, stderr: expect.stringContaining('--setup') });
  expect(file).toMatchObject({ code: 3, stderr: expect.stringContaining('/no/such.sql') });
  expect(JSON.stringify([nowhere, nothing, file])).not.toContain('canary');
});
