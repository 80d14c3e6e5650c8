// Builds dist/ from src/, from nothing. Each entry of package.json becomes
//   X.cjs    the code. It is the only copy: parts that entries share are chunks, so that a class or a state exists once
//   X.mjs    the names for `import`, all from X.cjs
//   X.d.cts  the types, and X.d.mts, which exports them
// The page of web/dashboard/ becomes dist/dashboard/page/.
// Errors of types are found by `npm run check:types`.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { rolldown } from 'rolldown';
import ts from 'typescript';
import { loadedOnFirstUse, withoutGetters, withoutUnused } from './build-plugins.mjs';

// Beside dist/ first, so that what runs from there meanwhile, such as a test, misses it for a moment only.
const next = 'dist.next';
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

/** `monitor/index` of `./dist/monitor/index.cjs`. */
const entryOf = (path) => path.replace(/^\.\/dist\/(.*)\.cjs$/, '$1');
const commands = Object.values(manifest.bin).map(entryOf);
const publicEntries = Object.values(manifest.exports)
  .filter((target) => typeof target === 'object')
  .map((target) => entryOf(target.default.default));
/** Path in dist/ to path in src/, both without extension. */
const entries = {
  ...Object.fromEntries([...publicEntries, ...commands].map((name) => [name, name])),
  // Started by the entries after them, which look for them beside themselves: `checkSiblings` checks that they are there.
  'load/drive/worker-process': 'load/drive/worker-process',
  'load/fleet/member-process': 'load/fleet/member-process',
  // Tested as they are published.
  'load/drive/driver': 'load/drive/driver',
  'load/fleet/fleet': 'load/fleet/fleet',
};

/**
 * Chunks that are loaded when they are first used, and the files in them: the engine with the first pool, the others with the
 * first pool that uses their feature; the first that matches has a file. The path of a statement is in one of them, since names of another chunk cost more.
 */
const onFirstUse = {
  budget: /\/src\/(budget\/|pool\/fleet-budget)/,
  hosts: /\/src\/(hosts\/(?!role)|pool\/host-routing)/,
  replicas: /\/src\/(replicas\/(?!lsn)|pool\/reading)/,
  notifications: /\/src\/(notify\/(?!stream)|pool\/listen)/,
  streams: /\/src\/(pool\/(row-stream|copy)|pipeline\/portal)/,
  tracers: /\/src\/(pool\/watched-query|pipeline\/stand-in|tracing\/tracers)/,
  engine:
    /\/src\/(pool\/(?!pool\.ts|pool-types|pg-surface)|pipeline\/(?!errors\/(errors|unavailable))|sql\/|replicas\/lsn|hosts\/role)/,
};
/** Modules of Node that are loaded likewise. */
const modulesOnFirstUse = ['node:os', 'node:fs/promises'];

/** The errors that the command itself throws are a chunk of their own, so that `--help` does not load `pg`. */
const groups = [
  { name: 'errors', test: /\/src\/errors\.ts$/, priority: 2 },
  ...Object.entries(onFirstUse).map(([name, test]) => ({
    name,
    test,
    priority: 2,
    includeDependenciesRecursively: false,
  })),
  // What an instrumentation needs, without `pg`: others can watch `pg` only if they are there before it is loaded.
  {
    name: 'tracing',
    test: /\/src\/(tracing\/(?!tracers)|sql\/(skeleton|scanner|literals|summary))/,
    priority: 3,
    includeDependenciesRecursively: false,
  },
  { name: 'core', test: /\/src\/pool\// },
];

rmSync(next, { recursive: true, force: true });
const chunks = await writeCode();
for (const name of commands) chmodSync(join(next, `${name}.cjs`), 0o755);
writeNames(chunks);
writeTypes();
writeLicences([...chunks, ...(await writePage())]);
rmSync('dist', { recursive: true, force: true });
renameSync(next, 'dist');

async function writeCode() {
  /** Installed with this package or by its user; everything else is bundled. */
  const installed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const bundle = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, `src/${source}.ts`])),
    platform: 'node',
    // Demanded by the groups; no entry has another name in the end.
    preserveEntrySignatures: 'allow-extension',
    tsconfig: 'tsconfig.json',
    transform: { target: `node${manifest.engines.node.replace('>=', '')}` },
    plugins: [withoutUnused, loadedOnFirstUse(Object.keys(onFirstUse), modulesOnFirstUse), withoutGetters],
    external: (id) => installed.some((name) => id === name || id.startsWith(`${name}/`)),
    checks: { pluginTimings: false },
    onLog: (level, { code, message }) => {
      // hdr-histogram-js reaches `require` by `eval`, which CommonJS permits.
      if (level === 'warn' && !(code === 'EVAL' && message.includes('hdr-histogram-js'))) throw new Error(message);
    },
  });
  const { output } = await bundle.write({
    dir: next,
    format: 'cjs',
    sourcemap: true,
    comments: false,
    minify: { compress: false, mangle: { keepNames: true }, codegen: { removeWhitespace: false } },
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    codeSplitting: { groups },
  });
  await bundle.close();
  const chunks = output.filter(({ type }) => type === 'chunk');
  for (const { fileName, map } of chunks) if (map !== null) compact(join(next, fileName));
  checkSiblings(chunks);
  return chunks;
}

