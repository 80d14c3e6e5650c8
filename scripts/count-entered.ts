import { Session } from 'node:inspector/promises';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Pool } from '../src/index.js';

/**
 * Counts the files and functions that one operation of the pool enters in the steady state, by V8's call counts:
 *
 *     npm run build && DATABASE_URL=… npx tsx scripts/count-entered.ts [--list] [folder of another build]
 *
 * A function counts when it was called at least once for every second operation.
 */
const operations = 1000;
const minCallsEach = 0.5;

interface Entered {
  readonly url: string;
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
    functions.map(({ functionName, ranges }) => ({
      url,
      name: functionName,
      callsEach: (ranges[0]?.count ?? 0) / operations,
    })),
  );
}

function describe(label: string, entered: readonly Entered[], folder: string, isListed: boolean): void {
  const called = entered.filter(({ callsEach, url }) => callsEach >= minCallsEach && url.startsWith('file:'));
  const dist = pathToFileURL(join(folder, 'dist')).href;
  const parts = [
    ['ours', called.filter(({ url }) => url.startsWith(dist))],
    ['pg', called.filter(({ url }) => /node_modules\/pg(-[a-z]+)?\//.test(url))],
  ] as const;
  for (const [part, functions] of parts) {
    const files = new Set(functions.map(({ url }) => url));
    const calls = functions.reduce((sum, { callsEach }) => sum + callsEach, 0);
    console.log(`${label}, ${part}: ${files.size} files, ${functions.length} functions, ${Math.round(calls)} calls`);
    if (!isListed) continue;
    for (const url of files) {
      const names = functions
        .filter((each) => each.url === url)
        .map(({ name, callsEach }) => `${name || '(anonymous)'} ${callsEach}`);
      console.log(`  ${relative(dist, url)}: ${names.join(', ')}`);
    }
  }
}

const given = process.argv.slice(2);
const isListed = given.includes('--list');
const folder = given.find((each) => !each.startsWith('--')) ?? join(import.meta.dirname, '..');
const { Pool: PoolClass } = (await import(pathToFileURL(join(folder, 'dist', 'index.cjs')).href)) as {
  Pool: typeof Pool;
};
const pool = new PoolClass({ connectionString: process.env.DATABASE_URL, max: 2 });
try {
  const query = await enteredBy(() => pool.query('select $1::int as n', [1]));
  describe('pool.query', query, folder, isListed);
  const checkout = await enteredBy(async () => (await pool.connect()).release());
  describe('connect + release', checkout, folder, isListed);
} finally {
  await pool.end();
}
