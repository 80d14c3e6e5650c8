import { randomBytes } from 'node:crypto';
import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../errors.js';

/** A file to write, its path relative to the folder. */
export interface PlannedFile {
  readonly name: string;
  readonly text: string;
  /** True to make it readable for its owner only. */
  readonly isSecret: boolean;
}

/**
 * Writes files into a folder that is made where it is missing. Without `force` none is written if one exists. Symbolic
 * links are never followed below the folder: what is in a file's place is replaced itself.
 *
 * @throws {ConfigError} naming the files that exist.
 */
export async function writeFiles(folder: string, files: readonly PlannedFile[], force: boolean): Promise<void> {
  if (!force) await refuseExisting(folder, files);
  await makeFolders(folder, files);
  const written: string[] = [];
  try {
    for (const file of files) {
      const path = join(folder, file.name);
      await (force ? replace(path, file) : create(path, file));
      written.push(path);
    }
  } catch (error) {
    // Those that took another's place cannot be taken back.
    if (!force) await Promise.all(written.map((path) => rm(path, { force: true })));
    throw error;
  }
}

async function makeFolders(folder: string, files: readonly PlannedFile[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of new Set(files.map((file) => dirname(file.name)))) {
    if (name === '.') continue;
    const path = join(folder, name);
    await mkdir(path, { recursive: true });
    if ((await lstat(path)).isSymbolicLink()) {
      throw new ConfigError([{ name: '--dir', expected: `${name} to be a folder of its own`, got: 'a symbolic link' }]);
    }
  }
}

async function refuseExisting(folder: string, files: readonly PlannedFile[]): Promise<void> {
  const found = await Promise.all(files.map(({ name }) => exists(join(folder, name))));
  const names = files.filter((_, at) => found[at]).map(({ name }) => name);
  if (names.length === 0) return;
  throw new ConfigError([
    { name: '--dir', expected: 'none of the files to be there, or --force', got: names.join(', ') },
  ]);
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}

/** Fails where something is already, a symbolic link too. */
function create(path: string, { text, isSecret }: PlannedFile): Promise<void> {
  return writeFile(path, text, { flag: 'wx', mode: isSecret ? 0o600 : 0o644 });
}

async function replace(path: string, file: PlannedFile): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await create(draft, file);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
