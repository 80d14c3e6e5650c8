import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** Folders with packages of their own, which `npm ci` in the root does not install. */
const workspaces = ['runtimes', 'consumers'] as const;

/** Path of a file that a workspace has installed. */
export function installedPath(workspace: (typeof workspaces)[number], ...path: string[]): string {
  return join(root, 'test', workspace, 'node_modules', ...path);
}

/** Installs them, at the same time, where their lock files have changed since. */
export async function setup(): Promise<void> {
  await Promise.all(workspaces.map((name) => install(join(root, 'test', name))));
}

async function install(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  const stamp = join(modules, '.headroom-lock');
  const lock = createHash('sha256')
    .update(await readFile(join(folder, 'package-lock.json')))
    .digest('hex');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === lock) return;
  // No script of a package is needed: the runtimes are binaries, and the consumers have none that matter.
  await run('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: folder });
  // The package as it is built (not a link to the root, which would be a circle of folders), and the one `pg` of a service.
  for (const name of ['pg-headroom', 'pg']) await rm(join(modules, name), { recursive: true, force: true });
  await symlink(join(root, 'node_modules', 'pg'), join(modules, 'pg'));
  await mkdir(join(modules, 'pg-headroom'));
  for (const name of ['package.json', 'dist']) await symlink(join(root, name), join(modules, 'pg-headroom', name));
  await writeFile(stamp, lock);
}
