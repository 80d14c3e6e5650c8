import { access, constants } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Account, findAccount } from '../account.js';
import { runCommand } from '../command.js';
import { PgBouncerNotFoundError } from '../errors.js';
import { type DebianProgram, findCache, findLinker, readOsRelease, takePackage } from './debian.js';

/** A PgBouncer that runs on this machine. */
export interface PgBouncerBinary {
  /** How it is started, before its own arguments: the program, or a dynamic linker with the program's libraries. */
  readonly command: readonly string[];
  /** Such as `1.18.0`. */
  readonly version: string;
  /** Where it comes from: `PATH`, or a distribution such as `Debian 12`. */
  readonly source: string;
}

/** A Debian release whose PgBouncer can be asked for: 1.18 in `bookworm`, 1.24 in `trixie`. */
export type PgBouncerRelease = 'bookworm' | 'trixie';

/** Which PgBouncer to find. */
export interface PgBouncerWish {
  /** @default the one on the PATH, else that of this machine's own release */
  readonly release?: PgBouncerRelease;
  /** @default the environment of this process */
  readonly env?: NodeJS.ProcessEnv;
}

const titles: Readonly<Record<PgBouncerRelease, string>> = { bookworm: 'Debian 12', trixie: 'Debian 13' };

const pgBouncer: DebianProgram = {
  name: 'pgbouncer',
  asked: 'pgbouncer',
  packageName: /^pgbouncer$/,
  path: () => join('usr', 'sbin', 'pgbouncer'),
};

/** A PgBouncer, or why there is none in that place. */
type Finding = PgBouncerBinary | string;

/**
 * Finds PgBouncer: on the PATH, else Debian's package of this machine's release, or of the wished release. A package
 * is fetched from the machine's own apt sources, checked with its keys, unpacked without root, and kept below
 * XDG_CACHE_HOME or `~/.cache` (`headroom/pgbouncer`).
 *
 * @throws PgBouncerNotFoundError naming every place and what to install.
 * @example
 * const { version, source } = await findPgBouncer({ release: 'trixie' });
 */
export async function findPgBouncer(wish: PgBouncerWish = {}): Promise<PgBouncerBinary> {
  const { release, env = process.env } = wish;
  const account = await findAccount();
  const looks = [() => lookOnPath(account, env), () => lookAtDebian(account, env, release)];
  const tried: string[] = [];
  for (const look of release === undefined ? looks : looks.slice(1)) {
    const finding = await look();
    if (typeof finding !== 'string') return finding;
    tried.push(finding);
  }
  throw new PgBouncerNotFoundError(tried);
}

async function lookOnPath(account: Account | undefined, env: NodeJS.ProcessEnv): Promise<Finding> {
  // Packagers put it into folders that only root has on the PATH.
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/sbin', '/usr/local/sbin'];
  for (const file of folders.map((folder) => join(folder, 'pgbouncer')))
    if (await isExecutable(file)) return probe([file], 'PATH', account);
  return 'the PATH: no `pgbouncer` there';
}

async function lookAtDebian(
  account: Account | undefined,
  env: NodeJS.ProcessEnv,
  release: PgBouncerRelease | undefined,
): Promise<Finding> {
  const own = await readOsRelease();
  if (own === undefined) return "Debian's package: this machine has no apt sources to take it from";
  const title = release === undefined ? own.title : titles[release];
  try {
    const cache = await findCache(pgBouncer, account, env);
    const folder = await takePackage(pgBouncer, cache, { own: own.codename, wished: release ?? own.codename });
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

/** Asks for the version as the user it will run as: the one check that leaves nothing out. */
async function probe(command: readonly string[], source: string, account: Account | undefined): Promise<Finding> {
  const [file = '', ...args] = command;
  const { code, output } = await runCommand(file, [...args, '--version'], { account, cwd: tmpdir() });
  const version = /^PgBouncer (\d+\.\d+\.\d+)/im.exec(output)?.[1];
  if (code === 0 && version !== undefined) return { command, version, source };
  return `${command.at(-1)}: \`--version\` failed: ${output.trim().split('\n')[0] || `exit code ${code}`}`;
}
