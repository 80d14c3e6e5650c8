import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chooseLane,
  type DemandFacts,
  isExclusive,
  laneCapacityMs,
  lanesWorthOpening,
  mayLendFrom,
  type Placeable,
  type PlaceableLane,
  remainingMs,
  unknownMs,
  wantedBy,
} from '../../../src/pool/placement.js';

type Waits = Placeable['profile']['waits'];

const statement = (expectedMs: number, waits: Waits = 'table', runs = 1): Placeable => ({
  profile: { waits, serviceTime: { runs } },
  expectedMs,
});

interface LaneFacts {
  readonly loadMs?: number;
  readonly waits?: Waits;
  readonly isPrepared?: boolean;
  readonly isTaking?: boolean;
}

function lane({
  loadMs = 0,
  waits = 'table',
  isPrepared = true,
  isTaking = true,
}: LaneFacts): PlaceableLane<Placeable> {
  return { loadMs, waits, hasPrepared: () => isPrepared, takesMore: () => isTaking };
}

const choose = (lanes: readonly PlaceableLane<Placeable>[], given = statement(0.05), capacityMs = 0.5) =>
  lanes.indexOf(chooseLane(given, lanes, capacityMs, 0) as PlaceableLane<Placeable>);

describe('a statement goes on the lane', () => {
  test.each<[what: string, lanes: readonly LaneFacts[], chosen: number]>([
    ['with the least on it', [{ loadMs: 0.3 }, { loadMs: 0.1 }, { loadMs: 0.2 }], 1],
    ['on which it is prepared, where that is worth more', [{ loadMs: 0, isPrepared: false }, { loadMs: 0.05 }], 1],
    ['on which it is not prepared, where that one is much emptier', [{ isPrepared: false }, { loadMs: 0.2 }], 0],
    ['that has room for it', [{ loadMs: 0.46 }, { loadMs: 0.45 }], 1],
    ['whose statements wait for the same', [{ waits: 'insert' }, { loadMs: 0.4 }], 1],
    ['that takes statements', [{ isTaking: false }, { loadMs: 0.4 }], 1],
    ['of none, where all are full', [{ loadMs: 0.46 }, { loadMs: 0.47 }], -1],
    ['of none, where there is none', [], -1],
  ])('%s', (_what, lanes, chosen) => {
    expect(choose(lanes.map(lane))).toBe(chosen);
  });

  test('of none where it takes too long itself, or was never run', () => {
    expect(choose([lane({})], statement(0.6))).toBe(-1);
    expect(choose([lane({})], statement(unknownMs))).toBe(-1);
  });

  test('within its capacity, however many there are', () => {
    const loads = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 10 });
    fc.assert(
      fc.property(loads, fc.double({ min: 0.02, max: 1, noNaN: true }), (loadsMs, costMs) => {
        const lanes = loadsMs.map((loadMs) => lane({ loadMs }));
        const chosen = chooseLane(statement(costMs), lanes, 0.5, 0);
        if (chosen) expect(chosen.loadMs + costMs).toBeLessThanOrEqual(0.5 + 1e-9);
        else expect(lanes.every(({ loadMs }) => loadMs + costMs > 0.5 - 1e-9)).toBe(true);
      }),
    );
  });
});

test('a lane carries half a millisecond of the server’s time, and what fits into the network’s', () => {
  expect(laneCapacityMs(0)).toBe(0.5);
  expect(laneCapacityMs(5)).toBe(5.5);
});

describe('nothing is sent behind', () => {
  test.each<[what: string, given: Placeable, isHolding: boolean, expected: boolean]>([
    ['a statement that may wait for a row', statement(1, 'row'), false, true],
    ['one with large values', { ...statement(1), largeValues: [] }, false, true],
    ['an INSERT while a borrower is in a transaction', statement(1, 'insert'), true, true],
  ])('%s', (_what, given, isHolding, expected) => {
    expect(isExclusive(given, { mayHoldLocks: () => isHolding })).toBe(expected);
  });

  test('but behind a read, and behind an INSERT while no borrower is in a transaction', () => {
    expect(isExclusive(statement(1), { mayHoldLocks: () => true })).toBe(false);
    expect(isExclusive(statement(1, 'insert'), { mayHoldLocks: () => false })).toBe(false);
  });
});

