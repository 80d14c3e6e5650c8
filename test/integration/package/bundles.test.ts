import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build, type Format } from 'esbuild';
import { expect, test } from 'vitest';
import { takeFolder } from '../../support/folder.js';
import { takeDatabase } from '../../support/server.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');

const program = `
  import * as main from 'pg-headroom';
  import * as bouncer from 'pg-headroom/bouncer';
  import * as embedded from 'pg-headroom/embedded';
  import * as monitor from 'pg-headroom/monitor';
  const errors = Object.entries({ ...main, ...bouncer, ...embedded, ...monitor }).filter(([, value]) => value?.prototype instanceof Error);
  const wrong = errors.filter(([name, { prototype }]) => prototype.name !== name).map(([name]) => name);
  const refused = new main.QueueFullError('x');
  const pool = main.createPool();
  const answers = Promise.all(Array.from({ length: 20 }, (_, n) => pool.query('select $1::int as n', [n])));
  answers.then(async (all) => {
    await pool.end();
    console.log(JSON.stringify({
      errors: errors.length, wrong, shown: String(refused), stack: refused.stack.split('\\n')[0],
      sum: all.reduce((sum, { rows }) => sum + rows[0].n, 0),
    }));
  });
`;

// As Lambda and serverless frameworks make it: one file, everything inside, names shortened.
test.for<readonly [Format, string]>([
  ['cjs', 'cjs'],
  ['esm', 'mjs'],
])('a minified bundle of esbuild, %s, runs and keeps the names of errors', async ([format, extension]) => {
  await using folder = await takeFolder();
  await using database = await takeDatabase();
  const bundle = join(folder.path, `bundle.${extension}`);
  const { warnings } = await build({
    stdin: { contents: program, resolveDir: root },
    outfile: bundle,
    bundle: true,
    minify: true,
    platform: 'node',
    format,
    external: ['pg-native'],
    logLevel: 'silent',
    // What esbuild's documentation advises for CommonJS packages in an ES module.
    ...(format === 'esm' && {
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    }),
  });
  expect(warnings.map(({ text }) => text)).toEqual([]);
  const { stdout } = await run(process.execPath, [bundle], { env: { ...process.env, DATABASE_URL: database.url } });
  const { errors, ...rest } = JSON.parse(stdout);
  expect(errors).toBeGreaterThan(30);
  expect(rest).toEqual({ wrong: [], shown: 'QueueFullError: x', stack: 'QueueFullError: x', sum: 190 });
});
