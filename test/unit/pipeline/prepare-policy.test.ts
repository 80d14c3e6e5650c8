import { describe, expect, test } from 'vitest';
import { PreparePolicy } from '../../../src/pipeline/prepare-policy.js';

const plainMs = 0.5;

/** A text that is run every 10 ms, `count` times; tells for each run whether it was prepared. */
function run(policy: PreparePolicy, from: number, count: number, preparedMs: (run: number) => number): boolean[] {
  let preparedRuns = 0;
  return Array.from({ length: count }, (_, i) => {
    const now = from + i * 10;
    const isPrepared = policy.wants(now);
    if (isPrepared) preparedRuns += 1;
    policy.learn(isPrepared ? preparedMs(preparedRuns) : plainMs, isPrepared, now);
    return isPrepared;
  });
}

describe('a text is prepared', () => {
  test('when it is run often, not when it is run now and then', () => {
    const often = new PreparePolicy();
    const prepared = run(often, 0, 100, () => 0.3);
    expect(prepared.slice(0, 10)).toEqual(Array(10).fill(false));
    expect(prepared.slice(10)).toEqual(Array(90).fill(true));
    const seldom = new PreparePolicy();
    expect(Array.from({ length: 100 }, (_, i) => seldom.wants(i * 200))).toEqual(Array(100).fill(false));
  });

  test('on, over the end of a second, and not after a lull', () => {
    const policy = new PreparePolicy();
    expect(run(policy, 0, 300, () => 0.3).slice(10)).toEqual(Array(290).fill(true));
    expect(policy.wants(60_000)).toBe(false);
  });
});

test('a text that must not be is never prepared', () => {
  const policy = new PreparePolicy();
  policy.forbid();
  expect(run(policy, 0, 100, () => 0.3)).toEqual(Array(100).fill(false));
});

describe('a text that is slower prepared', () => {
  test('from its sixth run on is left unprepared from then on, and said to be', () => {
    const policy = new PreparePolicy();
    const prepared = run(policy, 0, 90, (n) => (n > 5 ? 45 : 0.4));
    expect(prepared.filter((each) => each)).toHaveLength(6);
    expect(policy.isAvoided(900)).toBe(true);
    expect(policy.isAvoided(60_000)).toBe(false);
  });

  test('is tried again, ever more seldom', () => {
    const policy = new PreparePolicy();
    let prepared = 0;
    for (let second = 0; second < 600; second += 1) {
      prepared += run(policy, second * 1000, 100, (n) => (n > 5 ? 45 : 0.4)).filter((each) => each).length;
    }
    expect(prepared).toBeLessThan(100);
  });

  test('by half on average is noticed too', () => {
    const policy = new PreparePolicy();
    expect(run(policy, 0, 90, () => 2).filter((each) => each).length).toBeLessThanOrEqual(16);
  });

  test('once, since something held it up, is prepared again after a second', () => {
    const policy = new PreparePolicy();
    const prepared = run(policy, 0, 1000, (n) => (n === 50 ? 400 : 0.4));
    expect(prepared.filter((each) => each).length).toBeGreaterThan(850);
  });

  test('now and then, as on a busy machine, stays prepared but for a few runs', () => {
    const policy = new PreparePolicy();
    const prepared = run(policy, 0, 20_000, (n) => (n % 300 === 0 ? 12 : 0.4));
    expect(prepared.filter((each) => each).length).toBeGreaterThan(19_500);
    expect(policy.isAvoided(200_000)).toBe(false);
  });

  test('on all lanes at once, as when the server has no processor, stays prepared but for a few runs', () => {
    const policy = new PreparePolicy();
    let prepared = 0;
    for (let second = 0; second < 100; second += 1) {
      prepared += run(policy, second * 1000, 90, () => 0.4).filter((each) => each).length;
      // What was in flight when the server stood still.
      for (let lane = 0; lane < 8; lane += 1) policy.learn(12 + lane, true, second * 1000 + 901 + lane);
    }
    expect(prepared).toBeGreaterThan(8500);
  });

  test('twice, soon after it was first prepared, is prepared again after some seconds', () => {
    const policy = new PreparePolicy();
    const prepared = run(policy, 0, 3000, (n) => (n === 5 || n === 10 ? 12 : 0.4));
    expect(prepared.filter((each) => each).length).toBeGreaterThan(1900);
  });

  test('for one value in twenty is left unprepared', () => {
    const policy = new PreparePolicy();
    const prepared = run(policy, 0, 20_000, (n) => (n % 20 === 0 ? 45 : 0.4));
    expect(prepared.filter((each) => each).length).toBeLessThan(400);
  });

  test('after it was quicker for long, is noticed within a few runs', () => {
    const policy = new PreparePolicy();
    const prepared = run(policy, 0, 2000, (n) => (n > 1000 ? 45 : 0.4));
    expect(prepared.filter((each) => each).length).toBeLessThan(1020);
  });
});
