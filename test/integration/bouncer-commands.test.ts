import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { takeFolder } from '../support/folder.js';
import { captureOutput } from '../support/program-output.js';
import { queryServer, takeDatabase } from '../support/server.js';

let output: { readonly text: string };

beforeEach(() => {
  output = captureOutput();
  vi.stubEnv('DATABASE_URL', inject('serverUrl'));
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const init = (folder: string, ...args: string[]) =>
  runProgram(['bouncer', 'init', '--dir', folder, '--pgbouncer-version', '1.24', '--only', 'ini', ...args]);

async function limits() {
  const [row] = await queryServer(`SELECT current_setting('max_connections')::int AS most,
    current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved`);
  return row as { most: number; reserved: number };
}

test('init shows the sum against the server, and what fits exactly is written', async () => {
  await using folder = await takeFolder();
  const { most, reserved } = await limits();
  const size = most - reserved - 10;
  expect(await init(folder.path, '--set', `max_db_connections=${size}`)).toBe(0);
  expect(output.text).toContain(
    `1 process × ${size} + 10 direct + ${reserved} reserved = ${most} of ${most} connections.`,
  );
  expect(readdirSync(folder.path)).toEqual(['pgbouncer.ini']);
});

test('init refuses one connection more than the server bears, and writes nothing', async () => {
  await using folder = await takeFolder();
  const { most, reserved } = await limits();
  const size = most - reserved - 10;
  expect(await init(folder.path, '--set', `max_db_connections=${size + 1}`)).toBe(3);
  expect(output.text).toContain(`= ${most + 1} of ${most} connections`);
  expect(output.text).toContain(`Lower max_db_connections to ${size}`);
  expect(readdirSync(folder.path)).toEqual([]);
});

test('init obeys the limit of a database', async () => {
  await using folder = await takeFolder();
  await using database = await takeDatabase();
  await queryServer(`ALTER DATABASE ${database.name} CONNECTION LIMIT 29`);
  expect(await init(folder.path, '--database-url', database.url)).toBe(3);
  expect(output.text).toContain(
    `The database "${database.name}" has a CONNECTION LIMIT of 29, less than 1 process × 30 = 30.`,
  );
});

test('check counts every process against the server', async () => {
  await using folder = await takeFolder();
  const { most } = await limits();
  const processes = Math.ceil(most / 30);
  await using away = await takeFolder();
  vi.stubEnv('DATABASE_URL', '');
  const users = join(away.path, 'users.txt');
  const set = ['--processes', String(processes), '--set', `auth_file=${users}`];
  expect(await init(away.path, '--yes', ...set)).toBe(0);
  const files = readdirSync(away.path).map((name) => join(away.path, name));
  const names = ['pgbouncer_admin', 'pgbouncer_stats', 'pgbouncer_auth'];
  writeFileSync(users, names.map((name) => `"${name}" "secret"\n`).join(''), { mode: 0o600 });
  const check = ['bouncer', 'check', ...files, '--pgbouncer-version', '1.24'];
  expect(await runProgram(check)).toBe(0);
  expect(await runProgram([...check, '--database-url', inject('serverUrl')])).toBe(2);
  expect(output.text).toContain(`The server does not have enough connections: ${processes} processes × 30`);
  expect(readdirSync(folder.path)).toEqual([]);
});
