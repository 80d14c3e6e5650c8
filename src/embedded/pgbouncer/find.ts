import { access, constants } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Account, findAccount } from '../account.js';
import { runCommand } from '../command.js';
import { PgBouncerNotFoundError } from '../errors.js';
import { type DebianProgram, findCache, findLinker, readOsRelease, takePackage } from './debian.js';

/** A PgBouncer that runs on this machine. */
export interface PgBouncerBinary {
  /** Command in front of its arguments: the program, or a dynamic linker with the program's libraries. */
  readonly command: readonly string[];
  /** Version, such as `1.18.0`. */
  readonly version: string;
  /** Origin: `PATH`, or a distribution such as `Debian 12`. */
  readonly source: string;
}

/**
 * A Debian release whose PgBouncer can be requested: 1.18 in `bookworm`, 1.24 in `trixie`, and the newest one, 1.26 at the
 * time of writing, in `forky`, which is in preparation.
 */
export type PgBouncerRelease = 'bookworm' | 'trixie' | 'forky';

/** Selects the PgBouncer to find. */
export interface PgBouncerWish {
  /** @default the one on the PATH, else the one of this machine's release */
  readonly release?: PgBouncerRelease;
  /** @default the environment of this process */
  readonly env?: NodeJS.ProcessEnv;
}

const titles: Readonly<Record<PgBouncerRelease, string>> = {
  bookworm: 'Debian 12',
  trixie: 'Debian 13',
  forky: 'Debian 14',
};

const pgBouncer: DebianProgram = {
  name: 'pgbouncer',
  requested: 'pgbouncer',
  packageName: /^pgbouncer$/,
  path: () => join('usr', 'sbin', 'pgbouncer'),
};

/** A usable PgBouncer, or the reason why a place has none. */
type Finding = PgBouncerBinary | string;

/**
 * Finds PgBouncer: on the PATH, else in the package of this machine's Debian release, or of the requested one. A
 * package is downloaded from the machine's apt sources, verified with its keys, unpacked without root, and cached below
 * XDG_CACHE_HOME or `~/.cache` (`headroom/pgbouncer`).
 *
 * @throws PgBouncerNotFoundError listing every place that was searched, and what to install.
 * @example
 * const { version, source } = await findPgBouncer({ release: 'trixie' });
 */
export async function findPgBouncer(request: PgBouncerWish = {}): Promise<PgBouncerBinary> {
  const { release, env = process.env } = request;
  const account = await findAccount();
  const searches = [() => searchPath(account, env), () => searchDebian(account, env, release)];
  const tried: string[] = [];
  for (const search of release === undefined ? searches : searches.slice(1)) {
    const finding = await search();
    if (typeof finding !== 'string') return finding;
    tried.push(finding);
  }
  throw new PgBouncerNotFoundError(tried);
}

async function searchPath(account: Account | undefined, env: NodeJS.ProcessEnv): Promise<Finding> {
  // Packages install it in directories that only root has on the PATH.
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/sbin', '/usr/local/sbin'];
  for (const file of folders.map((folder) => join(folder, 'pgbouncer')))
    if (await isExecutable(file)) return probe([file], 'PATH', account);
  return 'the PATH: no `pgbouncer` there';
}

async function searchDebian(
  account: Account | undefined,
  env: NodeJS.ProcessEnv,
  release: PgBouncerRelease | undefined,
): Promise<Finding> {
  const own = await readOsRelease();
  if (own === undefined) return "Debian's package: this machine has no apt sources";
  const title = release === undefined ? own.title : titles[release];
  try {
    const cache = await findCache(pgBouncer, account, env);
    const folder = await takePackage(pgBouncer, cache, { own: own.codename, target: release ?? own.codename });
    const linker = await findLinker([folder]);
    return await probe([linker, '--library-path', folder, join(folder, 'pgbouncer')], title, account);
  } catch (error) {
    return `the package of ${title}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Runs `--version` as the server's user, which covers permissions, libraries and architecture in one check. */
async function probe(command: readonly string[], source: string, account: Account | undefined): Promise<Finding> {
  const [file = '', ...args] = command;
  const { code, output } = await runCommand(file, [...args, '--version'], { account, cwd: tmpdir() });
  const version = /^PgBouncer (\d+\.\d+\.\d+)/im.exec(output)?.[1];
  if (code === 0 && version !== undefined) return { command, version, source };
  return `${command.at(-1)}: \`--version\` failed: ${output.trim().split('\n')[0] || `exit code ${code}`}`;
}
