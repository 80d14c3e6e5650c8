import { describe, expect, it } from 'vitest';
import type { Status } from '../../../../src/monitor/finding.js';
import { type LookGiven, look, lookAll } from '../../../support/findings.js';
import {
  buildAppFacts,
  buildHistogram,
  buildPoolFacts,
  buildPoolsSnapshot,
  buildSnapshot,
  defaultTakenAt,
  type PoolFactsGiven,
} from '../../../support/monitor-facts.js';

const of = (facts: PoolFactsGiven) => buildPoolsSnapshot([buildPoolFacts(facts)]);
/** The same pool ten seconds earlier. */
const earlier = (facts: PoolFactsGiven) => buildPoolsSnapshot([buildPoolFacts(facts)], defaultTakenAt - 10_000);
const times = (number: number, ms: number): number[] => new Array<number>(number).fill(ms);

describe('connections that a server refuses', () => {
  it.each<[number, Status, string]>([
    [10, 'ok', 'The server has not recently rejected any of the pool’s 10 connections.'],
    [4, 'warning', 'The server is full and grants the pool only 4 of its 10 connections.'],
    [0, 'critical', 'The server is full and grants the pool none of its 10 connections.'],
  ])('a ceiling of %i of 10 is %s', (ceiling, status, message) => {
    expect(look('ceiling', of({ ceiling }))).toMatchObject({ status, message, value: ceiling });
  });
});

describe('a suspended pool', () => {
  it('is a warning, with those who wait, and nobody calls it stalled', () => {
    const snapshot = of({ isSuspended: true, waiting: 1 });
    expect(look('paused', snapshot)).toMatchObject({
      ...{ status: 'warning', value: 1, message: 'The pool is paused, and 1 caller is waiting.' },
    });
    const previous = earlier({ isSuspended: true, waiting: 1 });
    expect(look('waiting', snapshot, { previous }).status).toBe('ok');
    expect(look('paused', of({}))).toMatchObject({ status: 'ok', value: 0 });
  });
});

describe('waiting callers', () => {
  it('are told in any number, and held against limits only where somebody set them', () => {
    expect(look('waiting', of({ waiting: 0 })).message).toBe('0 callers are waiting for a connection.');
    expect(look('waiting', of({ waiting: 1 })).message).toBe('1 caller is waiting for a connection.');
    expect(look('waiting', of({ waiting: 500 }))).toMatchObject({ status: 'ok', value: 500 });
    const thresholds = { waiting: { warning: 5, critical: 20 } };
    const statusOf = (waiting: number) => look('waiting', of({ waiting }), { thresholds }).status;
    expect([5, 6, 20, 21].map(statusOf)).toEqual(['ok', 'warning', 'warning', 'critical']);
  });

  it('of whom none was served since the look before are critical', () => {
    const counters = { acquired: 7 };
    const finding = look('waiting', of({ waiting: 2, counters }), { previous: earlier({ waiting: 1, counters }) });
    expect(finding).toMatchObject({
      status: 'critical',
      message: '2 callers are waiting for a connection, and none was served in the last 10 s.',
    });
  });

  it.each<[string, PoolFactsGiven, PoolFactsGiven, number]>([
    [
      'somebody was served',
      { waiting: 2, counters: { acquired: 8 } },
      { waiting: 1, counters: { acquired: 7 } },
      10_000,
    ],
    ['nobody waited before', { waiting: 2 }, { waiting: 0 }, 10_000],
    ['nobody waits now', { waiting: 0 }, { waiting: 2 }, 10_000],
  ])('are not stalled where %s', (_, now, before, agoMs) => {
    const previous = buildPoolsSnapshot([buildPoolFacts(before)], defaultTakenAt - agoMs);
    expect(look('waiting', of(now), { previous }).status).toBe('ok');
  });

  it.each([
    [50, 'ok'],
    [1000, 'warning'],
    [4900, 'warning'],
    [5000, 'critical'],
  ] as const)(
    'of whom none was served for %i ms are %s: it takes several seconds to call a pool stalled',
    (ms, status) => {
      const previous = buildPoolsSnapshot([buildPoolFacts({ waiting: 2 })], defaultTakenAt - ms);
      const finding = look('waiting', of({ waiting: 2 }), { previous });
      expect(finding.status).toBe(status);
      expect(finding.message.includes('none was served')).toBe(status === 'critical');
    },
  );

  it('are as bad as the time they wait, so that no number of them is well while they wait for long', () => {
    const at = (ms: number) => of({ waiting: 289, counters: { acquired: 12 }, waitMs: buildHistogram(times(12, ms)) });
    expect([10, 400, 20_000].map((ms) => look('waiting', at(ms)).status)).toEqual(['ok', 'warning', 'critical']);
  });

  it('of a sample that was read twice say nothing new', () => {
    const previous = { ...of({ waiting: 2 }), takenAt: defaultTakenAt - 9000 };
    const finding = look('waiting', of({ waiting: 2 }), { previous });
    expect(finding).toMatchObject({ status: 'ok', message: '2 callers are waiting for a connection.' });
    expect(look('refused', of({}), { previous }).message).toContain('since its start');
  });
});

