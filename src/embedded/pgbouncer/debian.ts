import { randomBytes } from 'node:crypto';
import { chmod, copyFile, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Account } from '../account.js';
import { Watchdog } from '../watchdog.js';
import { isReachable } from '../workspace.js';
import { type Apt, runTool, setUpApt } from './apt.js';
import type { Release } from './apt-sources.js';
import { listLibraryFiles, listLibraryPackages } from './libraries.js';

/** A program from a Debian package. */
export interface DebianProgram {
  /** File name of the program, and of its directory in the cache. */
  readonly name: string;
  /** Package to ask apt for: the program's own, or one that depends on it. */
  readonly requested: string;
  /** Matches the name of the program's own package. */
  readonly packageName: RegExp;
  /** Path of the program within its package. */
  readonly path: (packageName: string) => string;
  /** Library package with the same dependencies as the program. @default the program's own dependencies */
  readonly library?: string;
}

/** This machine's release, from `/etc/os-release`. */
export interface OsRelease {
  /** Codename, such as `bookworm`. */
  readonly codename: string;
  /** Distribution and version, such as `Debian 12`. */
  readonly title: string;
}

/** Parses `/etc/os-release`; `undefined` if it names no release, as on systems not based on Debian. */
export function parseOsRelease(text: string): OsRelease | undefined {
  const read = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  const [codename, id, version] = [read('VERSION_CODENAME'), read('ID'), read('VERSION_ID')];
  if (codename === '') return undefined;
  return { codename, title: `${id.charAt(0).toUpperCase()}${id.slice(1)} ${version}`.trim() };
}

/** Reads this machine's release; `undefined` if it is not based on Debian. */
export async function readOsRelease(): Promise<OsRelease | undefined> {
  return parseOsRelease(await readFile('/etc/os-release', 'utf8').catch(() => ''));
}

/**
 * Returns the directory for unpacked packages: below XDG_CACHE_HOME or `~/.cache`; as root below `/var/cache` if the
 * server's user cannot access root's home directory.
 */
export async function findCache(
  { name }: Pick<DebianProgram, 'name'>,
  account: Account | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const home = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  await mkdir(home, { recursive: true });
  const parent = !account || (await isReachable(home, account)) ? home : '/var/cache';
  return join(parent, 'headroom', name);
}

/**
 * Returns the directory with Debian's build of a program for a release and all its libraries; creates it if it is not
 * cached. Several processes may do so concurrently: each builds its own, and the first one to finish is used.
 *
 * @throws Error naming the step that failed.
 */
export async function takePackage(program: DebianProgram, cache: string, release: Release): Promise<string> {
  const prefix = `${release.target}-${process.arch}-`;
  const [kept] = (await readdir(cache).catch(() => [])).filter((name) => name.startsWith(prefix));
  return kept === undefined ? buildPackage(program, cache, prefix, release) : join(cache, kept);
}

async function buildPackage(program: DebianProgram, cache: string, prefix: string, release: Release): Promise<string> {
  const build = join(cache, `.build-${randomBytes(6).toString('hex')}`);
  const watchdog = new Watchdog(build, build);
  try {
    await mkdir(build, { recursive: true });
    for (const folder of [cache, dirname(cache)]) await chmod(folder, 0o755).catch(() => undefined);
    const unpacked = await unpack(program, await setUpApt(build, release), build);
    await gather(join(build, 'tree', program.path(unpacked.packageName)), build);
    return await publish(join(build, 'ready'), join(cache, `${prefix}${unpacked.version}`));
  } finally {
    await watchdog.finish();
  }
}

/** A package, such as version `1.18.0-1+deb12u1` of `pgbouncer`. */
interface Unpacked {
  readonly packageName: string;
  readonly version: string;
}

/** Unpacks a program and its libraries below `tree`. */
async function unpack(program: DebianProgram, apt: Apt, build: string): Promise<Unpacked> {
  // A failure here may concern packages that are not needed; the next step shows whether it does.
  const update = await apt.run('apt-get', 'update').catch((error: Error) => error.message);
  const listing = await apt
    .run('apt-cache', 'depends', '--recurse', '--important', program.requested)
    .catch((error) => {
      throw new Error(`${error.message} (after \`apt-get update\`: ${update.trim().split('\n').at(-1)})`);
    });
  const packageName = listing.split('\n').find((line) => program.packageName.test(line));
  if (packageName === undefined)
    throw new Error(`none of the packages of \`${program.requested}\` has ${program.name}`);
  await apt.run('apt-get', '--yes', 'download', packageName, ...listNeeded(program, packageName, listing));
  const packages = await readdir(join(build, 'packages'));
  for (const name of packages) await runTool('dpkg-deb', ['-x', name, join(build, 'tree')], join(build, 'packages'));
  const file = packages.find((each) => each.startsWith(`${packageName}_`));
  return { packageName, version: decodeURIComponent(file?.split('_')[1] ?? '').replace(/^\d+:/, '') };
}

function listNeeded({ library }: DebianProgram, packageName: string, listing: string): string[] {
  if (library === undefined) return listLibraryPackages(listing, packageName);
  return [library, ...listLibraryPackages(listing, library)];
}

/** Copies the program, the dynamic linker and the libraries that it loads into the directory `ready`. */
async function gather(program: string, build: string): Promise<void> {
  const ready = join(build, 'ready');
  await mkdir(ready);
  await chmod(ready, 0o755);
  const folders = await listLibraryFolders(join(build, 'tree'));
  const linker = await findLinker(folders);
  const listing = await runTool(linker, ['--library-path', folders.join(':'), '--list', program], build);
  for (const path of [program, linker, ...listLibraryFiles(listing)]) await copyFile(path, join(ready, basename(path)));
}

/** Library directories of a platform, such as `lib/x86_64-linux-gnu`. */
async function listLibraryFolders(tree: string): Promise<string[]> {
  const parents = ['lib', 'usr/lib'].map((name) => join(tree, name));
  const names = await Promise.all(parents.map((parent) => readdir(parent).catch(() => [])));
  return parents.flatMap(
    (parent, index) => names[index]?.filter((name) => name.includes('-linux-')).map((name) => join(parent, name)) ?? [],
  );
}

/** The dynamic linker among the libraries, such as `ld-linux-x86-64.so.2`. */
export async function findLinker(folders: readonly string[]): Promise<string> {
  for (const folder of folders) {
    const name = (await readdir(folder)).find((each) => /^ld-linux.*\.so\.\d+$/.test(each));
    if (name !== undefined) return join(folder, name);
  }
  throw new Error('the packages have no dynamic linker');
}

async function publish(ready: string, target: string): Promise<string> {
  await rename(ready, target).catch((error) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  return target;
}
