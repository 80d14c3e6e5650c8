import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { takeFolder } from '../folder.js';
import type { BlockFile } from './block-files.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');

/** Runs a block as a program of a service that has the package installed as it is built; resolves with its output. */
export async function runBlock({ block }: BlockFile, databaseUrl: string): Promise<string> {
  await using folder = await takeFolder(0o700);
  await symlink(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  return await execute(folder.path, block.code, databaseUrl);
}

async function execute(folder: string, source: string, databaseUrl: string): Promise<string> {
  const own = join(folder, 'program', 'node_modules', 'pg-headroom');
  await mkdir(own, { recursive: true });
  for (const name of ['package.json', 'dist']) await symlink(join(root, name), join(own, name));
  const path = join(folder, 'program', 'main.mjs');
  const { code } = await transform(source, { loader: 'ts', target: 'node20', format: 'esm' });
  await writeFile(path, code);
  const env = { ...process.env, DATABASE_URL: databaseUrl, NO_COLOR: '1' };
  const { stdout } = await run(process.execPath, [path], { cwd: dirname(path), env, timeout: 200_000 });
  return stdout;
}
