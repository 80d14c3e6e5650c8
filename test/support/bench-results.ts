import type { Row } from '../../bench/run-row.js';
import type { Sample } from '../../bench/sample.js';
import type { Report, ReportHead } from '../../bench/summary.js';
import { summarizeRow } from '../../bench/summary.js';
import type { Workload } from '../../bench/workload.js';

const workload: Workload = {
  name: 'query',
  title: 'select one row',
  callers: [64],
  run: async () => {},
  check: async () => {},
};

/** Samples of a library with these operations a second. */
export function samplesOf(...rates: number[]): Sample[] {
  return rates.map((operationsPerSecond) => ({
    operations: operationsPerSecond,
    operationsPerSecond,
    cpuMicrosPerOperation: 12.34,
    connections: operationsPerSecond / 1000,
  }));
}

/** Samples of pgbench. */
export function limitsOf(...rates: number[]): Sample[] {
  return rates.map((operationsPerSecond) => ({ operations: operationsPerSecond, operationsPerSecond }));
}

/** The same, with how long the noted statements took. */
export function withLatency(samples: readonly Sample[], p50Ms: number, p99Ms: number): Sample[] {
  return samples.map((sample) => ({ ...sample, latency: { p50Ms, p99Ms } }));
}

export function rowOf(
  samples: Record<string, Sample[]>,
  more: Partial<Workload> = {},
  roundTripMs?: number,
  leftOut: Row['leftOut'] = [],
): Row {
  const plan = { name: 'query-64', workload: { ...workload, ...more }, callers: 64, max: 10 };
  return { plan, samples: new Map(Object.entries(samples)), roundTripMs, leftOut };
}

export const three: Readonly<Record<string, Sample[]>> = {
  Headroom: samplesOf(3000, 2000, 1000),
  'pg.Pool': samplesOf(1000, 1000, 1000),
  'postgres.js': samplesOf(4000, 1000, 500),
};

export const head: ReportHead = {
  startedAt: '2026-01-02T03:04:05.678Z',
  machine: {
    processor: 'Fast & Co. 9000',
    cores: 2,
    memoryGiB: 8,
    platform: 'linux x64',
    load: 0.25,
    versions: { PostgreSQL: '18.4', 'Node.js': '20.19.0', 'pg-headroom': '1.2.3', pg: '8.23.0', postgres: '3.4.9' },
  },
  effort: { rounds: 3, seconds: 1, warmUpSeconds: 0.2 },
  peers: [{ name: 'Headroom', settings: 'as it comes' }],
  pgbenchVersion: '18.4',
};

export function reportOf(...rows: Row[]): Report {
  return { ...head, rows: rows.map(summarizeRow) };
}
