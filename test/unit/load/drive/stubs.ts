import type { LoadParts, Sink } from '../../../../src/load/drive/load.js';
import { seededRandom } from '../../../../src/load/drive/random.js';
import type { FakeClock } from '../../../support/fake-clock.js';

/** A request, which may let time pass. */
export type Request = (passed: (ms: number) => Promise<void>) => Promise<void>;

/** Keeps what it is told. */
export class StubSink implements Sink {
  readonly latencies: number[] = [];
  readonly failures: unknown[] = [];
  readonly cycles: number[] = [];

  succeeded(_now: number, latencyMs: number, cycleMs: number): void {
    this.latencies.push(latencyMs);
    this.cycles.push(cycleMs);
  }

  failed(_now: number, error: unknown, cycleMs: number): void {
    this.failures.push(error);
    this.cycles.push(cycleMs);
  }
}

/** A load whose requests do nothing but let time pass. */
export function stubParts(clock: FakeClock, sink: Sink, request: Request): LoadParts {
  const passed = (ms: number) => new Promise<void>((resolve) => void clock.setTimer(resolve, ms));
  const refuse = async () => {
    throw new Error('not used');
  };
  return {
    connections: { query: refuse, run: refuse },
    workload: { createUser: () => ({ request: () => request(passed) }) },
    clock,
    random: seededRandom(1),
    sink,
    userNumbers: { first: 0, step: 1 },
  };
}
