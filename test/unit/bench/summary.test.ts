import { describe, expect, it } from 'vitest';
import { summarizeRow } from '../../../bench/summary.js';
import { limitsOf, rowOf, samplesOf, three, withLatency } from '../../support/bench-results.js';

describe('a row of the report', () => {
  it('compares everybody with Headroom and with pg.Pool, round by round', () => {
    const { name, contenders } = summarizeRow(rowOf(three));
    expect(name).toBe('query-64');
    expect(contenders.map(({ headroomRatio }) => headroomRatio)).toEqual([
      { median: 1, low: 1, high: 1 },
      { median: 2, low: 1, high: 3 },
      { median: 2, low: 0.75, high: 2 },
    ]);
    expect(contenders.map(({ overPgPool }) => overPgPool?.median)).toEqual([2, 1, 1]);
  });

  it('leaves out ratios to who was not measured', () => {
    const { contenders } = summarizeRow(rowOf({ 'postgres.js': samplesOf(1) }));
    expect(contenders).toMatchObject([{ headroomRatio: undefined, overPgPool: undefined }]);
  });

  it('tells the most connections that were counted', () => {
    const { contenders } = summarizeRow(rowOf(three));
    expect(contenders.map(({ connections }) => connections)).toEqual([3, 1, 4]);
  });

  it('has of pgbench only its operations', () => {
    const { contenders } = summarizeRow(rowOf({ Headroom: samplesOf(1000), pgbench: limitsOf(4000) }));
    const [, pgbench] = contenders;
    expect(pgbench).toMatchObject({ cpuMicrosPerOperation: undefined, connections: undefined, latency: undefined });
    expect(pgbench?.headroomRatio?.median).toBe(0.25);
  });

  it('divides Headroom’s latency by that of the others', () => {
    const samples = { Headroom: withLatency(samplesOf(1), 2, 10), 'pg.Pool': withLatency(samplesOf(1), 4, 40) };
    const { contenders } = summarizeRow(rowOf(samples));
    expect(contenders[1]?.latency).toMatchObject({
      p99Ms: { median: 40 },
      headroomP50Ratio: { median: 0.5 },
      headroomP99Ratio: { median: 0.25 },
    });
  });
});
