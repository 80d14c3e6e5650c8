import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { findPgBouncer } from '../../src/embedded/index.js';
import { type DemoPlan, runDemo } from '../../src/load/demo/demo.js';
import { listFaults } from '../../src/load/demo/report.js';
import { claimSchema } from '../../src/load/demo/schema.js';
import { describeBouncers, startBouncer } from '../support/bouncer.js';
import { commandPath } from '../support/build.js';
import { effort } from '../support/effort.js';
import { takeFolder } from '../support/folder.js';
import { startServer } from '../support/own-server.js';
import { listCommandLines } from '../support/processes.js';
import { queryAt, takeDatabase } from '../support/server.js';
import { waitFor } from '../support/wait.js';

function planOf(url: string, plan: Partial<DemoPlan> = {}): DemoPlan {
  return {
    env: { DATABASE_URL: url },
    isOwnServer: false,
    users: 20,
    durationMs: 1000,
    scale: 1,
    hasControl: true,
    keep: false,
    poolMax: 4,
    signal: new AbortController().signal,
    observer: { step: () => undefined, progress: () => undefined },
    ...plan,
  };
}

function startCommand(args: string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [commandPath, ...args], {
    env: { ...process.env, DATABASE_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = Promise.all([once(child, 'close'), text(child.stderr)]);
  return { child, ended: ended.then(([[code], stderr]) => ({ code, stderr })) };
}

async function runCommand(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { child, ended } = startCommand(args, env);
  return { stdout: await text(child.stdout), ...(await ended) };
}

const schemas = `SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE 'headroom%'`;

test('without a pool users are refused, through one nobody is, and the books balance', async () => {
  await using server = await startServer({ max_connections: 6 });
  const outcome = await runDemo(planOf(server.url, { isOwnServer: true, users: 100 }));
  expect([...(outcome.control?.failures.keys() ?? [])]).toContain('too many clients');
  expect(outcome.control?.peakConnections).toBeLessThanOrEqual(5);
  expect(outcome.control?.done).toBeGreaterThan(0);
  expect(outcome.pool).toMatchObject({ failed: 0, peakConnections: 4 });
  expect(outcome.audit.matches).toMatchObject({ lost: 0, doubled: 0, uncalledFor: 0 });
  expect(listFaults(outcome)).toEqual([]);
  expect(await queryAt(server.url, schemas)).toEqual([]);
});

test('in a database of the user the command exits with 0 and leaves nothing, or with --keep the tables', async () => {
  await using database = await takeDatabase();
  const url = `${database.url}?application_name=theirs`;
  const small = ['demo', '--users', '5', '--seconds', '1', '--pool-max', '2'];
  const kept = await runCommand([...small, '--keep', '--no-control'], { DATABASE_URL: url });
  expect(kept).toMatchObject({ code: 0, stderr: '' });
  expect(await queryAt(database.url, 'SELECT count(*)::int AS n FROM headroom_demo.accounts')).toEqual([
    { n: 100_000 },
  ]);
  // Nobody is there to be asked: its connections are not taken without consent.
  const unasked = await runCommand(small, { DATABASE_URL: url });
  expect(unasked).toMatchObject({ code: 0, stdout: expect.stringContaining('--yes allows it') });
  expect(unasked.stdout).toMatch(/max connections +2\n/);
  const { code, stdout, stderr } = await runCommand([...small, '--yes'], { DATABASE_URL: url });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/Target: 127.0.0.1:\d+, database test_.*Makes a schema `headroom_demo`/s);
  expect(stdout).toMatch(/max connections +[1-5] +2\n/);
  expect(stdout).not.toContain(new URL(database.url).password);
  expect(await queryAt(database.url, schemas)).toEqual([]);
});

describeBouncers(
  'the demo',
  (release) => {
    test('more users than the server has connections are served through PgBouncer, and the books balance', async () => {
      await using server = await startServer({ max_connections: 12 });
      await using bouncer = await startBouncer(server.url, { release, settings: { default_pool_size: 3 } });
      const env = { DATABASE_URL: server.url, PGBOUNCER_URL: bouncer.url() };
      const outcome = await runDemo(
        planOf(server.url, { env, isOwnServer: true, hasControl: false, pgBouncerUsers: 150 }),
      );
      expect(outcome.pool).toMatchObject({ users: 20, failed: 0, peakConnections: 4 });
      expect(outcome.pgBouncer).toMatchObject({ users: 150, failed: 0, peakConnections: 3 });
      expect(outcome.pgBouncer?.done).toBeGreaterThan(0);
      expect(listFaults(outcome)).toEqual([]);
      expect(await queryAt(server.url, schemas)).toEqual([]);
    });

    test('the command takes the PgBouncer of PGBOUNCER_URL, and leaves it out with --no-pgbouncer', async () => {
      await using database = await takeDatabase();
      const settings = { default_pool_size: 2, application_name_add_host: 1 };
      await using bouncer = await startBouncer(database.url, { release, settings });
      const env = { DATABASE_URL: database.url, PGBOUNCER_URL: `${bouncer.url()}?sslmode=prefer` };
      const small = ['demo', '--users', '5', '--seconds', '1', '--pool-max', '1', '--no-control'];
      const { code, stdout, stderr } = await runCommand(small, env);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`PgBouncer: 127.0.0.1:${bouncer.port}, database ${database.name}\n`);
      expect(stdout).toMatch(/max connections +1 +2\n/);
      expect(stdout).not.toContain(new URL(database.url).password);
      const without = await runCommand([...small, '--no-pgbouncer'], env);
      expect(without).toMatchObject({ code: 0, stdout: expect.not.stringContaining('through PgBouncer') });
    });
  },
  effort(1, 2),
);

