import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ViteUserConfig } from 'vitest/config';
import { parse } from 'yaml';
import { connectionVariables, fleetSettings, poolSettings, sessionSettings } from '../../../src/config/settings.js';
import { metricRows, utilizationVariables } from '../../../src/monitor/thresholds.js';
import tests from '../../../vitest.config.js';
import { sections } from '../../../web/site/nav.js';
import { callsOf, faultOf } from '../../support/docs/commands.js';
import { listBrokenLinks } from '../../support/docs/markdown-links.js';
import { blocksOf, readPages } from '../../support/docs/pages.js';

const pages = readPages();
const tables: readonly Readonly<Record<string, object>>[] = [poolSettings, sessionSettings, fleetSettings, metricRows];
const variables = new Set([
  ...Object.keys(connectionVariables),
  ...Object.values(utilizationVariables),
  ...tables.flatMap((table) => Object.values(table).map((row) => ('variable' in row ? row.variable : undefined))),
]);

describe.each(pages.map((page) => [page.path, page] as const))('%s', (_, page) => {
  test('has no broken link', () => {
    expect(listBrokenLinks(page)).toEqual([]);
  });

  test('names commands and options that exist', async () => {
    const faults = await Promise.all(callsOf(page, blocksOf(page)).map(faultOf));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });

  test('names variables that exist', () => {
    const named = [...page.text.matchAll(/\b(?:DB|DATABASE|PGBOUNCER)_[A-Z_]*[A-Z]\b(?!_)/g)].map(([name]) => name);
    expect(named.filter((name) => !variables.has(name))).toEqual([]);
  });

  test('has blocks of YAML and JSON that can be read', () => {
    for (const { language, code } of blocksOf(page))
      if (['yaml', 'json'].includes(language)) expect(parse(code)).toBeTruthy();
  });

  test('says of each block in which language it is', () => {
    expect(blocksOf(page).filter(({ language }) => language === '')).toEqual([]);
  });
});

test('the site lists every page once, and no other', () => {
  const listed = sections.flatMap(({ entries }) => entries.map(({ page }) => page));
  const written = pages.filter(({ path }) => path.startsWith('docs/')).map(({ path }) => path.slice(5, -3));
  expect(listed.toSorted()).toEqual(written.toSorted());
});

test('the code names pages, and parts of them, that exist', () => {
  const named = listSources('src').flatMap((path) => [
    ...readFileSync(path, 'utf8').matchAll(/\bdocs\/[\w/-]+\.md(?:#[\w-]+)?/g),
  ]);
  expect(named.length).toBeGreaterThan(0);
  const links = { path: 'README.md', text: named.map(([place]) => `[](${place})`).join('\n') };
  expect(listBrokenLinks(links)).toEqual([]);
});

test('texts for developers name scripts, projects and files of tests that exist', () => {
  const texts = ['README.md', 'CONTRIBUTING.md', ...listTexts('docs')]
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly scripts: Record<string, string> };
  const named = [...texts.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name as string);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
  const calls = [...texts.matchAll(/vitest run (.*?)(?:`|#|$)/gm)].map(([, call]) => (call as string).trim());
  expect(calls.length).toBeGreaterThan(2);
  const configOf = tests as unknown as (env: { readonly mode: string }) => ViteUserConfig;
  for (const call of calls) {
    const [, mode = 'test'] = /--mode (\w+)/.exec(call) ?? [];
    const [, project] = /--project (\w+)/.exec(call) ?? [];
    const { projects = [] } = configOf({ mode }).test ?? {};
    const names = projects.map((each) => (each as { readonly test: { readonly name: string } }).test.name);
    if (project !== undefined) expect(names, call).toContain(project);
    for (const [file] of call.matchAll(/\btest\/[\w/.-]+\.ts/g)) expect(existsSync(file), file).toBe(true);
  }
});

function listTexts(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

function listSources(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}
