import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withLoadTables } from '../../../scripts/load-tables.js';
import { withStudySection } from '../../../scripts/study-section.js';
import { readStudy } from '../../../src/load/report/index.js';

const read = (path: string) => readFileSync(new URL(`../../../docs/${path}`, import.meta.url), 'utf8');

it('docs/load-testing.md has options and workloads as the code has them (npm run tables renews them)', () => {
  const page = read('load-testing.md');
  expect(page).toBe(withLoadTables(page));
});

it('docs/performance.md quotes the study that is in docs/study (npm run study renews both)', () => {
  const page = read('performance.md');
  expect(page).toBe(withStudySection(page, readStudy(read('study/study.json'))));
});

it('pages must keep their markers', () => expect(() => withLoadTables('')).toThrow('workloads:start'));
