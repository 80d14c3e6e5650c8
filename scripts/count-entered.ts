import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Pool } from '../src/index.js';

/**
 * Counts the source files and functions that one operation of the pool enters in the steady state, by V8's call counts:
 *
 *     npm run build && DATABASE_URL=… npx tsx scripts/count-entered.ts [--list] [folder of another build]
 *
 * A function counts when it was called at least once for every second operation. The source maps of the build tell the source
 * file of each function; `dist` itself has a few chunks.
 */
const operations = 1000;
const minCallsEach = 0.5;

interface Entered {
  /** Path of the source file, or URL of a file without a source map. */
  readonly file: string;
  readonly name: string;
  readonly callsEach: number;
}

async function enteredBy(operation: () => Promise<unknown>): Promise<Entered[]> {
  for (let i = 0; i < 3 * operations; i += 1) await operation();
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  for (let i = 0; i < operations; i += 1) await operation();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  await session.post('Profiler.stopPreciseCoverage');
  session.disconnect();
  return result.flatMap(({ url, functions }) =>
    functions
      .map(({ functionName, ranges: [range] }) => ({
        name: functionName,
        callsEach: (range?.count ?? 0) / operations,
        offset: range?.startOffset ?? 0,
      }))
      .filter(({ callsEach }) => callsEach >= minCallsEach)
      .map(({ name, callsEach, offset }) => ({ file: fileOf(url, offset), name, callsEach })),
  );
}

const locators = new Map<string, (offset: number) => string>();

/** The source file of the code at this offset of a built file. */
function fileOf(url: string, offset: number): string {
  const locate = locators.get(url) ?? locatorOf(url);
  locators.set(url, locate);
  return locate(offset);
}

function locatorOf(url: string): (offset: number) => string {
  if (!url.startsWith(dist)) return () => url;
  const path = fileURLToPath(url);
  const code = readFileSync(path, 'utf8');
  const map = new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')) as SourceMapPayload);
  return (offset) => {
    const above = code.slice(0, offset).split('\n');
    const entry = map.findEntry(above.length - 1, above.at(-1)?.length ?? 0);
    if (!('originalSource' in entry)) return url;
    return relative(folder, resolve(dirname(path), entry.originalSource));
  };
}

function describe(label: string, entered: readonly Entered[]): void {
  const parts: readonly (readonly [string, (file: string) => boolean])[] = [
    ['ours', (file) => file.startsWith('src') || file.startsWith(dist)],
    ['pg', (file) => /node_modules\/pg(-[a-z]+)?\//.test(file)],
  ];
  for (const [part, isOf] of parts) {
    const functions = entered.filter(({ file }) => isOf(file));
    const files = byFile(functions);
    const calls = functions.reduce((sum, { callsEach }) => sum + callsEach, 0);
    console.log(`${label}, ${part}: ${files.size} files, ${functions.length} functions, ${Math.round(calls)} calls`);
    if (isListed) list(files);
  }
}

function byFile(functions: readonly Entered[]): Map<string, Entered[]> {
  const files = new Map<string, Entered[]>();
  for (const each of functions) files.set(each.file, [...(files.get(each.file) ?? []), each]);
  return files;
}

function list(files: ReadonlyMap<string, readonly Entered[]>): void {
  for (const [file, functions] of [...files].toSorted(([one], [other]) => one.localeCompare(other))) {
    const names = functions.map(({ name, callsEach }) => `${name || '(anonymous)'} ${callsEach}`);
    console.log(`  ${file}: ${names.join(', ')}`);
  }
}

const given = process.argv.slice(2);
const isListed = given.includes('--list');
const folder = resolve(given.find((each) => !each.startsWith('--')) ?? join(import.meta.dirname, '..'));
const dist = pathToFileURL(join(folder, 'dist')).href;
const { Pool: PoolClass } = (await import(pathToFileURL(join(folder, 'dist', 'index.cjs')).href)) as {
  Pool: typeof Pool;
};
const pool = new PoolClass({ connectionString: process.env.DATABASE_URL, max: 2 });
try {
  describe('pool.query', await enteredBy(() => pool.query('select $1::int as n', [1])));
  describe('connect + release', await enteredBy(async () => (await pool.connect()).release()));
} finally {
  await pool.end();
}