/** The bundler may move code that looks for a file beside its own to another folder. */
function checkSiblings(chunks) {
  const names = new Set(chunks.map(({ fileName }) => fileName));
  for (const { fileName, code } of chunks) {
    for (const [, name] of code.matchAll(/new URL\([`'"]\.\/([\w-]+)\$\{/g)) {
      const path = `${dirname(fileName)}/${name}.cjs`;
      if (!names.has(path)) throw new Error(`${fileName} looks for ${path}, which is not there.`);
    }
  }
}

/** Bundles the dashboard's page for browsers: everything in one script, which its policy permits. */
async function writePage() {
  const [source, page] = ['web/dashboard', join(next, 'dashboard/page')];
  const bundle = await rolldown({
    input: `${source}/main.tsx`,
    platform: 'browser',
    tsconfig: `${source}/tsconfig.json`,
    transform: { target: 'es2022' },
    // package.json says that the modules of the library have none.
    treeshake: { moduleSideEffects: [{ test: /\/web\/dashboard\//, sideEffects: true }] },
    onLog: (level, { message }) => {
      if (level === 'warn') throw new Error(message);
    },
  });
  const { output } = await bundle.write({ dir: page, format: 'iife', minify: true, entryFileNames: 'app.js' });
  await bundle.close();
  const { resolve } = createRequire(join(process.cwd(), source, 'main.tsx'));
  const styles = [resolve('uplot/dist/uPlot.min.css'), join(source, 'app.css')];
  writeFile(join(page, 'app.css'), styles.map((path) => readFileSync(path, 'utf8')).join('\n'));
  for (const name of ['index.html', 'icon.svg']) copyFileSync(join(source, name), join(page, name));
  return output.filter(({ type }) => type === 'chunk');
}

/**
 * V8 keeps every source in memory. Leaves out indentation, and writes other characters than ASCII as `\\u2019`, since one
 * that is not Latin-1 doubles the size of all. They are in strings only, and no string has a line that begins with a tab.
 */
function compact(path) {
  const map = JSON.parse(readFileSync(`${path}.map`, 'utf8'));
  const mappings = decode(map.mappings);
  const lines = readFileSync(path, 'utf8').split('\n');
  const written = lines.map((line, number) => {
    const shorten = (text) => text.replace(/^\t+/, '').replace(/[^\0-\x7f]/g, (unit) => `\\u${hexOf(unit)}`);
    for (const segment of mappings[number] ?? []) segment[0] = shorten(line.slice(0, segment[0])).length;
    return shorten(line);
  });
  writeFileSync(path, written.join('\n'));
  writeFileSync(`${path}.map`, JSON.stringify({ ...map, mappings: encode(mappings) }));
}

function hexOf(unit) {
  return unit.charCodeAt(0).toString(16).padStart(4, '0');
}

function writeNames(chunks) {
  for (const name of publicEntries) {
    const { exports } = chunks.find((chunk) => chunk.isEntry && chunk.name === name);
    const names = exports.toSorted().map((each) => `  ${each},\n`);
    const code = `export {\n${names.join('')}} from './${basename(name)}.cjs';\n`;
    writeFileSync(join(next, `${name}.mjs`), code);
    // For programs that import the built file by the path that it had before, and not by the package's name.
    if (name === 'index') writeFileSync(join(next, `${name}.js`), code);
    writeFile(join(next, `${name}.d.mts`), `export * from './${basename(name)}.cjs';\n`);
  }
}

function writeTypes() {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
  const program = ts.createProgram(
    publicEntries.map((name) => `src/${name}.ts`),
    {
      ...options,
      noEmit: false,
      noCheck: true,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: 'src',
      outDir: next,
    },
  );
  program.emit(undefined, (path, text) => {
    writeFile(
      path.replace(/\.ts$/, '.cts'),
      text
        .replace(/(from |import\()'(\.[^']+)\.js'/g, "$1'$2.cjs'")
        // Without `esModuleInterop`, `pg` has no default export in a service that is compiled to CommonJS.
        .replace(/^import (?:type )?pg from 'pg'/gm, "import type * as pg from 'pg'"),
    );
  });
}

/** Licences of the packages that are part of the command. */
function writeLicences(chunks) {
  const folders = chunks
    .flatMap(({ moduleIds }) => moduleIds)
    .map((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll(sep, '/'))?.[0])
    .filter((folder) => folder !== undefined);
  const texts = [...new Set(folders)].toSorted().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n`;
  });
  writeFileSync(join(next, 'cli', 'LICENSES.txt'), texts.join('\n----\n\n'));
}

function writeFile(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