test('the command starts a PgBouncer in front of its own server, or says in a line why it does without', async () => {
  await using folder = await takeFolder();
  const none = `${folder.path}/file`;
  await writeFile(none, '');
  const hasOne = await findPgBouncer({ env: { XDG_CACHE_HOME: none, PATH: process.env.PATH } }).then(
    () => true,
    () => false,
  );
  const small = ['demo', '--users', '5', '--seconds', '1', '--no-control'];
  const without = await runCommand(small, { XDG_CACHE_HOME: none, PGBOUNCER_URL: 'postgresql://elsewhere.test/' });
  expect(without).toMatchObject({ code: 0, stderr: '' });
  if (!hasOne) expect(without.stdout).toMatch(/\nWithout PgBouncer: the PATH: .*apt-get install pgbouncer.*\nLoading/);
  const withOne = await runCommand([...small, '--pgbouncer-users', '300']);
  expect(withOne).toMatchObject({ code: 0, stderr: '' });
  expect(withOne.stdout).toMatch(/\nPgBouncer \d.* on 127\.0\.0\.1:\d+\n/);
  expect(withOne.stdout).toMatch(/\nusers +5 +300\n/);
});

test('a schema of somebody else is left alone', async () => {
  await using database = await takeDatabase();
  await queryAt(database.url, 'CREATE SCHEMA headroom_demo CREATE TABLE precious ()');
  await expect(runDemo(planOf(database.url))).rejects.toThrow('that this command did not create');
  await queryAt(database.url, 'SELECT FROM headroom_demo.precious');
});

test('a second run in the same database is refused and does the first no harm', async () => {
  await using database = await takeDatabase();
  const first = new Client({ connectionString: database.url });
  await first.connect();
  await claimSchema(first);
  await first.query('CREATE SCHEMA headroom_demo');
  await expect(runDemo(planOf(database.url))).rejects.toThrow('Another `headroom demo` is running');
  expect(await queryAt(database.url, schemas)).toEqual([{ name: 'headroom_demo' }]);
  await first.end();
});

test('Ctrl-C ends a run with a report, exit code 130, and nothing left behind', async () => {
  await using folder = await takeFolder();
  const { child, ended } = startCommand(['demo', '--users', '20', '--seconds', '60'], { TMPDIR: folder.path });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const hasBegun = () => lines.some((line) => line.startsWith('a connection per request'));
  await waitFor(hasBegun, { timeoutMs: 90_000 });
  child.kill('SIGINT');
  expect(await ended).toEqual({ code: 130, stderr: '' });
  expect(lines.at(-1)).toBe('Failed: the run was interrupted.');
  expect((await readdir(folder.path)).filter((name) => name.startsWith('headroom-pg-'))).toEqual([]);
  expect(listCommandLines(`${folder.path}/headroom-pg`)).toEqual([]);
});

test('the command explains itself, and refuses what it does not know with exit code 3', async () => {
  const [help, version, unknown, bad, nowhere] = await Promise.all([
    runCommand(['--help']),
    runCommand(['--version']),
    runCommand(['no-such-command']),
    runCommand(['demo', '--users', '0']),
    runCommand(['demo'], { DATABASE_URL: 'postgresql://me:canary@127.0.0.1:1/x' }),
  ]);
  expect(help).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ {2}demo {2,}\S/m) });
  expect(version).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  expect(unknown).toMatchObject({ code: 3, stderr: expect.stringContaining("unknown command 'no-such-command'") });
  expect(bad).toMatchObject({ code: 3, stderr: expect.stringContaining('Expected a whole number from 1 to 20000') });
  expect(nowhere).toMatchObject({ code: 3, stderr: expect.stringContaining('ECONNREFUSED') });
  expect(JSON.stringify(nowhere)).not.toContain('canary');
});
