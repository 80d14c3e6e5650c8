import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = join(import.meta.dirname, '..', 'src');

/** Lower layers first. Parts of one layer never import each other; the root files `index` and `create-pool` are above `pool`. */
const layers: readonly (readonly string[])[] = [
  ['errors', 'format'],
  ['util'],
  ['config', 'sql'],
  ['tracing'],
  ['pipeline'],
  ['hosts', 'notify', 'replicas', 'budget'],
  ['pool', 'bouncer', 'embedded'],
  ['create-pool', 'close-on-signal'],
  ['index'],
  ['monitor', 'load', 'otel'],
  ['dashboard', 'doctor'],
  ['adapters'],
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

/** Files that import each other in a circle, type imports included, as `a → b → a`; each circle once. */
function listCircles(imports: readonly Import[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to.replace(/\.js$/, '.ts')]);
  const circles: string[] = [];
  const isDone = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at !== -1) circles.push([...path.slice(at), file].join(' → '));
    if (at !== -1 || isDone.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    isDone.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return circles;
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

  it('has parts for all names in the table of layers', () => {
    const parts = new Set(readdirSync(source).map(partOf));
    expect(layers.flat().filter((part) => !parts.has(part))).toEqual([]);
  });

  it('has no circles, type imports included', () => {
    expect(listCircles(imports)).toEqual([]);
  });

  it('would notice a circle', () => {
    const circle = [
      { from: 'a.ts', to: 'b.js' },
      { from: 'b.ts', to: 'c.js' },
      { from: 'c.ts', to: 'b.js' },
    ];
    expect(listCircles(circle)).toEqual(['b.ts → c.ts → b.ts']);
  });

  it('would notice an import that goes up, and one between neighbours', () => {
    expect(isAllowed({ from: 'format/list.ts', to: 'util/clock.js' })).toBe(false);
    expect(isAllowed({ from: 'util/clock.ts', to: 'pool/pool.js' })).toBe(false);
    expect(isAllowed({ from: 'pool/pool.ts', to: 'embedded/index.js' })).toBe(false);
  });
});
