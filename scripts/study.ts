// Measures what docs/study holds, and renews what docs/performance.md quotes of it: `npm run study`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { withStudySection } from './study-section.js';

const figures = 'docs/study/study.json';
const page = 'docs/performance.md';
const options = ['--users', '10,50,100,500,1000,5000', '--rounds', '2', '--find-size'];

mkdirSync('docs/study', { recursive: true });
const { status } = spawnSync(
  process.execPath,
  ['dist/cli/main.cjs', 'load', ...options, '--json', figures, '--html', 'docs/study/report.html'],
  { stdio: 'inherit', env: { ...process.env, DATABASE_URL: '', PGBOUNCER_URL: '' } },
);
if (status === 0)
  writeFileSync(page, withStudySection(readFileSync(page, 'utf8'), JSON.parse(readFileSync(figures, 'utf8'))));
process.exitCode = status ?? 1;
