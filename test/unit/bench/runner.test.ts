import { describe, expect, it } from 'vitest';
import { findFault } from '../../../bench/audit.js';
import type { Contender } from '../../../bench/contenders/contender.js';
import { measure } from '../../../bench/runner.js';

/** A contender that writes down what is asked of it. */
function scribe(name: string, log: string[]): Contender {
  let taken = 0;
  return {
    name,
    operations: 0,
    prepare: async (seconds) => void log.push(`${name} prepares ${seconds}`),
    sample: async ({ warmUpSeconds, seconds }) => {
      log.push(`${name} runs ${warmUpSeconds} + ${seconds}`);
      taken += 1;
      return { operations: taken, operationsPerSecond: taken };
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

describe('measuring', () => {
  it('prepares everybody first, then lets another one begin each round', async () => {
    const log: string[] = [];
    const effort = { rounds: 2, seconds: 1, warmUpSeconds: 0.2 };
    const samples = await measure([scribe('a', log), scribe('b', log)], effort);
    expect(log).toEqual([
      ...['a prepares 1', 'b prepares 1'],
      ...['a runs 0.2 + 1', 'b runs 0.2 + 1'],
      ...['b runs 0.2 + 1', 'a runs 0.2 + 1'],
    ]);
    expect(samples.get('a')?.map(({ operations }) => operations)).toEqual([1, 2]);
    expect([...samples.keys()]).toEqual(['a', 'b']);
  });
});

describe('an audit', () => {
  const before = { operations: 3, is_balanced: true };

  it('finds nothing when the server knows of what was counted', () => {
    expect(findFault(before, { operations: 10, is_balanced: true }, 7)).toBeUndefined();
  });

  it('finds operations that are missing', () => {
    expect(findFault(before, { operations: 9, is_balanced: true }, 7)).toBe(
      '7 operations were counted as done, the server knows of 6.',
    );
  });

  it('finds books that do not balance', () => {
    expect(findFault(before, { operations: 10, is_balanced: false }, 7)).toBe('The books do not balance.');
  });
});
