import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

/** A loader that writes the address of each module that is loaded to stderr. */
const listing = `import { writeSync } from 'node:fs';
export async function load(url, context, next) {
  writeSync(2, 'loaded ' + url + '\\n');
  return next(url, context);
}`;
const asModule = (code: string) => `data:text/javascript,${encodeURIComponent(code)}`;
const register = asModule(`import { register } from 'node:module';\nregister(${JSON.stringify(asModule(listing))});`);

async function modulesOf(...args: string[]): Promise<{ ours: string[]; others: string[] }> {
  const { stderr } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    '--import',
    register,
    main,
    ...args,
  ]);
  const loaded = [...stderr.matchAll(/^loaded file:\/\/(\S+)/gm)].map(([, path]) => path as string);
  const isOurs = (path: string) => /\/src\/.*\.ts/.test(path);
  return { ours: loaded.filter(isOurs), others: loaded.filter((path) => !isOurs(path)) };
}

test.each([
  [['--help'], 4],
  [['--version'], 4],
  [['monitor', '--help'], 8],
  [['load', '--help'], 16],
  [['demo', '--help'], 10],
  [['bouncer', '--help'], 18],
])('%j loads the definition of that command only', async (args, most) => {
  const { ours, others } = await modulesOf(...args);
  expect(ours.length).toBeGreaterThan(2);
  expect(ours.length).toBeLessThanOrEqual(most);
  expect(others.filter((path) => !path.includes('/commander/'))).toEqual([]);
});
