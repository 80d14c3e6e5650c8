import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildSite } from '../../scripts/docs.js';
import { sections } from '../../web/site/nav.js';
import { listBrokenHtmlLinks } from '../support/docs/html-links.js';

let site = '';
beforeAll(async () => {
  site = await buildSite();
}, 600_000);

const read = (path: string): string => readFileSync(join(site, path), 'utf8');

describe('the built site', () => {
  test('has no broken link, anchors included', () => {
    expect(listBrokenHtmlLinks(site)).toEqual([]);
  });

  test('has every page, and a list of them for language models', () => {
    const index = read('llms.txt');
    const pages = sections.flatMap(({ entries }) => entries.map(({ page }) => page));
    for (const page of pages) {
      expect(read(`${page}.html`)).toContain('<h1');
      expect(index).toContain(`(${page}.html): `);
    }
    expect(read('llms-full.txt').length).toBeGreaterThan(100_000);
  });

  test('has the public classes and functions of every entry, and the errors for print', () => {
    for (const name of [
      'Pool',
      'createPool',
      'createMonitor',
      'startPostgres',
      'HeadroomInstrumentation',
      'reusePool',
    ]) {
      expect(read('api/index.html') + read('llms-full.txt')).toContain(name);
    }
    expect(read('errors-print.html')).toContain('HEADROOM_ACQUIRE_TIMEOUT');
  });
});
