import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPgbench } from '../../bench/pgbench/find.js';
import { environmentOf } from '../../bench/pgbench/run.js';
import {
  type DebianProgram,
  findCache,
  findLinker,
  readOsRelease,
  takePackage,
} from '../../src/embedded/pgbouncer/debian.js';
import { takeFolder } from './folder.js';

const execute = promisify(execFile);

/** The first whose expressions are those of today: it has `permute()` and its random numbers. */
const oldestMajor = 15;

const debianPgbench: DebianProgram = {
  name: 'pgbench',
  requested: 'postgresql',
  packageName: /^postgresql-\d+$/,
  path: (packageName) => join('usr', 'lib', 'postgresql', packageName.replace(/\D/g, ''), 'bin', 'pgbench'),
  library: 'libpq5',
};

let command: Promise<readonly string[]> | undefined;

/** How pgbench is started: the machine's own, or else that of Debian's package, which is fetched once and kept. */
export function findPgbenchCommand(): Promise<readonly string[]> {
  command ??= findPgbench(undefined).then((own) =>
    own !== undefined && Number.parseInt(own.version, 10) >= oldestMajor ? [own.path] : fetchPgbench(),
  );
  return command;
}

/** Debian's pgbench for this machine's release, with the libraries that it needs. */
export async function fetchPgbench(env: NodeJS.ProcessEnv = process.env): Promise<readonly string[]> {
  const release = await readOsRelease();
  if (release === undefined) throw new Error('There is no pgbench here, and no Debian package to take it from.');
  const cache = await findCache(debianPgbench, undefined, env);
  const folder = await takePackage(debianPgbench, cache, { own: release.codename, target: release.codename });
  return [await findLinker([folder]), '--library-path', folder, join(folder, 'pgbench')];
}

/** What pgbench printed, and how it ended. */
export interface PgbenchOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs pgbench to its end; `url` says on which database. */
export async function callPgbench(url: string | undefined, ...args: readonly string[]): Promise<PgbenchOutput> {
  const [file = '', ...before] = await findPgbenchCommand();
  const env = { ...process.env, ...(url !== undefined && environmentOf(url)) };
  return execute(file, [...before, ...args], { env }).then(
    (output) => ({ code: 0, ...output }),
    (error) => {
      if (typeof error.code !== 'number') throw error;
      return { code: error.code, stdout: error.stdout, stderr: error.stderr };
    },
  );
}

/** Runs a script once, by one client. */
export async function runPgbenchScript(
  url: string,
  script: string,
  ...args: readonly string[]
): Promise<PgbenchOutput> {
  await using folder = await takeFolder();
  const path = join(folder.path, 'script.sql');
  await writeFile(path, script);
  return await callPgbench(url, '-n', '-c', '1', '-t', '1', '-f', path, ...args);
}
