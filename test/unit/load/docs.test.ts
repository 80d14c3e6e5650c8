import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withLoadTables } from '../../../scripts/load-tables.js';

const read = (path: string) => readFileSync(new URL(`../../../docs/${path}`, import.meta.url), 'utf8');

it('docs/load-testing.md has options and workloads as the code has them (npm run readme renews them)', () => {
  const page = read('load-testing.md');
  expect(page).toBe(withLoadTables(page));
});

it('pages must keep their markers', () => expect(() => withLoadTables('')).toThrow('workloads:start'));
