import { describe, expect, it } from 'vitest';
import { renderRow, summarizeRow } from '../../../bench/report.js';
import type { Workload } from '../../../bench/workload.js';

const workload: Workload = {
  name: 'query',
  title: 'select one row',
  callers: [64],
  appliesTo: () => true,
  run: async () => {},
};

function samplesOf(...rates: number[]): { operationsPerSecond: number; cpuMicrosPerOperation: number }[] {
  return rates.map((operationsPerSecond) => ({ operationsPerSecond, cpuMicrosPerOperation: 12.34 }));
}

const samples = new Map([
  ['Headroom', samplesOf(3000, 2000, 1000)],
  ['pg.Pool', samplesOf(1000, 1000, 1000)],
]);

describe('a row of the report', () => {
  it('compares every peer with Headroom round by round', () => {
    const { name, peers } = summarizeRow({ name: 'query-64', workload, callers: 64, samples });
    expect(name).toBe('query-64');
    expect(peers.map(({ headroomRatio }) => headroomRatio)).toEqual([
      { median: 1, low: 1, high: 1 },
      { median: 2, low: 1, high: 3 },
    ]);
  });

  it('leaves the ratio out when Headroom was not measured', () => {
    const others = new Map([['pg.Pool', samplesOf(1)]]);
    const { peers } = summarizeRow({ name: 'query-64', workload, callers: 64, samples: others });
    expect(peers.map(({ headroomRatio }) => headroomRatio)).toEqual([undefined]);
  });

  it('shows figures with their spread', () => {
    const text = renderRow(summarizeRow({ name: 'query-64', workload, callers: 64, samples }));
    const lines = text.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '));
    expect(lines).toEqual([
      'query-64: 64 callers, select one row',
      'operations/s | client CPU µs/op | Headroom is',
      'Headroom | 2,000 (1,000 to 3,000) | 12.3 (12.3 to 12.3)',
      'pg.Pool | 1,000 (1,000 to 1,000) | 12.3 (12.3 to 12.3) | 2.00× (1.00 to 3.00)',
    ]);
  });
});
