import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { classifyFailure } from '../drive/failures.js';

/** Figures of one strategy. Latencies are of requests that succeeded, in milliseconds. */
export interface Figures {
  readonly name: string;
  readonly users: number;
  readonly seconds: number;
  readonly done: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Failed requests, by kind. */
  readonly failures: ReadonlyMap<string, number>;
  readonly failed: number;
  /** Maximum number of concurrent connections, without the monitor's own; `undefined` if it is unknown. */
  readonly peakConnections: number | undefined;
}

/** Counts while a strategy is driven. */
export class Tally {
  readonly #latency: RecordableHistogram = createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });
  readonly #failures = new Map<string, number>();
  #failed = 0;

  get done(): number {
    return this.#latency.count;
  }

  get failed(): number {
    return this.#failed;
  }

  succeed(milliseconds: number): void {
    this.#latency.record(Math.max(1, Math.round(milliseconds * 1000)));
  }

  fail(error: unknown): void {
    const kind = classifyFailure(error);
    this.#failures.set(kind, (this.#failures.get(kind) ?? 0) + 1);
    this.#failed += 1;
  }

  /** Sums up. */
  summarize(strategy: Pick<Figures, 'name' | 'users' | 'seconds' | 'peakConnections'>): Figures {
    const { seconds } = strategy;
    const percentile = (percent: number) => (this.done === 0 ? 0 : this.#latency.percentile(percent) / 1000);
    return {
      ...strategy,
      done: this.done,
      requestsPerSecond: seconds === 0 ? 0 : this.done / seconds,
      p50Ms: percentile(50),
      p95Ms: percentile(95),
      p99Ms: percentile(99),
      failures: new Map([...this.#failures].sort(([, a], [, b]) => b - a)),
      failed: this.#failed,
    };
  }
}
