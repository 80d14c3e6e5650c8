import { Client } from 'pg';
import { expect, test, vi } from 'vitest';
import { listen, ourSessions, runCommand, short, startCommand } from '../../support/load-command.js';
import { queryAt, takeDatabase } from '../../support/server.js';
import { until, waitFor } from '../../support/wait.js';

// Each runs the command, which starts a process for every strategy.
vi.setConfig({ testTimeout: 240_000 });

const listing = `SELECT relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
  WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' UNION ALL
  SELECT nspname FROM pg_namespace ORDER BY 1`;

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
    // The first line of progress comes after ten seconds.
    '--think-time',
    '50',
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
