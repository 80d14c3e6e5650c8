import { expect, test } from 'vitest';
import type { Measured } from '../../../../src/load/study/reasons.js';
import { recommend } from '../../../../src/load/study/recommend.js';
import type { Measures, Point } from '../../../../src/load/study/result.js';
import { measuresOf, pointOf, settings, studyWorld } from '../../../support/study-world.js';

function studyOf(points: readonly Point[], given: Partial<Measured> = {}): Measured {
  const { server } = studyWorld().plan;
  return {
    ...{ points, server, settings, overhead: null, spikes: [], sizes: null, pgBouncer: null, isInterrupted: false },
    ...given,
  };
}

const refused: Partial<Measures> = { done: 100, failed: 900, errors: [{ kind: 'too many clients', count: 900 }] };

test('the strategy that does more in every round is recommended, with the figures', () => {
  const points = [pointOf('pg-pool', 500, [1000, 1010, 990]), pointOf('headroom', 500, [2000, 2020, 1980])];
  const recommendation = recommend(studyOf(points));
  expect(recommendation).toMatchObject({ strategy: 'headroom', poolMax: 10 });
  expect(recommendation?.reasons).toContain(
    '`headroom` does 2.0 times what `pg-pool` does with 500 users: 2,000 and 1,000 requests/s, p95 15 ms and 15 ms.',
  );
});

test('another strategy is recommended where it is the one that does more', () => {
  const points = [pointOf('headroom', 500, [1000, 1000]), pointOf('pgbouncer', 500, [1500, 1500])];
  expect(recommend(studyOf(points))?.strategy).toBe('pgbouncer');
});

test('strategies that differ no more than rounds do are called level', () => {
  const points = [pointOf('headroom', 500, [1000, 1100]), pointOf('pg-pool', 500, [1050, 1040])];
  const recommendation = recommend(studyOf(points));
  expect(recommendation?.strategy).toBe('headroom');
  expect(recommendation?.reasons.join()).toContain(
    '`headroom` and `pg-pool` are level with 500 users: 1,050 and 1,045',
  );
});

test('a single round proves little, so that more of a difference is taken for chance', () => {
  const points = [pointOf('headroom', 500, [1100]), pointOf('pg-pool', 500, [1000])];
  expect(recommend(studyOf(points))?.reasons.join()).toContain('are level with 500 users');
});

test('a strategy that fails users is not recommended, however fast, and the reason says how it fails', () => {
  const points = [pointOf('none', 500, [9000, 9000], refused), pointOf('headroom', 500, [1000, 1000])];
  const recommendation = recommend(studyOf(points));
  expect(recommendation?.strategy).toBe('headroom');
  expect(recommendation?.reasons).toContain(
    '`none` failed 900 of 1,000 requests (90 %) with 500 users, most often with “too many clients”.',
  );
});

test('where all fail the one that fails least is recommended, and none is hidden', () => {
  const some: Partial<Measures> = { done: 900, failed: 100, errors: [{ kind: 'lost', count: 100 }] };
  const recommendation = recommend(studyOf([pointOf('none', 500, [9], refused), pointOf('headroom', 500, [1], some)]));
  expect(recommendation?.strategy).toBe('headroom');
  expect(recommendation?.reasons.filter((reason) => reason.includes('failed'))).toHaveLength(2);
});

test('requests that were refused on purpose, or that came at a rate, are not held against a strategy', () => {
  const shed: Partial<Measures> = { failed: 900, errors: [{ kind: 'refused: shed', count: 900 }] };
  const open = { kind: 'open', ratePerSecond: 100, ofCapacity: 1.2 } as const;
  const points = [
    pointOf('headroom', 50, [100, 100], shed),
    pointOf('headroom', open, [100, 100], refused),
    pointOf('pg-pool', 50, [10, 10]),
  ];
  expect(recommend(studyOf(points))?.reasons.join()).not.toContain('failed');
});

test('of requests that come at a rate those count that were answered in time, also where there are none', () => {
  const open = { kind: 'open', ratePerSecond: 100, ofCapacity: 1.2 } as const;
  const late: Partial<Measures> = { goodputPerSecond: 0, errors: [] };
  const inTime = pointOf('headroom', open, [100, 100]);
  const reasonsOf = (...points: Point[]) => recommend(studyOf(points))?.reasons.join();
  expect(reasonsOf(inTime, pointOf('pg-pool', open, [100, 100], late))).toContain(
    '`headroom` serves users, `pg-pool` none with 1.2 × each one’s capacity in requests/s: 100 and 0 requests/s in time',
  );
  expect(reasonsOf(pointOf('headroom', open, [1, 1], late), pointOf('pg-pool', open, [1, 1], late))).toContain(
    'Neither `headroom` nor `pg-pool` did any requests/s in time with 1.2 × each one’s capacity in requests/s.',
  );
});