describe('connections are opened for waiting statements', () => {
  const facts: DemandFacts<Placeable> = {
    limit: Number.POSITIVE_INFINITY,
    capacityMs: 0.5,
    networkMs: 0,
    quickLanes: 1,
    isExclusive: () => false,
    areShunned: () => false,
    mayHaveOwn: () => true,
    trialOf: () => 'none',
  };
  const wanted = (waiting: readonly Placeable[], more: Partial<typeof facts> = {}) =>
    wantedBy(waiting, { ...facts, ...more });
  const times = (count: number, one: Placeable) => Array.from({ length: count }, () => one);

  test('as many as shorten the wait by enough', () => {
    expect([lanesWorthOpening(0, 1), lanesWorthOpening(0.5, 1), lanesWorthOpening(1, 1)]).toEqual([0, 0, 1]);
    expect(lanesWorthOpening(0.1, 0)).toBe(1);
    expect(wanted(times(100, statement(0.05)))).toBe(lanesWorthOpening(5, 1));
  });

  test('one for each slow statement, as far as those may have one', () => {
    expect(wanted(times(5, statement(50)))).toBe(5);
    expect(wanted(times(5, statement(50)), { mayHaveOwn: () => false })).toBe(0);
  });

  test('one for each text that was never run, and none while that is tried', () => {
    const [one, other] = [statement(unknownMs, 'table', 0), statement(unknownMs, 'table', 0)];
    expect(wanted([...times(20, one), ...times(20, other)])).toBe(2);
    expect(wanted(times(20, one), { trialOf: () => 'running' })).toBe(0);
    expect(wanted(times(20, one), { trialOf: () => 'slow' })).toBe(20);
  });

  test('one where no lane carries statements that wait for the same', () => {
    expect(wanted([statement(0.05)], { areShunned: () => true })).toBe(1);
  });

  test('with the network’s time for each that has a connection to itself', () => {
    const many = times(10, statement(0.05));
    expect(wanted(many, { isExclusive: () => true, networkMs: 5 })).toBe(lanesWorthOpening(50.5, 1));
  });

  test('and no further once the limit is reached, however many wait', () => {
    let counted = 0;
    function* endless(): IterableIterator<Placeable> {
      for (; counted < 1_000_000; counted += 1) yield statement(50);
    }
    expect(wantedBy(endless(), { ...facts, limit: 10 })).toBeGreaterThanOrEqual(10);
    expect(counted).toBeLessThan(200);
  });
});

describe('the last connection is left to quick statements', () => {
  test('until another slow one is about to end: sooner if no quick one has come for a millisecond', () => {
    expect(mayLendFrom(1000, 900)).toBe(997);
    expect(mayLendFrom(1000, 996.5)).toBe(997.5);
    expect(mayLendFrom(1000, 998.9)).toBe(999);
  });

  test('as long as it is not known when another slow one ends', () => {
    expect(mayLendFrom(Number.POSITIVE_INFINITY, 0)).toBe(Number.POSITIVE_INFINITY);
    expect(remainingMs({ expectedMs: 50, deviationMs: 0.5 }, 20)).toBe(30);
    expect(remainingMs({ expectedMs: 50, deviationMs: 0.5 }, 51)).toBe(-1);
    expect(remainingMs({ expectedMs: 50, deviationMs: 0.5 }, 51.1)).toBe(Number.POSITIVE_INFINITY);
    expect(remainingMs({ expectedMs: 50, deviationMs: 2 }, 20)).toBe(Number.POSITIVE_INFINITY);
  });
});
