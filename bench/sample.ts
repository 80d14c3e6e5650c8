import { quantile } from './statistics.js';
import type { Driver, Workload } from './workload.js';

/** Result of one contender in one round. */
export interface Sample {
  /** All that were done, also before and after what was measured. */
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

export interface Span {
  /** Length of the warm-up. */
  readonly warmUpSeconds: number;
  /** Length of the measurement. */
  readonly seconds: number;
}

/** Where things stood at one end of what is measured. */
interface Mark {
  readonly atMs: number;
  readonly operations: number;
  readonly cpuMicros: number;
}

/**
 * Runs a workload for a while: each caller begins its next operation when its last is done. Measured is a span in the
 * middle of it, when all are at work, so that neither the rush at the beginning nor the last stragglers count. It is
 * longer where it would otherwise hold no operation.
 */
export async function takeSample(
  { run, batch = 1 }: Workload,
  callers: number,
  driver: Driver,
  { warmUpSeconds, seconds }: Span,
  clock: () => number = () => performance.now(),
): Promise<Sample> {
  const latenciesMs: number[] = [];
  let turn = 0;
  let operations = 0;
  let opening: Mark | undefined;
  let closing: Mark | undefined;
  const beginMs = clock() + warmUpSeconds * 1000;
  const endMs = beginMs + seconds * 1000;
  const note = (latencyMs: number): void => {
    if (opening && !closing) latenciesMs.push(latencyMs);
  };
  // Callers look at the clock themselves: where nothing waits for the network, no timer would ever fire.
  const call = async () => {
    for (;;) {
      const now = clock();
      if (now >= beginMs) opening ??= mark(now, operations);
      if (now >= endMs && opening && operations > opening.operations) break;
      await run(driver, turn++, note);
      operations += batch;
    }
    closing ??= mark(clock(), operations);
  };
  await Promise.all(Array.from({ length: callers }, call));
  return { operations, ...summarizeSpan(opening!, closing!), ...summarizeLatency(latenciesMs) };
}

function mark(atMs: number, operations: number): Mark {
  const { user, system } = process.cpuUsage();
  return { atMs, operations, cpuMicros: user + system };
}

function summarizeSpan(opening: Mark, closing: Mark): Pick<Sample, 'operationsPerSecond' | 'cpuMicrosPerOperation'> {
  const operations = closing.operations - opening.operations;
  return {
    operationsPerSecond: operations / ((closing.atMs - opening.atMs) / 1000),
    cpuMicrosPerOperation: (closing.cpuMicros - opening.cpuMicros) / operations,
  };
}

function summarizeLatency(latenciesMs: readonly number[]): Pick<Sample, 'latency'> {
  if (latenciesMs.length === 0) return {};
  return { latency: { p50Ms: quantile(latenciesMs, 0.5), p99Ms: quantile(latenciesMs, 0.99) } };
}
