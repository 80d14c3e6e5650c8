import { execFile } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { takeFolder } from '../support/folder.js';
import { describeUnless, unlessLinuxX64 } from '../support/needed.js';
import { takeDatabase } from '../support/server.js';
import { installedPath, needWorkspace } from '../support/workspaces.js';

const run = promisify(execFile);

beforeAll(() => Promise.all([needWorkspace('consumers'), needWorkspace('runtimes')]), 600_000);

const root = join(import.meta.dirname, '..', '..');

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Two rows that are kept, one that is rolled back, concurrent statements that all see them, and a duplicate key. */
const rows = { names: ['one', 'kept'], answers: 2, count: 2, code: '23505' };

const expected: Readonly<Record<string, object>> = {
  'auth-js': { names: ['one'], code: '23505' },
  'better-auth': { names: ['one'], signedIn: 'string', count: 2, code: 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL' },
  bullmq: { names: ['one', 'three', 'two'], count: 11, code: 'not today' },
  drizzle: rows,
  'graphile-worker': { names: ['one', 'three', 'two'], code: true },
  kysely: rows,
  langgraph: { isRight: true, left: true },
  'mikro-orm': rows,
  payload: { ...rows, answers: 1, code: 'The following field is invalid: name' },
  'pg-boss': { names: ['one', 'three', 'two'], code: 'string' },
  prisma: rows,
  typeorm: rows,
};

/** Arguments of Node, and what the runner says when its one test has passed. */
const runners: Readonly<Record<string, readonly [readonly string[], RegExp]>> = {
  Jest: [
    [
      installedPath('consumers', 'jest', 'bin', 'jest.js'),
      '--rootDir',
      join(import.meta.dirname, 'runners'),
      '--testRegex',
      'jest\\.cjs$',
    ],
    /Tests: +1 passed, 1 total/,
  ],
  'node --test': [['--test', join(import.meta.dirname, 'runners', 'node.test.mjs')], /^\S+ pass 1$/m],
};

test.concurrent.for(Object.entries(runners))('a service is tested under %s', async ([, [args, passed]]) => {
  await using database = await takeDatabase();
  const env = { ...process.env, DATABASE_URL: database.url, NO_COLOR: '1', FORCE_COLOR: '0' };
  // A test that runs under a runner says so to the processes that it starts.
  const { NODE_TEST_CONTEXT: _, VITEST: __, ...clean } = env as NodeJS.ProcessEnv;
  const { stdout, stderr } = await run(process.execPath, [...args], { env: clean, cwd: import.meta.dirname });
  expect(stdout + stderr).toMatch(passed);
});

test('what Next.js copies for a standalone build is all that a service needs, and not the command', async () => {
  await using database = await takeDatabase();
  await using folder = await takeFolder();
  const [from, to] = [join(folder.path, 'app'), join(folder.path, 'standalone')];
  const modules = join(from, 'node_modules');
  const own = join(modules, 'pg-headroom');
  for (const name of ['package.json', 'dist']) await cp(join(root, name), join(own, name), { recursive: true });
  await installWithDependencies('pg', modules);
  await cp(join(import.meta.dirname, 'standalone.mjs'), join(from, 'server.mjs'));
  const nft = await import(pathToFileURL(installedPath('consumers', '@vercel', 'nft', 'out', 'index.js')).href);
  const { fileList } = (await nft.nodeFileTrace([join(from, 'server.mjs')], { base: from })) as {
    fileList: Set<string>;
  };
  for (const file of fileList) await cp(join(from, file), join(to, file));
  const env = { ...process.env, DATABASE_URL: database.url };
  const { stdout } = await run(process.execPath, [join(to, 'server.mjs')], { env, cwd: to });
  const [last = ''] = stdout.trim().split('\n').slice(-1);
  expect(JSON.parse(last)).toEqual({
    ...{ sum: 190, one: [{ one: 1 }], streamed: [1, 2, 3] },
    ...{ payload: 'heard', verdict: expect.any(String), isSame: true },
  });
  expect([...fileList].filter((file) => /pg-headroom.dist.(cli|load|embedded)/.test(file))).toEqual([]);
});

/** Copies a package and those that it needs, as an installation has them. */
async function installWithDependencies(name: string, modules: string): Promise<void> {
  const source = join(root, 'node_modules', name);
  await cp(source, join(modules, name), { recursive: true, dereference: true });
  const { dependencies = {} } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as Manifest;
  for (const each of Object.keys(dependencies)) await installWithDependencies(each, modules);
}

describeUnless(unlessLinuxX64, 'on Node 24, with lanes on,', () => {
  test.concurrent.for(Object.entries(expected))('%s works', async ([name, seen]) => {
    await using database = await takeDatabase();
    const { stdout } = await run(
      installedPath('runtimes', 'node24', 'bin', 'node'),
      [join(import.meta.dirname, 'run.mjs'), name],
      { env: { ...process.env, DATABASE_URL: database.url, NODE_ENV: 'development' } },
    );
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({ ...seen, errors: [], mode: 'on' });
  });
});
