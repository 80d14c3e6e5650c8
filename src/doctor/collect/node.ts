import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Installed, NodeFacts } from '../facts.js';

/** Packages whose copies matter. */
const names = ['pg', 'pg-pool', 'pg-native', 'pg-headroom'] as const;

/** Levels of `node_modules` within packages that are searched. */
const maxDepth = 3;

/** Packages that are looked into at most. */
const maxPackages = 20_000;

/** Reads the version of Node and the packages in a service's directory. */
export function collectNode(directory: string): NodeFacts {
  const search = new Search(directory);
  search.enter(join(directory, 'node_modules'), 1);
  return { version: process.versions.node, packages: search.found, fileLimit: readFileLimit() };
}

class Search {
  readonly found: Record<string, Installed[]> = {};
  readonly #root: string;
  readonly #seen = new Set<string>();
  #left = maxPackages;

  constructor(root: string) {
    this.#root = root;
  }

  enter(folder: string, depth: number): void {
    if (depth > maxDepth) return;
    for (const name of list(folder)) {
      if (name.startsWith('.')) continue;
      if (!name.startsWith('@')) this.#visit(join(folder, name), name, depth);
      else
        for (const inner of list(join(folder, name))) this.#visit(join(folder, name, inner), `${name}/${inner}`, depth);
    }
  }

  #visit(path: string, name: string, depth: number): void {
    if (this.#left-- <= 0) return;
    if ((names as readonly string[]).includes(name)) this.#note(path, name);
    this.enter(join(path, 'node_modules'), depth + 1);
  }

  /** A link to a copy that is known is not another copy. */
  #note(path: string, name: string): void {
    try {
      const real = realpathSync(path);
      if (this.#seen.has(real)) return;
      this.#seen.add(real);
      const { version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { version?: unknown };
      this.found[name] ??= [];
      this.found[name].push({ version: String(version), path: relative(this.#root, path) });
    } catch {
      // Not a package.
    }
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Linux has it in `/proc`. */
function readFileLimit(): number | undefined {
  try {
    const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
