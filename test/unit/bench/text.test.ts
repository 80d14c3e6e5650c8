import { describe, expect, it } from 'vitest';
import { renderHead, renderRow } from '../../../bench/report/text.js';
import { summarizeRow } from '../../../bench/summary.js';
import { head, limitsOf, rowOf, samplesOf, withLatency } from '../../support/bench-results.js';

function linesOf(text: string): string[] {
  return text.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '));
}

describe('a printed row', () => {
  it('shows figures with their spread, and a dash for what is not known', () => {
    const samples = {
      Headroom: samplesOf(3000, 2000, 1000),
      'pg.Pool': samplesOf(1000, 1000, 1000),
      pgbench: limitsOf(4000, 4000, 4000),
    };
    expect(linesOf(renderRow(summarizeRow(rowOf(samples))))).toEqual([
      'query-64: 64 callers, at most 10 connections each, select one row',
      'operations/s | client CPU µs/op | connections | Headroom is',
      'Headroom | 2,000 (1,000 to 3,000) | 12.3 (12.3 to 12.3) | 3',
      'pg.Pool | 1,000 (1,000 to 1,000) | 12.3 (12.3 to 12.3) | 1 | 2.00× (1.00 to 3.00)',
      'pgbench | 4,000 (4,000 to 4,000) | – | – | 0.50× (0.25 to 0.75)',
    ]);
  });

  it('shows latencies of their own where there are any', () => {
    const samples = { Headroom: withLatency(samplesOf(1), 2, 10), 'pg.Pool': withLatency(samplesOf(1), 4, 40) };
    expect(linesOf(renderRow(summarizeRow(rowOf(samples, { noted: 'select' })))).slice(4)).toEqual([
      'select alone | p50 ms | p99 ms | Headroom’s p99 is',
      'Headroom | 2.00 (2.00 to 2.00) | 10.00 (10.00 to 10.00)',
      'pg.Pool | 4.00 (4.00 to 4.00) | 40.00 (40.00 to 40.00) | 0.25× (0.25 to 0.25)',
    ]);
  });

  it('says who is left out, and why', () => {
    const leftOut = [{ name: 'Bun', reason: 'it has no cursor' }];
    const row = renderRow(summarizeRow(rowOf({ Headroom: samplesOf(1) }, {}, undefined, leftOut)));
    expect(row.split('\n').at(-1)).toBe('  Bun is left out: it has no cursor.');
  });

  it('says how slow a delayed network is', () => {
    expect(renderRow(summarizeRow(rowOf({ Headroom: samplesOf(1) }, {}, 11.94)))).toContain('there and back: 11.9 ms');
  });
});

describe('the head', () => {
  it('names the machine, the versions and the effort', () => {
    expect(renderHead(head)).toMatch(/9000, 2 cores, 8 GiB.*load 0.25.*PostgreSQL 18.4.*3 interleaved rounds of 1 s/s);
  });

  it('says when there is no pgbench', () => {
    expect(renderHead({ ...head, pgbenchVersion: undefined })).toContain('pgbench was not found');
  });
});
