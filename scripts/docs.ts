// Builds the site from docs/ into web/site/dist: `npm run docs`.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { preparePages } from '../web/site/prepare.js';
import { installWorkspace } from './workspace.js';

const run = promisify(execFile);
const site = join(import.meta.dirname, '..', 'web', 'site');

/** Resolves with the folder of the built site. */
export async function buildSite(): Promise<string> {
  await installWorkspace(site);
  await preparePages(site);
  await run(process.execPath, [join(site, 'node_modules/typedoc/bin/typedoc'), '--options', 'typedoc.json'], {
    cwd: site,
  });
  await run(process.execPath, [join(site, 'node_modules/vitepress/bin/vitepress.js'), 'build', '.'], { cwd: site });
  return join(site, 'dist');
}

if (process.argv[1] === import.meta.filename) console.log(await buildSite());
