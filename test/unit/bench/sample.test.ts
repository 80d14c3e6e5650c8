import { describe, expect, it } from 'vitest';
import { takeSample } from '../../../bench/sample.js';
import type { Driver, Workload } from '../../../bench/workload.js';

const driver = {} as Driver;

function workloadOf(more: Partial<Workload>): Workload {
  return { name: 'x', title: 'x', callers: [1], run: async () => {}, check: async () => {}, ...more };
}

const breathe = () => new Promise((resolve) => setImmediate(resolve));

describe('a sample', () => {
  it('counts what was done, and keeps every caller busy with one operation at a time', async () => {
    const turns: number[] = [];
    let [underWay, most] = [0, 0];
    const run = async (_: Driver, turn: number) => {
      turns.push(turn);
      most = Math.max(most, ++underWay);
      await breathe();
      underWay -= 1;
    };
    const { operations, operationsPerSecond, latency } = await takeSample(workloadOf({ run }), 7, driver, 0.02);
    expect(turns).toEqual(turns.map((_, index) => index));
    expect({ operations, most, latency }).toEqual({ operations: turns.length, most: 7, latency: undefined });
    expect(operationsPerSecond).toBeLessThanOrEqual(operations / 0.02);
  });

  it('counts a batch as what is in it', async () => {
    let runs = 0;
    const run = async () => {
      runs += 1;
      await breathe();
    };
    expect((await takeSample(workloadOf({ run, batch: 20 }), 1, driver, 0.01)).operations).toBe(20 * runs);
  });

  it('sums up the latencies that were noted', async () => {
    const run = async (_: Driver, turn: number, note: (ms: number) => void) => {
      if (turn < 100) note(turn + 1);
      await breathe();
    };
    const sample = await takeSample(workloadOf({ run }), 100, driver, 0.001);
    expect(sample.latency).toEqual({ p50Ms: 50, p99Ms: 99 });
  });

  it('fails with the operation that fails', async () => {
    const run = () => Promise.reject(new Error('wrong'));
    await expect(takeSample(workloadOf({ run }), 3, driver, 0.01)).rejects.toThrow('wrong');
  });
});