describe('how long callers waited', () => {
  it('is the 95th percentile of all the first time, and then of the interval', () => {
    const before = { waitMs: buildHistogram(times(100, 400)) };
    const now = { waitMs: buildHistogram([...times(100, 400), ...times(95, 3), ...times(5, 90)]) };
    expect(look('waitTime', of(before))).toMatchObject({
      ...{ status: 'warning', value: 400, message: 'p95 of waiting: 400 ms (100 callers since its start).' },
    });
    expect(look('waitTime', of(now), { previous: earlier(before) })).toMatchObject({
      ...{ status: 'ok', value: 5, message: 'p95 of waiting: 5 ms (100 callers in the last 10 s).' },
    });
  });

  it.each<[number, Status]>([
    [100, 'ok'],
    [101, 'warning'],
    [1000, 'warning'],
    [1001, 'critical'],
  ])('of %i ms is %s', (ms, status) => {
    expect(look('waitTime', of({ waitMs: buildHistogram([ms]) })).status).toBe(status);
  });

  it('is nothing when nobody came', () => {
    const waitMs = buildHistogram(times(10, 5000));
    expect(look('waitTime', of({ waitMs }), { previous: earlier({ waitMs }) })).toMatchObject({
      ...{ status: 'ok', value: undefined, message: 'No caller got a connection in the last 10 s.' },
    });
  });

  it('counts all of a histogram that has begun anew', () => {
    const previous = earlier({ waitMs: buildHistogram(times(10, 5)) });
    expect(look('waitTime', of({ waitMs: buildHistogram(times(9, 300)) }), { previous })).toMatchObject({
      ...{ status: 'warning', value: 300, message: 'p95 of waiting: 300 ms (9 callers since its start).' },
    });
    // More values than before, but fewer in one bucket: it is another histogram.
    const other = look('waitTime', of({ waitMs: buildHistogram(times(20, 300)) }), { previous });
    expect(other.message).toContain('since its start');
  });
});

describe('callers who got no connection', () => {
  const counters = { acquireTimedOut: 3, queueRefused: 2, shed: 1 };

  it('are a warning in the interval, by cause', () => {
    const now = { counters: { acquireTimedOut: 5, queueRefused: 2, shed: 2 } };
    expect(look('refused', of(now), { previous: earlier({ counters }) })).toMatchObject({
      ...{ status: 'warning', value: 3 },
      message: '3 callers were rejected in the last 10 s: 2 timed out and 1 shed under overload.',
    });
  });

  it('are told, but not held against the pool, the first time and after a restart', () => {
    const first = look('refused', of({ counters }));
    expect(first).toMatchObject({ status: 'ok', value: undefined });
    expect(first.message).toMatch(/^6 callers were rejected since its start: /);
    const previous = earlier({ counters: { acquireTimedOut: 9 } });
    expect(look('refused', of({ counters }), { previous }).status).toBe('ok');
  });

  it('are none when the counters stand still', () => {
    expect(look('refused', of({ counters }), { previous: earlier({ counters }) })).toMatchObject({
      ...{ status: 'ok', value: 0, message: '0 callers were rejected in the last 10 s.' },
    });
  });
});

