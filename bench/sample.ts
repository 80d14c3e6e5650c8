import { quantile } from './statistics.js';
import type { Driver, Workload } from './workload.js';

/** What one peer did in one round. */
export interface Sample {
  readonly operations: number;
  readonly operationsPerSecond: number;
  /** Processor time of the peer's process, user and system, per operation. */
  readonly cpuMicrosPerOperation?: number;
  /** Of the statements that the workload notes. */
  readonly latency?: Latency;
  /** Connections the server counted right after the sample. */
  readonly connections?: number;
}

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Runs a workload for a while: each caller begins its next operation when its last is done. */
export async function takeSample(
  { run, batch = 1 }: Workload,
  callers: number,
  driver: Driver,
  seconds: number,
): Promise<Sample> {
  const latenciesMs: number[] = [];
  const note = (latencyMs: number): void => void latenciesMs.push(latencyMs);
  let turn = 0;
  let operations = 0;
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  const until = start + seconds * 1000;
  const call = async () => {
    while (performance.now() < until) {
      await run(driver, turn++, note);
      operations += batch;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  const elapsedSeconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    operations,
    operationsPerSecond: operations / elapsedSeconds,
    cpuMicrosPerOperation: (user + system) / operations,
    ...(latenciesMs.length > 0 && { latency: summarizeLatency(latenciesMs) }),
  };
}

function summarizeLatency(latenciesMs: readonly number[]): Latency {
  return { p50Ms: quantile(latenciesMs, 0.5), p99Ms: quantile(latenciesMs, 0.99) };
}
