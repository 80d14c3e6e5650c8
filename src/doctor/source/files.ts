import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A file of code. */
export interface CodeFile {
  /** Relative to the directory that was named. */
  readonly name: string;
  readonly text: string;
}

/** Limits of a search, so that it ends soon in any directory. */
const maxFiles = 5000;
const maxBytes = 1024 * 1024;

const skipped = new Set(['node_modules', 'dist', 'build', 'coverage', 'vendor', 'out']);
const isCode = (name: string): boolean => /\.(?:[cm]?[jt]s|[jt]sx)$/.test(name) && !/\.d\.[cm]?ts$/.test(name);

/**
 * Reads the code below a directory, without packages and what was built. Stops when it is late, as reading is synchronous, and
 * after 5,000 files; `isComplete` is false then.
 */
export function readCode(directory: string, isLate: () => boolean): { code: CodeFile[]; isComplete: boolean } {
  const code: CodeFile[] = [];
  const folders = [directory];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (isLate() || code.length === maxFiles) return { code, isComplete: false };
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name) && !entry.name.startsWith('.')) folders.push(path);
      if (!entry.isFile() || !isCode(entry.name) || statSync(path).size > maxBytes) continue;
      code.push({ name: relative(directory, path), text: readFileSync(path, 'utf8') });
    }
  }
  return { code, isComplete: true };
}

const hotReloaders = ['next', 'nuxt', '@remix-run/dev', '@react-router/dev', '@sveltejs/kit', 'astro'];

/** True if the project's framework evaluates modules again when they change. */
export function isHotReloaded(directory: string): boolean {
  try {
    const text = readFileSync(join(directory, 'package.json'), 'utf8');
    const { dependencies, devDependencies } = JSON.parse(text) as Record<string, object | undefined>;
    return hotReloaders.some((name) => name in { ...dependencies, ...devDependencies });
  } catch {
    return false;
  }
}
