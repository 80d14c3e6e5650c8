import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Installs the packages of a folder that has a lock file of its own, unless they are there as the lock file has them.
 *
 * @param complete called after an installation, for what else belongs into `node_modules`
 */
export async function installWorkspace(folder: string, complete?: (modules: string) => Promise<void>): Promise<void> {
  const modules = join(folder, 'node_modules');
  const stamp = join(modules, '.headroom-lock');
  const lock = createHash('sha256')
    .update(await readFile(join(folder, 'package-lock.json')))
    .digest('hex');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === lock) return;
  // No script of a package is needed: binaries come as packages.
  await run('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
  await complete?.(modules);
  await writeFile(stamp, lock);
}
