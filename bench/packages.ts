import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installWorkspace } from '../scripts/workspace.js';
import { installedPath, needWorkspace } from '../test/support/workspaces.js';

/** Packages of a folder with a lock file of its own, which are installed when they are measured. */
export interface Packages {
  /** Resolves when they are as the lock file has them. */
  readonly install: () => Promise<void>;
  /** Path of a file that they have installed. */
  readonly pathOf: (...path: string[]) => string;
  /** Packages by the names that the report gives them. */
  readonly reported: Readonly<Record<string, string>>;
}

const workspace = join(import.meta.dirname, 'workspace');

/** Libraries that are measured on request. */
export const libraries: Packages = {
  install: () => installWorkspace(workspace),
  pathOf: (...path) => join(workspace, 'node_modules', ...path),
  reported: { effect: 'effect', '@effect/sql-pg': '@effect/sql-pg' },
};

/** The runtimes that the package is tested on. */
export const runtimes: Packages = {
  async install() {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      throw new Error(`Bun is measured on linux x64, and this is ${process.platform} ${process.arch}.`);
    await needWorkspace('runtimes');
  },
  pathOf: (...path) => installedPath('runtimes', ...path),
  reported: { Bun: '@oven/bun-linux-x64' },
};

/** The tracers that the package is tested with. */
export const tracers: Packages = {
  install: () => needWorkspace('tracers'),
  pathOf: (...path) => installedPath('tracers', ...path),
  reported: {
    '@opentelemetry/sdk-trace-node': '@opentelemetry/sdk-trace-node',
    '@opentelemetry/instrumentation-pg': '@opentelemetry/instrumentation-pg',
  },
};

/** Versions of the packages that a report names. */
export function versionsOf({ pathOf, reported }: Packages): Record<string, string> {
  const versionOf = (name: string): string => JSON.parse(readFileSync(pathOf(name, 'package.json'), 'utf8')).version;
  return Object.fromEntries(Object.entries(reported).map(([title, name]) => [title, versionOf(name)]));
}

/** Loads a CommonJS module as a module among the packages would. */
export function requireFrom({ pathOf }: Packages, name: string): unknown {
  return createRequire(pathOf('package.json'))(name);
}