describe('connection errors', () => {
  const previous = earlier({ counters: { opened: 0, openFailed: {} } });
  const statusOf = (opened: number, down: number) =>
    look('connectionErrors', of({ counters: { opened, openFailed: { down } } }), { previous });

  it.each<[number, number, Status]>([
    [0, 0, 'ok'],
    [100, 0, 'ok'],
    [99, 1, 'ok'],
    [98, 2, 'warning'],
    [0, 1, 'warning'],
  ])('%i opened and %i failed is %s', (opened, failed, status) => {
    expect(statusOf(opened, failed)).toMatchObject({ status, value: failed / Math.max(1, opened + failed) });
  });

  it('of long ago are told the first time, and held against nobody', () => {
    const finding = look('connectionErrors', of({ counters: { opened: 200, openFailed: { down: 5 } } }));
    expect(finding).toMatchObject({ status: 'ok', value: undefined, message: expect.stringContaining('since') });
  });

  it('are of the interval, and named by cause', () => {
    const before = { counters: { opened: 50, openFailed: { down: 50 } } };
    const now = { counters: { opened: 56, openFailed: { down: 51, full: 3 } } };
    const previous = earlier(before);
    expect(look('connectionErrors', of(now), { previous })).toMatchObject({
      ...{ status: 'warning', value: 0.4, remedy: expect.stringContaining('PgBouncer') },
      message: '4 of 10 attempts to open a connection failed in the last 10 s (40 %): server full 3 and unreachable 1.',
    });
    expect(look('connectionErrors', of(before), { previous })).toMatchObject({
      ...{ status: 'ok', value: 0, message: 'No connection was opened in the last 10 s.' },
    });
  });

  it('say what to do by the commonest cause', () => {
    const remedyOf = (openFailed: object) =>
      look('connectionErrors', of({ counters: { opened: 0, openFailed } }), { previous }).remedy;
    expect(remedyOf({ refused: 2, down: 1 })).toContain('password');
    expect(remedyOf({ refused: 1, down: 2 })).toContain('is running');
    expect(remedyOf({ full: 2, down: 1 })).toContain('PgBouncer');
  });
});

describe('the average time of statements', () => {
  it.each<[number, Status]>([
    [100, 'ok'],
    [101, 'warning'],
  ])('of %i ms is %s', (ms, status) => {
    expect(look('queryTime', of({ queryMs: buildHistogram([ms, ms]) }))).toMatchObject({ status, value: ms });
  });

  it('is of all the first time, and then of the interval', () => {
    const before = { queryMs: buildHistogram(times(10, 500)) };
    const now = { queryMs: buildHistogram([...times(10, 500), 30, 50]) };
    expect(look('queryTime', of(before)).message).toBe(
      '10 statements of `pool.query` took 500 ms on average since its start.',
    );
    expect(look('queryTime', of(now), { previous: earlier(before) })).toMatchObject({
      ...{ status: 'ok', value: 40, message: '2 statements of `pool.query` took 40 ms on average in the last 10 s.' },
    });
    expect(look('queryTime', of(now), { previous: earlier(now) })).toMatchObject({
      ...{ status: 'ok', value: undefined, message: 'No statement of `pool.query` was completed in the last 10 s.' },
    });
  });
});

