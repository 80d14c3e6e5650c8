import { describe, expect, it } from 'vitest';
import { listFiles } from '../../../bench/report/files.js';
import { renderPage } from '../../../bench/report/page.js';
import { reportOf, rowOf, samplesOf, three, withLatency } from '../../support/bench-results.js';

const report = reportOf(rowOf(three));

describe('the page', () => {
  const page = renderPage(report);

  it('begins with the ratios, each with its spread', () => {
    expect(page).toContain('| Row | Operation | Beside pg.Pool | Beside postgres.js |\n| --- | --- | ---: | ---: |');
    expect(page).toContain('| `query-64` | select one row | 2.00× (1.00 to 3.00) | 2.00× (0.75 to 2.00) |');
  });

  it('has a table of every figure for each workload', () => {
    expect(page).toContain('### `query`: select one row\n\nAt most 10 connections each.\n');
    expect(page).toContain('| 64 | Headroom | 2,000 (1,000 to 3,000) | 12.3 (12.3 to 12.3) | 3 |  |');
    expect(page).toContain(
      '| 64 | pg.Pool | 1,000 (1,000 to 1,000) | 12.3 (12.3 to 12.3) | 1 | 2.00× (1.00 to 3.00) |',
    );
  });

  it('names machine, versions, effort and settings', () => {
    for (const text of [
      'Fast & Co. 9000, 2 cores',
      'Node.js 20.19.0',
      'each of 3 rounds',
      '| Headroom | as it comes |',
    ])
      expect(page).toContain(text);
  });

  it('names and explains the libraries on request where they are in the run', () => {
    expect(page).toContain('Headroom 1.2.3, `pg.Pool` (pg 8.23.0) and postgres.js 3.4.9, measured');
    expect(page).not.toMatch(/Effect's|Bun's/);
    const peers = ['Headroom', 'Effect', 'Bun'].map((name) => ({ name, settings: 'as it comes' }));
    const versions = { ...report.machine.versions, effect: '4.1.0', '@effect/sql-pg': '4.0.5', Bun: '1.4.5' };
    const more = renderPage({ ...report, peers, machine: { ...report.machine, versions } });
    expect(more).toContain('postgres.js 3.4.9, Effect 4.1.0 (`@effect/sql-pg` 4.0.5) and Bun 1.4.5, measured');
    expect(more).toMatch(/- \*\*Effect's callers.*- \*\*Bun's client.*- \*\*pgbench/s);
  });

  it('explains traced rows where there are any', () => {
    expect(page).not.toContain('OpenTelemetry');
    const versions = { ...report.machine.versions, '@opentelemetry/sdk-trace-node': '2.12.1' };
    const rows = reportOf(rowOf(three, { name: 'traced', needs: 'tracing' })).rows;
    const more = renderPage({ ...report, rows, machine: { ...report.machine, versions } });
    expect(more).toContain("- **In `traced`, OpenTelemetry's SDK 2.12.1 runs");
  });

  it('shows the chart, says how to run it and what it does not say', () => {
    expect(page).toMatch(/!\[.*\]\(performance\.svg\).*## What this page does not tell you.*npm run bench/s);
  });

  it('tells latencies apart from rates', () => {
    const samples = { Headroom: withLatency(samplesOf(1), 2, 10), 'pg.Pool': withLatency(samplesOf(1), 4, 40) };
    const mixed = renderPage(reportOf(rowOf(samples, { noted: 'select' })));
    expect(mixed).toContain('Headroom’s p99 of the select alone is 0.25× (0.25 to 0.25) that of pg.Pool.');
    expect(mixed).toContain('| 64 | pg.Pool | 4.00 (4.00 to 4.00) | 40.00 (40.00 to 40.00) | 0.50× (0.50 to 0.50) |');
  });

  it('says who is left out of a workload, and why', () => {
    const leftOut = [{ name: 'Bun', reason: 'it has no cursor' }];
    const [, results] = renderPage(reportOf(rowOf(three, {}, undefined, leftOut))).split('### `query`');
    expect(results).toContain('\n\nBun is left out: it has no cursor.\n');
  });

  it('says how slow a delayed network really is', () => {
    const delayed = renderPage(reportOf(rowOf(three, {}, 11.94)));
    expect(delayed).toContain('An empty statement takes 11.9 ms there and back.');
  });

  it('says when there was no pgbench', () => {
    expect(page).toContain('**pgbench 18.4 is included as an upper bound**');
    expect(renderPage({ ...report, pgbenchVersion: undefined })).toContain('**pgbench was not found**');
  });
});

describe('files', () => {
  it('are none unless asked for', () => {
    expect(listFiles(report, { json: undefined, svg: undefined, docs: false })).toEqual([]);
  });

  it('of the documentation are three, of one run', () => {
    const files = listFiles(report, { json: 'mine.json', svg: undefined, docs: true });
    expect(files.map(({ path }) => path)).toEqual([
      'mine.json',
      'docs/performance.json',
      'docs/performance.svg',
      'docs/performance.md',
    ]);
    expect(JSON.parse(files[0]!.text)).toEqual(JSON.parse(JSON.stringify(report)));
  });
});
