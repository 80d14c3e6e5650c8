import { readdir, readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { findPgBouncer } from '../../../src/embedded/index.js';
import { readStudy } from '../../../src/load/report/index.js';
import { takeFolder } from '../../support/folder.js';
import { listen, ourSessions, runCommand, short, startCommand } from '../../support/load-command.js';
import { startServer } from '../../support/own-server.js';
import { listCommandLines } from '../../support/processes.js';
import { queryAt } from '../../support/server.js';
import { waitFor } from '../../support/wait.js';

// Each runs the command, which starts a process for every strategy.
vi.setConfig({ testTimeout: 240_000 });

/** Folders of servers. Others may be the loader's. */
async function listLeftovers(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('headroom-'));
}

test('past the server’s limit none fails its users and headroom does not; with --json - the output is JSON alone', async () => {
  await using server = await startServer({ max_connections: 8 });
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
    'npx pg-headroom load --users 40 --strategies none,headroom --workload select1 --yes --duration 0.4 --warm-up 0.2 --rounds 1 --pool-max 3 --scale 1 --seed 1',
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
