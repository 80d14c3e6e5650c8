import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { takeDatabase } from '../support/server.js';
import { installedPath } from '../support/workspaces.js';

const run = promisify(execFile);

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

describe.runIf(process.platform === 'linux' && process.arch === 'x64').concurrent('on Node 24, with lanes on,', () => {
  test.for(Object.entries(expected))('%s works', async ([name, seen]) => {
    await using database = await takeDatabase();
    const { stdout } = await run(
      installedPath('runtimes', 'node24', 'bin', 'node'),
      [join(import.meta.dirname, 'run.mjs'), name],
      { env: { ...process.env, DATABASE_URL: database.url, NODE_ENV: 'development' } },
    );
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual({ ...seen, errors: [], mode: 'on' });
  });
});
