import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { compareImports } from '../../../scripts/import-cost.js';
import { isLong } from '../../support/effort.js';
import { takeFolder } from '../../support/folder.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');

async function evaluate(source: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['--expose-gc', '--input-type=module', '-e', source], { cwd: root });
  return JSON.parse(stdout);
}

test('import and require give the same classes and functions, under every entry', async () => {
  const result = await evaluate(`
    import { createRequire } from 'node:module';
    import { readFileSync } from 'node:fs';
    const require = createRequire(process.cwd() + '/x.js');
    const { exports, name } = JSON.parse(readFileSync('package.json', 'utf8'));
    const differences = [];
    let compared = 0;
    for (const entry of Object.keys(exports).filter((each) => !each.endsWith('.json'))) {
      const id = name + entry.slice(1);
      const [imported, required] = [await import(id), require(id)];
      for (const key of new Set([...Object.keys(imported), ...Object.keys(required)])) {
        compared += 1;
        if (imported[key] !== required[key]) differences.push(id + ' ' + key);
      }
    }
    const { HeadroomError } = await import('pg-headroom');
    const { HeadroomError: ofMonitor, MonitorClosedError } = require('pg-headroom/monitor');
    console.log(JSON.stringify({
      compared: compared > 60, differences, oneClass: HeadroomError === ofMonitor,
      extended: MonitorClosedError.prototype instanceof HeadroomError,
    }));
  `);
  expect(result).toEqual({ compared: true, differences: [], oneClass: true, extended: true });
});

test('importing it loads a few files of its own, and no package that pg does not load', async () => {
  const result = (await evaluate(`
    import { createRequire } from 'node:module';
    const require = createRequire(process.cwd() + '/x.js');
    require('pg');
    const before = new Set(Object.keys(require.cache));
    await import('pg-headroom');
    const added = Object.keys(require.cache).filter((path) => !before.has(path));
    console.log(JSON.stringify({
      own: added.filter((path) => path.startsWith(process.cwd() + '/dist/')).length,
      others: added.filter((path) => path.includes('node_modules')),
      engine: added.filter((path) => path.includes('/engine-')).length,
    }));
  `)) as { own: number; others: string[]; engine: number };
  expect(result.others).toEqual([]);
  expect(result.engine).toBe(0);
  expect(result.own).toBeLessThan(25);
});

test('the instrumentation does not load pg, which other instrumentations can watch only if they are there first', async () => {
  const loaded = await evaluate(`
    import { createRequire } from 'node:module';
    await import('pg-headroom/otel');
    const { cache } = createRequire(process.cwd() + '/x.js');
    const packages = Object.keys(cache).map((path) => /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(path)?.[1]);
    console.log(JSON.stringify([...new Set(packages.filter(Boolean))]));
  `);
  expect(loaded).toEqual(['@opentelemetry/api']);
});

test('importing it takes at most 1.3 times the memory, and the time, that importing pg takes', async () => {
  const { ratios } = await compareImports(isLong ? 15 : 3);
  expect(ratios.heap).toBeLessThan(1.3);
  // Other tests take the processor at times from one of the two.
  if (isLong) expect(ratios.cpu).toBeLessThan(1.3);
});

const service = `
import { Pool as PgPool } from 'pg';
import { AcquireTimeoutError, Pool, closeOnSignal, createPool, type PoolOptions } from 'pg-headroom';
import { createMonitor } from 'pg-headroom/monitor';
import { startPostgres } from 'pg-headroom/embedded';
import { renderIni } from 'pg-headroom/bouncer';
import { reusePool } from 'pg-headroom/next';
const options: PoolOptions = { max: 3 };
export const pool: PgPool = new Pool(options) as unknown as PgPool;
export async function names(given: Pool = createPool()): Promise<string[]> {
  await using monitor = createMonitor({ pool: given });
  const { rows } = await given.query<{ name: string }>('select name from users where id = $1', [1]);
  const row: { name: string } | undefined = rows[0];
  // @ts-expect-error no such option
  new Pool({ maximum: 3 });
  // @ts-expect-error a number is no string
  const wrong: number = rows[0]?.name;
  return [row?.name ?? '', typeof monitor, typeof wrong, typeof startPostgres, typeof renderIni, typeof reusePool, typeof closeOnSignal];
}
export const isTimeout = (error: unknown): error is AcquireTimeoutError => error instanceof AcquireTimeoutError;
`;

interface Setting {
  readonly title: string;
  readonly file: string;
  readonly options: ts.CompilerOptions;
}

const { ModuleKind, ModuleResolutionKind } = ts;
/** Those that differ most; each takes a compiler's run. */
const usual = ['CommonJS with node10 and without esModuleInterop', 'CommonJS with node16', 'ES modules with nodenext'];

const settings: readonly Setting[] = [
  {
    title: 'CommonJS with node10',
    file: 'main.ts',
    options: { module: ModuleKind.CommonJS, moduleResolution: ModuleResolutionKind.Node10, ignoreDeprecations: '6.0' },
  },
  {
    title: 'CommonJS with node10 and without esModuleInterop',
    file: 'main.ts',
    options: {
      module: ModuleKind.CommonJS,
      moduleResolution: ModuleResolutionKind.Node10,
      ignoreDeprecations: '6.0',
      esModuleInterop: false,
      allowSyntheticDefaultImports: false,
    },
  },
  { title: 'CommonJS with node16', file: 'main.cts', options: { module: ModuleKind.Node16 } },
  { title: 'ES modules with node16', file: 'main.mts', options: { module: ModuleKind.Node16 } },
  { title: 'CommonJS with nodenext', file: 'main.cts', options: { module: ModuleKind.NodeNext } },
  { title: 'ES modules with nodenext', file: 'main.mts', options: { module: ModuleKind.NodeNext } },
  {
    title: 'a bundler',
    file: 'main.ts',
    options: { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler },
  },
];

test.for(settings.filter(({ title }) => isLong || usual.includes(title)))(
  'its types are right for $title, declarations checked',
  async ({ file, options }) => {
    await using folder = await takeFolder();
    const modules = join(folder.path, 'node_modules');
    await mkdir(join(modules, '@types'), { recursive: true });
    await symlink(root, join(modules, 'pg-headroom'));
    for (const name of ['pg', '@types/pg', '@types/node']) {
      await symlink(join(root, 'node_modules', name), join(modules, name));
    }
    await writeFile(join(folder.path, 'package.json'), '{}');
    const path = join(folder.path, file);
    await writeFile(path, service);
    const program = ts.createProgram([path], {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts'],
      types: ['node'],
      typeRoots: [join(modules, '@types')],
      ...options,
    });
    // Not the declarations of others, which would take three quarters of the time.
    const own = program.getSourceFiles().filter(({ fileName }) => fileName === path || fileName.includes('/dist/'));
    expect(own.length).toBeGreaterThan(100);
    const found = own.flatMap((each) => [
      ...program.getSyntacticDiagnostics(each),
      ...program.getSemanticDiagnostics(each),
    ]);
    const messages = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(), ...found].map(
      ({ file: at, messageText }) => `${at?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
    expect(messages).toEqual([]);
  },
);
