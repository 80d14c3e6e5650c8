import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { installWorkspace } from '../../scripts/workspace.js';

const root = join(import.meta.dirname, '..', '..');

/** Folders with packages of their own, which `npm ci` in the root does not install. */
const workspaces = {
  runtimes: ['test/runtimes', addOwn],
  consumers: ['test/consumers', addOwn],
  tracers: ['test/tracers', undefined],
  site: ['web/site', undefined],
} as const;

type Workspace = keyof typeof workspaces;

/** Path of a file that a workspace has installed. */
export function installedPath(workspace: Workspace, ...path: string[]): string {
  return join(root, workspaces[workspace][0], 'node_modules', ...path);
}

/** Resolves when a workspace is installed as its lock file has it: `beforeAll(() => needWorkspace('tracers'), 600_000)`. */
export function needWorkspace(workspace: Workspace): Promise<void> {
  const [folder, complete] = workspaces[workspace];
  return installWorkspace(join(root, folder), complete);
}

let installing: Promise<unknown> = Promise.resolve();

/** Begins to install all of them, while other tests run. Those that need one wait for it, and say why it failed. */
export function setup(): void {
  installing = Promise.allSettled((Object.keys(workspaces) as Workspace[]).map(needWorkspace));
}

/** Leaves none half installed. */
export async function teardown(): Promise<void> {
  await installing;
}

/** The package as it is built (not a link to the root, which would be a circle of folders), and the one `pg` of a service. */
async function addOwn(modules: string): Promise<void> {
  for (const name of ['pg-headroom', 'pg']) await rm(join(modules, name), { recursive: true, force: true });
  await symlink(join(root, 'node_modules', 'pg'), join(modules, 'pg'));
  await mkdir(join(modules, 'pg-headroom'));
  for (const name of ['package.json', 'dist']) await symlink(join(root, name), join(modules, 'pg-headroom', name));
}
