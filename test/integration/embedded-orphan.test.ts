import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { takeFolder } from '../support/folder.js';
import { isRunning, listCommandLines } from '../support/processes.js';
import { waitFor } from '../support/wait.js';

const script = fileURLToPath(new URL('../support/orphan.mjs', import.meta.url));

/** Starts the script in a process group of its own, as a shell does, with a temporary folder of its own. */
function startParent(folder: string, what: 'stay' | 'end', server = 'postgres'): ChildProcess {
  return spawn(process.execPath, [script, what, server], {
    detached: true,
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function readReport(parent: ChildProcess): Promise<{ pid: number; url: string }> {
  const [line] = await once(createInterface({ input: parent.stdout! }), 'line');
  return JSON.parse(line);
}

async function expectNothingLeft(folder: string): Promise<void> {
  await waitFor(async () => (await readdir(folder)).length === 0, { timeoutMs: 60_000, what: 'the folder gone' });
  await waitFor(() => listCommandLines(folder).length === 0, { timeoutMs: 60_000, what: 'the processes gone' });
}

describe.each(['postgres', 'pgbouncer'])('%s', (server) => {
  for (const signal of ['SIGKILL', 'SIGINT', 'SIGTERM'] as const) {
    test(`nothing is left when the parent gets ${signal}, with its whole process group`, async () => {
      await using folder = await takeFolder();
      const parent = startParent(folder.path, 'stay', server);
      const { pid, url } = await readReport(parent);
      const client = new Client({ connectionString: url });
      client.on('error', () => undefined);
      await client.connect();
      process.kill(-(parent.pid ?? 0), signal);
      await once(parent, 'exit');
      await expectNothingLeft(folder.path);
      expect(isRunning(pid)).toBe(false);
      await expect(client.query('SELECT 1')).rejects.toThrow();
    });
  }

  test('a server keeps no process from exiting, and goes with it', async () => {
    await using folder = await takeFolder();
    const parent = startParent(folder.path, 'end', server);
    const exited = once(parent, 'exit');
    const { pid } = await readReport(parent);
    expect(await exited).toEqual([0, null]);
    await expectNothingLeft(folder.path);
    expect(isRunning(pid)).toBe(false);
  });
});

test('nothing is left when the parent is killed while the data folder is being made', async () => {
  await using folder = await takeFolder();
  const parent = startParent(folder.path, 'stay');
  const hasBegun = async () => (await readdir(folder.path, { recursive: true })).some((name) => name.endsWith('base'));
  await waitFor(hasBegun, { timeoutMs: 60_000, what: 'initdb under way' });
  parent.kill('SIGKILL');
  await expectNothingLeft(folder.path);
});
