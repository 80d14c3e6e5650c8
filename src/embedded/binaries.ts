import { constants } from 'node:fs';
import { access, readdir, realpath } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { Account } from './account.js';
import { runCommand } from './command.js';
import { PostgresNotFoundError } from './errors.js';
import { copyBinaries, findNpmBinaries, isComplete } from './npm-binaries.js';

/** A directory with `initdb` and `postgres` that the server's user can execute. */
export interface Binaries {
  readonly bin: string;
  /** Version, such as `18.4`. */
  readonly version: string;
}

/** Selects the binaries to use. */
export interface BinariesChoice {
  readonly binaries?: string | undefined;
  readonly prefer?: 'system' | 'npm' | undefined;
}

interface Search {
  readonly account: Account | undefined;
  /** A directory that `account` can access and that exists as long as the server. */
  readonly root: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Usable binaries, or the reason why a place has none. */
type Finding = Binaries | string;

/**
 * Finds PostgreSQL in `binaries`, else in HEADROOM_PG_BIN, else in the place that `prefer` names and then in the other.
 *
 * @throws PostgresNotFoundError listing every place that was searched, and what to install.
 */
export async function findBinaries(choice: BinariesChoice, search: Search): Promise<Binaries> {
  const given = choice.binaries ?? (search.env ?? process.env).HEADROOM_PG_BIN;
  const tried: string[] = [];
  for (const listFindings of given ? [() => probeFolders([resolve(given)], search)] : sources(choice.prefer, search)) {
    for await (const finding of listFindings()) {
      if (typeof finding !== 'string') return finding;
      tried.push(finding);
    }
  }
  throw new PostgresNotFoundError(tried);
}

function sources(prefer: 'system' | 'npm' = 'system', search: Search): (() => AsyncIterable<Finding>)[] {
  const system = () => probeSystem(search);
  const npm = () => probeNpm(search);
  return prefer === 'npm' ? [npm, system] : [system, npm];
}

async function* probeSystem(search: Search): AsyncGenerator<Finding> {
  const folders = await findSystemFolders((search.env ?? process.env).PATH ?? '');
  if (folders.length === 0) yield 'a system installation: none on the PATH or in the usual places';
  yield* probeFolders(folders, search);
}

async function* probeFolders(folders: readonly string[], search: Search): AsyncGenerator<Finding> {
  for (const bin of folders) yield await probe(bin, search);
}

async function* probeNpm(search: Search): AsyncGenerator<Finding> {
  const { packageName, native } = findNpmBinaries();
  if (native === undefined) {
    yield `${packageName}: not installed`;
    return;
  }
  yield adoptNpmBinaries(native, search);
}

/**
 * Uses the package in place if it is complete and the server's user can execute it there, else a copy in `root`:
 * install scripts may not have run, and node_modules may be inaccessible to that user or read-only.
 */
export async function adoptNpmBinaries(native: string, search: Search): Promise<Finding> {
  const inPlace = (await isComplete(native)) ? await probe(join(native, 'bin'), search) : 'incomplete';
  if (typeof inPlace !== 'string') return inPlace;
  const copy = join(search.root, 'pgsql');
  await copyBinaries(native, copy);
  return probe(join(copy, 'bin'), search);
}

/**
 * Runs `postgres --version` as the server's user, which covers permissions, libraries and architecture in one check.
 */
async function probe(bin: string, { account, root }: Search): Promise<Finding> {
  if (!(await hasPrograms(bin))) return `${bin}: no \`initdb\` and \`postgres\` there`;
  const { code, output } = await runCommand(join(bin, 'postgres'), ['--version'], { account, cwd: root });
  const version = /\(PostgreSQL\) (\d+[\w.]*)/.exec(output)?.[1];
  if (code === 0 && version !== undefined) return { bin, version };
  return `${bin}: \`postgres --version\` failed: ${output.trim().split('\n')[0] || `exit code ${code}`}`;
}

function hasPrograms(bin: string): Promise<boolean> {
  const checks = ['initdb', 'postgres'].map((name) => access(join(bin, name), constants.X_OK));
  return Promise.all(checks).then(
    () => true,
    () => false,
  );
}

/** Directories where packages install one directory per version, and its subdirectory with the programs. */
const usualPlaces: readonly { parent: string; name: RegExp; below: string }[] = [
  { parent: '/usr/lib/postgresql', name: /^\d/, below: 'bin' },
  { parent: '/usr', name: /^pgsql-\d/, below: 'bin' },
  { parent: '/usr/libexec', name: /^postgresql\d/, below: '' },
  { parent: '/opt/homebrew/opt', name: /^postgresql@/, below: 'bin' },
  { parent: '/usr/local/opt', name: /^postgresql@/, below: 'bin' },
  { parent: '/home/linuxbrew/.linuxbrew/opt', name: /^postgresql@/, below: 'bin' },
  { parent: '/Applications/Postgres.app/Contents/Versions', name: /^\d/, below: 'bin' },
];

/** Directories of installed servers: those on the PATH in its order, then the usual places, newest version first. */
async function findSystemFolders(path: string): Promise<string[]> {
  const onPath = await Promise.all(path.split(delimiter).filter(Boolean).map(resolveOnPath));
  const usual = await Promise.all(usualPlaces.map(listVersions));
  const folders = [...onPath, ...usual.flat()].filter((folder) => folder !== undefined);
  return [...new Set(folders)];
}

async function resolveOnPath(folder: string): Promise<string | undefined> {
  if (!(await hasPrograms(folder))) return undefined;
  return dirname(await realpath(join(folder, 'postgres')));
}

async function listVersions({ parent, name, below }: (typeof usualPlaces)[number]): Promise<string[]> {
  const names = (await readdir(parent).catch(() => [])).filter((entry) => name.test(entry));
  const versionOf = (entry: string) => Number.parseFloat(/[\d.]+/.exec(entry)?.[0] ?? '0');
  const folders = names.sort((a, b) => versionOf(b) - versionOf(a)).map((entry) => join(parent, entry, below));
  const usable = await Promise.all(folders.map(hasPrograms));
  return folders.filter((_, index) => usable[index]);
}
