import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = join(import.meta.dirname, '..', 'src');

/** Lower layers first. Parts of one layer never import each other; the root files `index` and `create-pool` stand above `pool`. */
const layers: readonly (readonly string[])[] = [
  ['util', 'errors'],
  ['config', 'sql'],
  ['pipeline'],
  ['pool', 'bouncer', 'budget', 'embedded'],
  ['create-pool'],
  ['index'],
  ['monitor', 'load', 'doctor'],
  ['adapters', 'dashboard'],
  ['cli'],
];

const importPattern = /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*'(\.[^']+)'|import\('(\.[^']+)'\)/g;

interface Import {
  readonly from: string;
  readonly to: string;
}

function listImports(): Import[] {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return files.flatMap((from) => {
    const text = readFileSync(join(source, from), 'utf8');
    return [...text.matchAll(importPattern)].map(([, stated, dynamic]) => {
      const target = join(source, dirname(from), (stated ?? dynamic) as string);
      return { from, to: relative(source, normalize(target)) };
    });
  });
}

const partOf = (path: string): string =>
  path
    .replace(/\\/g, '/')
    .split('/')[0]
    ?.replace(/\.[jt]s$/, '') ?? '';
const layerOf = (path: string): number => layers.findIndex((parts) => parts.includes(partOf(path)));

function isAllowed({ from, to }: Import): boolean {
  return partOf(from) === partOf(to) || layerOf(to) < layerOf(from);
}

describe('the structure of src', () => {
  const imports = listImports();

  it('is read by this test at all', () => {
    expect(imports.length).toBeGreaterThan(50);
    expect(imports).toContainEqual({ from: join('pool', 'pool.ts'), to: join('config', 'options.js') });
  });

  it('has only parts that the table of layers knows', () => {
    expect([...new Set(imports.map(({ from }) => partOf(from)))].filter((part) => layerOf(part) === -1)).toEqual([]);
  });

  it('imports downward only', () => {
    expect(imports.filter((each) => !isAllowed(each))).toEqual([]);
  });

  it('would notice an import that goes up, and one between neighbours', () => {
    expect(isAllowed({ from: 'util/clock.ts', to: 'pool/pool.js' })).toBe(false);
    expect(isAllowed({ from: 'pool/pool.ts', to: 'embedded/index.js' })).toBe(false);
  });
});