describe('leaks', () => {
  const leaky = { leased: 3, longestLeaseMs: 95_000, counters: { leaksReported: 5, leaksReturned: 3 } };

  it('are connections that were reported and are still out', () => {
    expect(look('leaks', of(leaky))).toMatchObject({
      ...{ status: 'warning', value: 2, remedy: expect.stringContaining('finally') },
      message: '2 connections have been checked out for over 30 s; the longest checkout has lasted 1 min 35 s.',
    });
    expect(look('leaks', of({ leased: 1, longestLeaseMs: 40 }))).toMatchObject({
      ...{ status: 'ok', value: 0, remedy: '' },
      message: '0 connections have been checked out for over 30 s; the longest checkout has lasted 40 ms.',
    });
  });

  it('are none when those reported were lost instead of returned', () => {
    expect(look('leaks', of({ ...leaky, leased: 0, longestLeaseMs: 0 })).value).toBe(0);
    expect(look('leaks', of({ ...leaky, longestLeaseMs: 29_000 })).value).toBe(0);
    expect(look('leaks', of({ ...leaky, leased: 1 })).value).toBe(1);
  });

  it('are not called none where nobody looks for them', () => {
    expect(look('leaks', of({ ...leaky, leakThresholdMs: 0 }))).toMatchObject({
      ...{ status: 'ok', value: undefined },
      message: 'Leak detection is off (DB_LEAK_THRESHOLD); the longest checkout has lasted 1 min 35 s.',
    });
  });
});

describe('the age of connections', () => {
  const lookAge = (oldestSeconds: number, more: PoolFactsGiven = {}, given: LookGiven = {}) =>
    look('connectionAge', of({ total: 1, oldestConnectionMs: oldestSeconds * 1000, ...more }), given);

  it.each<[number, Status]>([
    [600, 'ok'],
    [660, 'ok'],
    [661, 'warning'],
  ])('of %i s is %s where they are to live for 600 s', (seconds, status) => {
    expect(lookAge(seconds)).toMatchObject({ status, value: seconds, warning: 660, unit: 's' });
  });

  it('is advice where a caller has held one for so long', () => {
    expect(lookAge(700, { longestLeaseMs: 100_000 })).toMatchObject({
      ...{ status: 'advice', remedy: expect.stringContaining('listens') },
      message: 'The oldest connection is 11 min 40 s old and in use for 1 min 40 s; the maximum age is 10 min.',
    });
    expect(lookAge(700, { longestLeaseMs: 99_000 }).status).toBe('warning');
  });

  it('is never too much where there is no maximum age', () => {
    const limitless = lookAge(1e6, { maxLifetimeSeconds: 0 });
    expect(limitless).toMatchObject({ status: 'ok', warning: undefined });
    expect(limitless.message).toContain('no maximum age');
    expect(lookAge(0, { total: 0 }).message).toBe('No connection is open; the maximum age is 10 min.');
  });

  it('can be set', () => {
    expect(lookAge(611, {}, { thresholds: { connectionAge: { warning: 10, critical: 20 } } }).status).toBe('warning');
    expect(lookAge(621, {}, { thresholds: { connectionAge: { warning: 10, critical: 20 } } }).status).toBe('critical');
  });
});

describe('the share of idle connections', () => {
  it.each<[string, PoolFactsGiven, Status]>([
    ['a fifth idle', { leased: 8, idle: 2 }, 'ok'],
    ['more than a fifth idle', { leased: 7, idle: 3 }, 'advice'],
    ['a small pool', { leased: 1, idle: 3 }, 'ok'],
    ['a pool at rest', { leased: 0, idle: 10 }, 'ok'],
    ['an empty pool', {}, 'ok'],
    ['all that shares', { lanes: 1, idle: 9 }, 'advice'],
  ])('%s', (_, facts, status) => {
    expect(look('idleShare', of(facts)).status).toBe(status);
  });

  it('counts a pool as at work that was used since the look before', () => {
    const facts = { idle: 10, counters: { acquired: 5 } };
    expect(look('idleShare', of(facts), { previous: earlier({ idle: 10, counters: { acquired: 4 } }) }).status).toBe(
      'advice',
    );
    expect(look('idleShare', of(facts), { previous: earlier(facts) }).status).toBe('ok');
  });

  it('must last for two looks', () => {
    const previous = earlier({ leased: 10 });
    expect(look('idleShare', of({ leased: 2, idle: 8 }), { previous }).status).toBe('ok');
  });

  it('is never more than advice, and has the figures', () => {
    const finding = look('idleShare', of({ leased: 1, idle: 9 }));
    expect(finding).toMatchObject({ status: 'advice', warning: undefined, critical: undefined });
    expect(finding.message).toBe('9 of 10 open connections are idle (90 %).');
    expect(finding.remedy).toContain('`max`');
    expect(look('idleShare', of({ leased: 1, idle: 9, min: 9 })).remedy).toContain('`min`');
  });
});

