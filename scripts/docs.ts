// Builds the site from docs/ into web/site/dist: `npm run docs`.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { preparePages } from '../web/site/prepare.js';
import { installWorkspace } from './workspace.js';

const run = promisify(execFile);
const site = join(import.meta.dirname, '..', 'web', 'site');

/** How the site is built. */
export interface SiteOptions {
  /** True for the HTML alone, without the scripts and the search of a browser: two thirds of the time. @default false */
  readonly isHtmlOnly?: boolean;
}

/** Resolves with the folder of the built site. */
export async function buildSite({ isHtmlOnly = false }: SiteOptions = {}): Promise<string> {
  await installWorkspace(site);
  await preparePages(site);
  await run(process.execPath, [join(site, 'node_modules/typedoc/bin/typedoc'), '--options', 'typedoc.json'], {
    cwd: site,
  });
  const flags = isHtmlOnly ? ['--mpa'] : [];
  await run(process.execPath, [join(site, 'node_modules/vitepress/bin/vitepress.js'), 'build', '.', ...flags], {
    cwd: site,
  });
  return join(site, 'dist');
}

if (process.argv[1] === import.meta.filename) console.log(await buildSite());
