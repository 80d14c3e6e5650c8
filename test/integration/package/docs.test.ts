import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const links = /\]\(([^)\s#]+)[^)]*\)/g;

let packed: Set<string>;
beforeAll(async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { maxBuffer: 2 ** 24 });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  packed = new Set(files.map(({ path }) => path));
});

describe('the package', () => {
  test('has the documentation, and each of its links leads to a file that is there', async () => {
    const pages = [...packed].filter((path) => path.endsWith('.md'));
    expect(pages).toContain('docs/start.md');
    const dead: string[] = [];
    for (const page of pages) {
      for (const [, link = ''] of (await readFile(page, 'utf8')).matchAll(links)) {
        if (/^[a-z]+:/.test(link)) continue;
        const target = normalize(join(page, '..', link));
        if (!packed.has(target)) dead.push(`${page}: ${link}`);
      }
    }
    expect(dead).toEqual([]);
  });

  test('has no notes on the design, tests, or other files of the repository', () => {
    const folders = new Set([...packed].map((path) => (path.includes('/') ? path.replace(/\/.*/, '') : path)));
    const files = [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'deploy',
      'dist',
      'docs',
      'examples',
      'package.json',
      'schema',
    ];
    expect([...folders].toSorted()).toEqual(files);
    expect([...packed].filter((path) => path.startsWith('docs/decisions'))).toEqual([]);
  });
});