describe('sharing of connections', () => {
  it('is told with its reason once it is known, and is well either way', () => {
    const lookSharing = (pipelining: PoolFactsGiven['pipelining']) =>
      lookAll('pipelining', of({ pipelining: pipelining! }));
    expect(lookSharing({ mode: 'unknown', reason: undefined })).toEqual([]);
    expect(lookSharing({ mode: 'on', reason: undefined })).toMatchObject([{ status: 'ok', value: 1 }]);
    expect(lookSharing({ mode: 'off', reason: 'a pooler stands before the server' })).toMatchObject([
      {
        ...{ status: 'ok', value: 0 },
        message: 'Statements of `pool.query` do not share connections: a pooler stands before the server.',
      },
    ]);
  });
});

describe('the lag of the event loop', () => {
  const lookLag = (eventLoopLagMs: number | undefined) =>
    lookAll('eventLoopLag', buildSnapshot({ apps: { api: buildAppFacts({ eventLoopLagMs }) } }));

  it.each<[number, Status]>([
    [200, 'ok'],
    [201, 'warning'],
    [2001, 'critical'],
  ])('of %i ms is %s', (ms, status) => {
    expect(lookLag(ms)).toMatchObject([{ status, value: ms, source: 'api', unit: 'ms' }]);
  });

  it('is left out where nobody measured', () => expect(lookLag(undefined)).toEqual([]));
});

describe('a process that was started anew', () => {
  const before = buildPoolFacts({ queryMs: buildHistogram(times(2, 500)) });
  const now = buildPoolFacts({ queryMs: buildHistogram(times(4, 500)) });
  const lookAfter = (was: Parameters<typeof buildAppFacts>[0], is: Parameters<typeof buildAppFacts>[0]) =>
    look('queryTime', buildSnapshot({ apps: { api: buildAppFacts({ pools: [now], ...is }) } }), {
      previous: buildSnapshot({
        apps: { api: buildAppFacts({ pools: [before], ...was }) },
        takenAt: defaultTakenAt - 5000,
      }),
    }).message;

  it('is not compared with the one before', () => {
    expect(lookAfter({ pid: 1 }, { pid: 2 })).toMatch(/^4 .* since its start\.$/);
    expect(lookAfter({ uptimeSeconds: 100 }, { uptimeSeconds: 3 })).toMatch(/^4 .* since its start\.$/);
    expect(lookAfter({ uptimeSeconds: 100 }, { uptimeSeconds: 105 })).toMatch(/^2 .* in the last 5 s\.$/);
  });

  it('has pools that are matched by name, whatever their order', () => {
    const pool = (name: string, values: readonly number[]) => buildPoolFacts({ name, queryMs: buildHistogram(values) });
    const previous = earlierOf([pool('a', [10]), pool('b', [20]), pool('b', [30])]);
    const snapshot = buildPoolsSnapshot([
      pool('new', [1]),
      pool('b', [20, 40]),
      pool('a', [10, 50]),
      pool('b', [30, 60]),
    ]);
    const values = lookAll('queryTime', snapshot, { previous }).map(({ pool: name, value }) => [name, value]);
    expect(values).toEqual([
      ['new', 1],
      ['b', 40],
      ['a', 50],
      ['b', 60],
    ]);
  });
});

const earlierOf = (pools: Parameters<typeof buildPoolsSnapshot>[0]) =>
  buildPoolsSnapshot(pools, defaultTakenAt - 10_000);