test('a size is told of a pool of the service’s own', () => {
  const rival = pointOf('none', 50, [10, 10]);
  expect(recommend(studyOf([pointOf('pgbouncer', 50, [100, 100]), rival]))?.reasons.join()).not.toContain(
    'DB_POOL_MAX',
  );
  const sizes = { users: 50, sizes: [{ poolMax: 6, measures: measuresOf() }], best: 6, reasons: [] };
  expect(recommend(studyOf([pointOf('pg-pool', 50, [100, 100]), rival], { sizes }))?.reasons.join()).toContain(
    'comes from a sweep of Headroom’s pool',
  );
});

test('the fault that is named is one that counted', () => {
  const errors = [
    { kind: 'refused: queue full', count: 800 },
    { kind: 'connection lost', count: 100 },
  ];
  expect(
    recommend(
      studyOf([pointOf('headroom', 50, [1], { done: 100, failed: 900, errors }), pointOf('none', 50, [1])]),
    )?.reasons.join(),
  ).toContain('failed 100 of 1,000 requests (10 %) with 50 users, most often with “connection lost”');
});

test('strategies are compared with the most users that both had', () => {
  const points = [
    pointOf('none', 10, [100, 100]),
    pointOf('headroom', 10, [300, 300]),
    pointOf('headroom', 500, [900, 900]),
  ];
  expect(recommend(studyOf(points))?.reasons.join()).toContain('3.0 times what `none` does with 10 users');
});

test('the size comes from the sweep where there was one', () => {
  const sizes = {
    users: 50,
    sizes: [{ poolMax: 6, measures: measuresOf() }],
    best: 6,
    reasons: ['Nothing was faster.'],
  };
  const points = [pointOf('headroom', 50, [100, 100]), pointOf('none', 50, [10, 10])];
  const recommendation = recommend(studyOf(points, { sizes }));
  expect(recommend(studyOf(points, { sizes: { ...sizes, doubt: 'Cannot tell.' } }))?.poolMax).toBe(10);
  expect(recommendation?.poolMax).toBe(6);
  expect(recommendation?.reasons).toEqual(
    expect.arrayContaining(['DB_POOL_MAX=6 comes from a sweep with 50 users.', 'Nothing was faster.']),
  );
});

test('the reasons say when PgBouncer is worth it, what little they rest on, and that the driver was at its limit', () => {
  const driver = { utilization: 0.99, lagP99Ms: 3, isSaturated: true };
  const points = [pointOf('headroom', 50, [100], { driver, seconds: 2 }), pointOf('none', 50, [10])];
  const { reasons } = recommend(studyOf(points)) ?? { reasons: [] };
  expect(reasons).toContain(
    '10 connections are for all processes of the service together: 4 of them need DB_POOL_MAX=2 each, 8 in all.',
  );
  expect(reasons.join('\n')).toContain('more than 77 of the 97 connections of the server');
  expect(reasons.join('\n')).toContain('The driver was saturated with 50 users');
  expect(reasons.join('\n')).toContain('This rests on 2 rounds and 2.0 s for each point');
});

test('what a request of one user pays is told beside a connection per request, as far as it can be told', () => {
  const latencyMs = { ...measuresOf().latencyMs!, p50: 1 };
  const reasonsWith = (overheadMs: number) => {
    const strategies = [
      { strategy: 'none', latencyMs, overheadMs: 5.2 },
      { strategy: 'headroom', latencyMs, overheadMs },
    ] as const;
    const points = [pointOf('headroom', 50, [100]), pointOf('none', 50, [10])];
    return recommend(studyOf(points, { overhead: { bare: latencyMs, strategies } }))?.reasons;
  };
  expect(reasonsWith(0.04)).toContain(
    'A request of one user takes 0.04 ms longer than on an open connection of its own; a connection per request adds 5.2 ms.',
  );
  expect(reasonsWith(-0.3)).toContain(
    'A request of one user takes 0.3 ms less than on an open connection of its own; a connection per request adds 5.2 ms.',
  );
  for (const lost of [0.01, -0.01])
    expect(reasonsWith(lost)).toContain(
      'A request of one user takes as long as on an open connection of its own, 1 ms, within what can be told apart; a connection per request adds 5.2 ms.',
    );
});

test('nothing is recommended where most requests of every strategy failed', () => {
  const broken = { done: 10, failed: 90, errors: [{ kind: 'SQLSTATE 42P01', count: 90 }] };
  expect(recommend(studyOf([pointOf('none', 50, [1], broken), pointOf('headroom', 50, [1], broken)]))).toBeNull();
});

test('nothing is recommended where nothing was measured, or the study stopped before all strategies were', () => {
  expect(recommend(studyOf([]))).toBeNull();
  expect(recommend(studyOf([pointOf('headroom', 50, [100])], { isInterrupted: true }))).toBeNull();
  expect(recommend(studyOf([pointOf('none', 50, [100])]))).toBeNull();
  expect(recommend(studyOf([pointOf('headroom', 50, [100])]))).toBeNull();
});
