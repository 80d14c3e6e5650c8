import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { installWorkspace } from '../../scripts/workspace.js';

const root = join(import.meta.dirname, '..', '..');

/** Folders with packages of their own, which `npm ci` in the root does not install. */
const workspaces = ['runtimes', 'consumers'] as const;

/** Path of a file that a workspace has installed. */
export function installedPath(workspace: (typeof workspaces)[number], ...path: string[]): string {
  return join(root, 'test', workspace, 'node_modules', ...path);
}

/** Installs them, at the same time, where their lock files have changed since. */
export async function setup(): Promise<void> {
  await Promise.all(workspaces.map((name) => installWorkspace(join(root, 'test', name), addOwn)));
}

/** The package as it is built (not a link to the root, which would be a circle of folders), and the one `pg` of a service. */
async function addOwn(modules: string): Promise<void> {
  for (const name of ['pg-headroom', 'pg']) await rm(join(modules, name), { recursive: true, force: true });
  await symlink(join(root, 'node_modules', 'pg'), join(modules, 'pg'));
  await mkdir(join(modules, 'pg-headroom'));
  for (const name of ['package.json', 'dist']) await symlink(join(root, name), join(modules, 'pg-headroom', name));
}
