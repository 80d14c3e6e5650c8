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

/** A program that is in one of Debian's packages. */
export interface DebianProgram {
  /** Name of its file, and of the folder of the cache that it is kept in. */
  readonly name: string;
  /** What apt is asked for: the program's own package, or one that depends on it. */
  readonly asked: string;
  /** Matches the name of the program's own package. */
  readonly packageName: RegExp;
  /** Where the program is in it. */
  readonly path: (packageName: string) => string;
  /** A package of a library that needs all that the program does. @default the program's own needs are looked up */
  readonly library?: string;
}

/** What this machine is, from `/etc/os-release`. */
export interface OsRelease {
  /** Such as `bookworm`. */
  readonly codename: string;
  /** Such as `Debian 12`. */
  readonly title: string;
}

/** Reads what `/etc/os-release` says; `undefined` where it names no release, as on a system that is not of Debian's kind. */
export function parseOsRelease(text: string): OsRelease | undefined {
  const read = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  const [codename, id, version] = [read('VERSION_CODENAME'), read('ID'), read('VERSION_ID')];
  if (codename === '') return undefined;
  return { codename, title: `${id.charAt(0).toUpperCase()}${id.slice(1)} ${version}`.trim() };
}

/** What this machine is; `undefined` where it is not of Debian's kind. */
export async function readOsRelease(): Promise<OsRelease | undefined> {
  return parseOsRelease(await readFile('/etc/os-release', 'utf8').catch(() => ''));
}

/**
 * The folder that unpacked packages are kept in: below XDG_CACHE_HOME or `~/.cache`; as root below `/var/cache` where
 * the user that the server runs as could not enter root's home.
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
 * The folder with Debian's build of a program, of a release, and every library it needs, which is made where the cache has none.
 * Several processes may do so at once: each makes its own, and the first to be ready wins.
 *
 * @throws Error saying which step failed.
 */
export async function takePackage(program: DebianProgram, cache: string, release: Release): Promise<string> {
  const prefix = `${release.wished}-${process.arch}-`;
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
  // What fails here may concern packages that we do not need; the next step shows.
  const update = await apt.run('apt-get', 'update').catch((error: Error) => error.message);
  const listing = await apt.run('apt-cache', 'depends', '--recurse', '--important', program.asked).catch((error) => {
    throw new Error(`${error.message} (after \`apt-get update\`: ${update.trim().split('\n').at(-1)})`);
  });
  const packageName = listing.split('\n').find((line) => program.packageName.test(line));
  if (packageName === undefined) throw new Error(`none of the packages of \`${program.asked}\` has ${program.name}`);
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

/** Puts the program, the dynamic linker and the libraries that it loads side by side into the folder `ready`. */
async function gather(program: string, build: string): Promise<void> {
  const ready = join(build, 'ready');
  await mkdir(ready);
  await chmod(ready, 0o755);
  const folders = await listLibraryFolders(join(build, 'tree'));
  const linker = await findLinker(folders);
  const listing = await runTool(linker, ['--library-path', folders.join(':'), '--list', program], build);
  for (const path of [program, linker, ...listLibraryFiles(listing)]) await copyFile(path, join(ready, basename(path)));
}

/** Such as `lib/x86_64-linux-gnu`. */
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
