import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** The built command. It starts in a third of the time that its sources take. */
export const commandPath = join(root, 'dist', 'cli', 'main.cjs');

/** Builds `dist` where a source has changed since: tests run the command and the examples as they are published. */
export function setup(): void {
  const changed = Math.max(...['src', 'web/dashboard'].map((folder) => changedAt(join(root, folder))));
  if (changed > builtAt()) execFileSync('npm', ['run', '--silent', 'build'], { cwd: root });
}

function changedAt(folder: string): number {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return Math.max(...paths.map((path) => statSync(path).mtimeMs));
}

function builtAt(): number {
  return statSync(commandPath, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
