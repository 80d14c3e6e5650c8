import { describe, expect, it } from 'vitest';
import { type Span, takeSample } from '../../../bench/sample.js';
import type { Driver, Workload } from '../../../bench/workload.js';

/** A clock that operations turn on. */
class Clock {
  nowMs = 0;
  /** An operation of so many milliseconds, for a single caller. */
  readonly pass = async (ms: number): Promise<void> => {
    this.nowMs += ms;
  };
}

function sampleOf(workload: Partial<Workload>, span: Span, clock: Clock, callers = 1) {
  const whole: Workload = {
    name: 'x',
    title: 'x',
    callers: [callers],
    run: async () => {},
    check: async () => {},
    ...workload,
  };
  return takeSample(whole, callers, {} as Driver, span, () => clock.nowMs);
}

describe('a sample', () => {
  it('leaves the warm-up out of rates and latencies, but not out of what was done', async () => {
    const clock = new Clock();
    const run = async (_: Driver, turn: number, note: (ms: number) => void) => {
      const tookMs = turn < 10 ? 100 : 10;
      await clock.pass(tookMs);
      note(tookMs);
    };
    expect(await sampleOf({ run }, { warmUpSeconds: 1, seconds: 2 }, clock)).toMatchObject({
      operations: 210,
      operationsPerSecond: 100,
      latency: { p50Ms: 10, p99Ms: 10 },
    });
  });

  it('counts a batch as what is in it', async () => {
    const clock = new Clock();
    const run = () => clock.pass(10);
    const sample = await sampleOf({ run, batch: 20 }, { warmUpSeconds: 0, seconds: 1 }, clock);
    expect(sample).toMatchObject({ operations: 2000, operationsPerSecond: 2000 });
    expect(sample.latency).toBeUndefined();
  });

  it('sums up the latencies that were noted', async () => {
    const clock = new Clock();
    const run = async (_: Driver, turn: number, note: (ms: number) => void) => {
      await clock.pass(10);
      note(turn + 1);
    };
    const { latency } = await sampleOf({ run }, { warmUpSeconds: 0, seconds: 1 }, clock);
    expect(latency).toEqual({ p50Ms: 50, p99Ms: 99 });
  });

  it('keeps every caller busy with one operation at a time, and numbers them', async () => {
    const clock = new Clock();
    const turns: number[] = [];
    let [underWay, most] = [0, 0];
    const run = async (_: Driver, turn: number) => {
      turns.push(turn);
      most = Math.max(most, ++underWay);
      await clock.pass(1);
      underWay -= 1;
    };
    const { operations } = await sampleOf({ run }, { warmUpSeconds: 0, seconds: 0.1 }, clock, 7);
    expect(turns).toEqual(turns.map((_, index) => index));
    expect({ operations, most }).toEqual({ operations: turns.length, most: 7 });
  });

  it('waits for an operation where it would otherwise hold none', async () => {
    const clock = new Clock();
    const run = () => clock.pass(5000);
    const sample = await sampleOf({ run }, { warmUpSeconds: 0.1, seconds: 1 }, clock);
    expect(sample.operationsPerSecond).toBeCloseTo(0.2);
  });

  it('fails with the operation that fails', async () => {
    const run = () => Promise.reject(new Error('wrong'));
    await expect(sampleOf({ run }, { warmUpSeconds: 0, seconds: 1 }, new Clock(), 3)).rejects.toThrow('wrong');
  });
});
