import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { describeUnless, unlessLinuxX64 } from '../support/needed.js';
import { takeDatabase } from '../support/server.js';
import { installedPath, needWorkspace } from '../support/workspaces.js';

const run = promisify(execFile);

beforeAll(() => needWorkspace('runtimes'), 600_000);

const runtimes: Readonly<Record<string, readonly [string, ...string[]]>> = {
  [`Node ${process.versions.node}`]: [process.execPath],
  'Node 22': [installedPath('runtimes', 'node22', 'bin', 'node')],
  'Node 24': [installedPath('runtimes', 'node24', 'bin', 'node')],
  Bun: [installedPath('runtimes', '@oven', 'bun-linux-x64', 'bin', 'bun')],
  Deno: [
    installedPath('runtimes', '@deno', 'linux-x64-glibc', 'deno'),
    'run',
    '--allow-all',
    '--no-config',
    '--node-modules-dir=manual',
    '--cached-only',
  ],
};

describeUnless(unlessLinuxX64, 'the package works on', () => {
  test.concurrent.for(Object.entries(runtimes))('%s', async ([, [program, ...args]]) => {
    await using database = await takeDatabase();
    const { stdout } = await run(program, [...args, join(import.meta.dirname, 'smoke.mjs')], {
      env: { ...process.env, DATABASE_URL: database.url, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
    });
    expect(JSON.parse(stdout)).toEqual({
      isOneModule: true,
      asPgPoolDoes: {
        rows: [[{ one: 1, none: null }], [{ list: [1, 2], later: true }], [{}]],
        byCallback: [{ text: 'ä€😀' }],
        own: [['9', { a: [1] }]],
        failed: ['22012', '42601', '22P02'],
      },
      lanes: {
        isRight: true,
        isShared: true,
        mode: 'on',
        aborted: 'AbortError',
        slow: 'Query read timeout',
      },
      transactions: { kept: 1, undone: 'TypeError', left: [{ name: 'kept' }] },
      embedded: { sum: 42, servers: [false] },
      ended: true,
    });
  });
});
