import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { RowResult } from '../../bench/summary.js';
import { takeFolder } from '../support/folder.js';
import { listGroup } from '../support/processes.js';
import { waitFor } from '../support/wait.js';

const root = join(import.meta.dirname, '..', '..');

/** Starts the benchmark in a process group of its own, which those it starts belong to as well. */
function startBench(folder: string, ...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'bench/main.ts', ...args], {
    cwd: root,
    detached: true,
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { pid: child.pid!, ended: ended.then(([[code], stdout, stderr]) => ({ code, stdout, stderr })) };
}

async function expectNothingLeft(folder: string, pid: number): Promise<void> {
  const listServers = async () => (await readdir(folder)).filter((name) => name.startsWith('headroom-pg-'));
  await waitFor(async () => (await listServers()).length === 0, { timeoutMs: 60_000, what: 'the server gone' });
  await waitFor(() => listGroup(pid).length === 0, { timeoutMs: 60_000, what: 'the processes gone' });
}

test('every peer is measured, the server counts, and nothing is left behind', { timeout: 180_000 }, async () => {
  await using folder = await takeFolder();
  const file = join(folder.path, 'out.json');
  const rows = ['--only', 'tpcb', '--only', 'delay-1ms'];
  const { pid, ended } = startBench(folder.path, ...rows, '--rounds', '1', '--seconds', '0.1', '--json', file);
  const { code, stdout, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('tpcb-64: 64 callers');
  const report = JSON.parse(await readFile(file, 'utf8'));
  expect(report.rows.map(({ name }: { name: string }) => name)).toEqual(['tpcb-64', 'delay-1ms-64']);
  for (const { contenders, max } of report.rows) {
    const libraries = contenders.filter(({ name }: { name: string }) => name !== 'pgbench');
    expect(libraries.map(({ name }: { name: string }) => name)).toEqual(['Headroom', 'pg.Pool', 'postgres.js']);
    for (const { connections } of libraries) {
      expect(connections).toBeGreaterThan(0);
      expect(connections).toBeLessThanOrEqual(max);
    }
  }
  expect(report.rows[1].roundTripMs).toBeGreaterThan(2);
  await expectNothingLeft(folder.path, pid);
});

test('libraries on request are measured, and left out of the rows that they cannot do', {
  timeout: 600_000,
}, async () => {
  await using folder = await takeFolder();
  const file = join(folder.path, 'out.json');
  const peers = [
    '--peer',
    'effect',
    ...(process.platform === 'linux' && process.arch === 'x64' ? ['--peer', 'bun'] : []),
  ];
  const rows = ['--only', 'tx-3-at-once', '--only', 'stream-100k', '--only', 'traced'];
  const { ended } = startBench(folder.path, ...rows, ...peers, '--rounds', '1', '--seconds', '0.1', '--json', file);
  const { code, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const report = JSON.parse(await readFile(file, 'utf8'));
  const namesOf = (list: readonly { name: string }[]) => list.map(({ name }) => name);
  const outcome = report.rows.map(({ name, contenders, leftOut }: RowResult) => [
    name,
    namesOf(contenders),
    namesOf(leftOut),
  ]);
  const extra = peers.includes('bun') ? ['Effect', 'Bun'] : ['Effect'];
  expect(outcome).toEqual([
    ['traced-64', ['Headroom', 'pg.Pool'], ['postgres.js', ...extra]],
    ['stream-100k-1', ['Headroom', 'pg.Pool', 'postgres.js', 'Effect'], extra.slice(1)],
    ['tx-3-at-once-32', ['Headroom', 'pg.Pool', 'postgres.js', ...extra], []],
  ]);
});

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test(`${signal} in the middle of a row leaves nothing behind`, { timeout: 180_000 }, async () => {
    await using folder = await takeFolder();
    const { pid, ended } = startBench(folder.path, '--only', 'delay-5ms', '--seconds', '60');
    const count = (what: string) => listGroup(pid).filter((line) => line.includes(what)).length;
    const isUnderWay = () => count('proxy-process') === 1 && count('peer-process') === 3;
    await waitFor(isUnderWay, { timeoutMs: 60_000, what: 'proxy and peers' });
    process.kill(pid, signal);
    await ended;
    await expectNothingLeft(folder.path, pid);
  });
}
