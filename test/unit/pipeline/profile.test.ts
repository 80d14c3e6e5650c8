import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Profiles } from '../../../src/pipeline/profile.js';
import { ServiceTime } from '../../../src/pipeline/service-time.js';

function learned(...tookMs: number[]): ServiceTime {
  const time = new ServiceTime();
  for (const each of tookMs) time.learn(each);
  return time;
}

const times = (count: number, ms: number): number[] => new Array<number>(count).fill(ms);

describe('how long a statement is expected to take', () => {
  test('is for ever where it was never run', () => {
    expect(learned().expectedMs).toBe(Number.POSITIVE_INFINITY);
    expect(learned().runs).toBe(0);
  });

  test('is what the first run took, and what all took where that is the same', () => {
    expect(learned(3).expectedMs).toBe(3);
    expect(learned(...times(30, 3)).expectedMs).toBeCloseTo(3);
    expect(learned(...times(30, 3)).runs).toBe(30);
  });

  test('is never nothing', () => {
    for (const ms of [0, -5]) expect(learned(ms, ms, ms).expectedMs).toBeGreaterThan(0);
  });

  test('follows, in some runs, what it has come to take', () => {
    expect(learned(...times(50, 1), ...times(50, 6)).expectedMs).toBeCloseTo(6, 1);
    expect(learned(...times(50, 6), ...times(50, 1)).expectedMs).toBeCloseTo(1, 1);
  });

  test('counts the size of its answer, of which 64 KB are worth half a millisecond', () => {
    const time = new ServiceTime();
    for (let i = 0; i < 50; i += 1) time.learn(1, 65_536);
    expect(time.expectedMs).toBeCloseTo(1.5);
    for (let i = 0; i < 50; i += 1) time.learn(1, 0);
    expect(time.expectedMs).toBeCloseTo(1, 1);
  });

  test('is little changed by one run', () => {
    expect(learned(...times(50, 1), 5).expectedMs).toBeLessThan(2);
    expect(learned(...times(50, 5), 1).expectedMs).toBeGreaterThan(4);
  });

  test('is between the least and the most that it took', () => {
    const took = fc.array(fc.double({ min: 0.02, max: 1000, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(took, (all) => {
        const { expectedMs } = learned(...all);
        expect(expectedMs).toBeGreaterThanOrEqual(Math.min(...all) * 0.999);
        expect(expectedMs).toBeLessThanOrEqual(Math.max(...all) * 1.001);
      }),
    );
  });
});

describe('how well that is known', () => {
  test('is shown by the deviation of the runs, from the third on', () => {
    expect(learned(5, 5).deviationMs).toBe(Number.POSITIVE_INFINITY);
    expect(learned(5, 5, 5).deviationMs).toBe(0);
    expect(learned(5, 5, 8).deviationMs).toBe(3);
  });

  test('follows, in some runs, what it has come to be', () => {
    const uneven = Array.from({ length: 50 }, (_, i) => 50 + 10 * (i % 2));
    expect(learned(...times(50, 50), ...uneven).deviationMs).toBeGreaterThan(4);
    expect(learned(...uneven, ...times(50, 50)).deviationMs).toBeLessThan(1);
  });
});

describe('profiles', () => {
  test('tell whether a text may share', () => {
    const profiles = new Profiles();
    expect(profiles.of('select 1').ownReason).toBeUndefined();
    expect(profiles.of('begin').ownReason).toMatch(/not a SELECT/);
  });

  test('are remembered by text', () => {
    const profiles = new Profiles();
    const profile = profiles.of('select 1');
    expect(profiles.of('select 1')).toBe(profile);
    expect(profiles.of('select 2')).not.toBe(profile);
  });

  test('are forgotten when there are thousands of others, and those in use are not', () => {
    const profiles = new Profiles();
    const [kept, left] = [profiles.of('select kept'), profiles.of('select left')];
    for (let i = 0; i < 5000; i += 1) {
      for (let twice = 0; twice < 2; twice += 1) profiles.of(`select ${i}`);
      profiles.of('select kept');
    }
    expect(profiles.of('select kept')).toBe(kept);
    expect(profiles.of('select left')).not.toBe(left);
  });

  test('of texts that differ in values and comments only share what is known of the time they take', () => {
    const profiles = new Profiles();
    profiles.of('select a from t where b = 1 /* trace 1 */').serviceTime.learn(3);
    const other = profiles.of('select a from t where b = 2 /* trace 2 */');
    expect([other.serviceTime.runs, other.serviceTime.expectedMs]).toEqual([1, 3]);
    expect(profiles.of('select a from t where c = 2').serviceTime.runs).toBe(0);
  });

  test('of texts that the server reads otherwise than they look share nothing', () => {
    const profiles = new Profiles();
    profiles.of('select 1').serviceTime.learn(3);
    expect(profiles.of("select '\0'").serviceTime.runs).toBe(0);
    expect(profiles.of("select '\ud800'").ownReason).toMatch(/cannot be read/);
  });

  test('count the texts that are left unprepared, and say once of each that it is slower so', () => {
    const profiles = new Profiles();
    const { preparing } = profiles.of('select slow');
    profiles.of('select quick');
    const told = [preparing.learn(1, false, 0), preparing.learn(50, true, 0)];
    for (let i = 0; i < 4; i += 1) told.push(preparing.learn(1, false, 0));
    expect(told.filter((each) => each !== undefined)).toEqual([{ plainMs: 1, preparedMs: 50 }]);
    expect([profiles.countUnprepared(10), profiles.countUnprepared(5000)]).toEqual([1, 0]);
  });

  test('of texts that are never used again displace none, and one that returns is remembered', () => {
    const profiles = new Profiles();
    const kept = profiles.of('select kept');
    for (let i = 0; i < 50_000; i += 1) profiles.of(`select a as c${i} from t`);
    expect(profiles.of('select kept')).toBe(kept);
    profiles.of('select returns');
    const second = profiles.of('select returns');
    expect(profiles.of('select returns')).toBe(second);
  });

  test('of texts unlike all others share what is known of the time of such, once there are thousands', () => {
    const profiles = new Profiles();
    for (let i = 0; i < 2001; i += 1) expect(profiles.of(`select a as c${i} from t`).serviceTime.runs).toBe(0);
    profiles.of('select a as d1 from t').serviceTime.learn(3);
    const other = profiles.of('select a as d2 from t');
    expect([other.serviceTime.runs, other.serviceTime.expectedMs, other.waits]).toEqual([1, 3, 'table']);
    // One that returns is known by itself.
    for (let twice = 0; twice < 2; twice += 1) profiles.of('select a as e from t');
    expect(profiles.of('select a as e from t').serviceTime.runs).toBe(0);
  });

  test('of texts too long to be read are not remembered', () => {
    const profiles = new Profiles();
    const text = `select ${' '.repeat(20_000)}`;
    expect(profiles.of(text)).not.toBe(profiles.of(text));
  });
});
