import type {
  Load,
  Measures,
  Overhead,
  Point,
  Quantiles,
  Round,
  Series,
  SizeSweep,
  Spike,
  StrategyName,
  StudyResult,
} from '../../src/load/study/result.js';

/** Latencies as they spread in practice: a few requests take many times the median. */
export function quantilesOf(p50: number, spread = 1): Quantiles {
  const at = (factor: number) => p50 * factor ** spread;
  return { mean: at(1.15), p50, p90: at(1.6), p95: at(2), p99: at(4), p999: at(9), max: at(20) };
}

/** Steps between the quantiles, as a histogram gives them. */
export function distributionOf({ p50, p90, p95, p99, p999, max }: Quantiles): Measures['distribution'] {
  const known = [
    [0, p50 * 0.6],
    [0.25, p50 * 0.85],
    [0.5, p50],
    [0.75, (p50 + p90) / 2],
    [0.9, p90],
    [0.95, p95],
    [0.99, p99],
    [0.999, p999],
    [0.9999, (p999 + max) / 2],
    [1, max],
  ] as const;
  return known.map(([quantile, ms]) => ({ quantile, ms }));
}

/** What was measured, of the figures that matter to a test; the others follow from them. */
export function measuresOf({
  requestsPerSecond = 1000,
  p50 = 5,
  seconds = 10,
  users = null as number | null,
  sessions = 20 as number | null,
  errors = [] as Measures['errors'],
  spread = 1,
} = {}): Measures {
  const latencyMs = requestsPerSecond > 0 ? quantilesOf(p50, spread) : null;
  const failed = errors.reduce((sum, { count }) => sum + count, 0);
  return {
    seconds,
    done: Math.round(requestsPerSecond * seconds),
    failed,
    requestsPerSecond,
    goodputPerSecond: requestsPerSecond * goodShare(p50),
    latencyMs,
    distribution: latencyMs ? distributionOf(latencyMs) : [],
    connectMs: failed > 0 ? quantilesOf(8) : null,
    errors,
    peakSessions: sessions,
    cpu: { driver: 0.84, server: 1.02 },
    driver: { utilization: 0.81, lagP99Ms: 3.2, isSaturated: false },
    littlesLaw: users === null ? null : { users, product: users * 0.998, ratio: 0.998 },
  };
}

/** Objective of the studies here. */
const objectiveMs = 100;

function goodShare(p50: number): number {
  return p50 < objectiveMs / 4 ? 0.995 : p50 < objectiveMs ? 0.8 : p50 < objectiveMs * 2 ? 0.1 : 0;
}

/** A series around a mean, with ups and downs that are the same every time. */
export function seriesOf(measures: Measures, { steps = 40, everyMs = 250, growth = 0 } = {}): Series {
  const all = Array.from({ length: steps }, (_, at) => at);
  const wave = (at: number) => 1 + 0.08 * Math.sin(at * 1.7) + 0.05 * Math.cos(at * 0.6);
  const { latencyMs, peakSessions, requestsPerSecond, failed, seconds } = measures;
  const latency = (ms: number | undefined) => (at: number) =>
    ms === undefined ? null : ms * wave(at) * (1 + growth * at);
  return {
    everyMs,
    requestsPerSecond: all.map((at) => requestsPerSecond * wave(at)),
    failuresPerSecond: all.map((at) => (failed / seconds) * wave(at)),
    p50Ms: all.map(latency(latencyMs?.p50)),
    p99Ms: all.map(latency(latencyMs?.p99)),
    sessions: all.map((at) =>
      peakSessions === null ? null : Math.min(peakSessions, Math.round(peakSessions * wave(at))),
    ),
  };
}

const roundFactors = [0.97, 1.02, 1.01] as const;

/** A point with three rounds about its summary. */
export function pointOf(strategy: StrategyName, load: Load, summary: Measures, growth = 0): Point {
  const rounds = roundFactors.map((factor, at): Round => {
    const requestsPerSecond = summary.requestsPerSecond * factor;
    const measures = { ...summary, requestsPerSecond, seconds: summary.seconds / 3 };
    return { ...measures, startedAt: `2026-05-01T10:0${at}:00.000Z`, series: seriesOf(measures, { growth }) };
  });
  return { strategy, load, rounds, summary };
}

/** As the strategies behave on a server with 100 connections. */
function closedPoint(strategy: StrategyName, users: number): Point {
  const load = { kind: 'closed', users } as const;
  if (strategy === 'none') return pointOf(strategy, load, measuresOf({ ...noneWith(users), users }));
  const capacity = { 'pg-pool': 3900, headroom: 6200, pgbouncer: 5100 }[strategy];
  const requestsPerSecond = capacity * Math.min(1, users / 12) * (1 - users / 60_000);
  const spread = strategy === 'pg-pool' ? 0.8 : 0.5;
  const p50 = (users / requestsPerSecond) * 1000;
  return pointOf(strategy, load, measuresOf({ requestsPerSecond, p50, users, spread, sessions: Math.min(20, users) }));
}

/** A connection per request: slow, and refused by the server beyond its limit. */
function noneWith(users: number): Parameters<typeof measuresOf>[0] & object {
  if (users <= 50) return { requestsPerSecond: 310, p50: (users / 310) * 1000, sessions: users };
  if (users >= 5000) return { requestsPerSecond: 0, sessions: 97, errors: failuresOf(48_000, 9000) };
  const refused = users * 75;
  return {
    requestsPerSecond: 28_000 / users,
    p50: 320 + users / 4,
    sessions: 97,
    errors: failuresOf(refused, refused / 40),
  };
}

function failuresOf(refused: number, timedOut: number): Measures['errors'] {
  return [
    { kind: 'too many clients', count: Math.round(refused) },
    { kind: 'connection timed out', count: Math.round(timedOut) },
  ];
}

function openPoint(strategy: StrategyName, ofCapacity: number): Point {
  const capacity = strategy === 'headroom' ? 6200 : 3900;
  const load = { kind: 'open', ratePerSecond: capacity * ofCapacity, ofCapacity } as const;
  const isOver = ofCapacity > 1;
  const requestsPerSecond = capacity * Math.min(ofCapacity, 0.98);
  const p50 = isOver ? 40 : 3;
  const isShedding = strategy === 'headroom' && isOver;
  const errors = isShedding ? [{ kind: 'shed', count: 13_600 }] : [];
  return pointOf(
    strategy,
    load,
    measuresOf({ requestsPerSecond, p50, errors, spread: 0.5 }),
    isOver && !isShedding ? 1.2 : 0,
  );
}

/** A spike from 4 s to 7 s. */
export function spikeOf(strategy: StrategyName, recoveryMs: number | null): Spike {
  const base = seriesOf(measuresOf({ requestsPerSecond: strategy === 'headroom' ? 6000 : 3800, p50: 8, spread: 0.5 }), {
    steps: 60,
  });
  const [beginsAtMs, endsAtMs] = [4000, 7000];
  const until = endsAtMs + (recoveryMs ?? 60_000);
  const isHard = (at: number) => (at + 1) * base.everyMs > beginsAtMs && at * base.everyMs < until;
  const slow = (factor: number) => (ms: number | null, at: number) =>
    ms === null ? null : isHard(at) ? ms * factor : ms;
  const failed = strategy === 'none' ? 12_345 : 0;
  return {
    strategy,
    users: 50,
    spikeUsers: 1000,
    beginsAtMs,
    endsAtMs,
    recoveryMs,
    failed,
    errors: failed > 0 ? failuresOf(12_000, 345) : [],
    series: {
      ...base,
      requestsPerSecond: base.requestsPerSecond.map((rate, at) =>
        isHard(at) ? rate * (strategy === 'none' ? 0.05 : 0.93) : rate,
      ),
      p50Ms: base.p50Ms.map(slow(20)),
      p99Ms: base.p99Ms.map(slow(24)),
    },
  };
}

/** Sizes of which 20 is the least that serves nearly as much as the best. */
export function sizeSweepOf(users = 500): SizeSweep {
  const throughput = new Map([
    [2, 1500],
    [5, 3400],
    [10, 5300],
    [20, 6200],
    [40, 6260],
    [60, 6120],
    [80, 5800],
  ]);
  return {
    users,
    sizes: [...throughput].map(([poolMax, requestsPerSecond]) => ({
      poolMax,
      measures: measuresOf({
        requestsPerSecond,
        p50: (users / requestsPerSecond) * 1000,
        users,
        sessions: poolMax,
        spread: 0.5,
      }),
    })),
    best: 20,
    reasons: ['20 connections serve 99 % of the most requests/s (6,260 with 40), and half of the sessions.'],
  };
}

const overhead: Overhead = {
  bare: quantilesOf(0.11),
  strategies: [
    { strategy: 'none', latencyMs: quantilesOf(3.2), overheadMs: 3.09 },
    { strategy: 'pg-pool', latencyMs: quantilesOf(0.128), overheadMs: 0.018 },
    { strategy: 'headroom', latencyMs: quantilesOf(0.121), overheadMs: 0.011 },
    { strategy: 'pgbouncer', latencyMs: quantilesOf(0.17), overheadMs: 0.06 },
  ],
};

const strategies = ['none', 'pg-pool', 'headroom', 'pgbouncer'] as const;

/** A whole study: `none` collapses beyond 100 users, the others do not. Changed as a test needs it. */
export function studyOf(changes: Partial<StudyResult> = {}): StudyResult {
  const users = [10, 50, 100, 500, 1000, 5000];
  return {
    schemaVersion: 1,
    version: '0.1.0',
    command: 'npx pg-headroom load --users 10,50,100,500,1000,5000 --spike 1000 --find-size --rounds 3 --seed 42',
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: '2026-05-01T10:12:30.000Z',
    isInterrupted: false,
    machine: {
      processor: 'Fast & Co. 9000',
      cores: 8,
      memoryGiB: 31.2,
      platform: 'linux x64',
      node: '22.14.0',
      pg: '8.23.0',
    },
    server: {
      version: '18.4',
      isEmbedded: true,
      isLocal: true,
      maxConnections: 100,
      usableConnections: 97,
      settings: { fsync: 'off', full_page_writes: 'off', shared_buffers: '128MB', synchronous_commit: 'on' },
    },
    pgBouncer: { version: '1.25.0', isEmbedded: true, settings: { pool_mode: 'transaction', default_pool_size: '20' } },
    settings: {
      strategies,
      workload: 'select1',
      scripts: [{ name: 'select1', weight: 1 }],
      scale: 1,
      protocol: 'auto',
      rounds: 3,
      durationSeconds: 10,
      warmUpSeconds: 2,
      thinkMs: 0,
      poolMax: 20,
      workers: 2,
      objectiveMs,
      seed: 42,
    },
    overhead,
    points: [
      ...users.flatMap((each) => strategies.map((strategy) => closedPoint(strategy, each))),
      ...[0.8, 1.2].flatMap((each) => (['pg-pool', 'headroom'] as const).map((strategy) => openPoint(strategy, each))),
    ],
    spikes: [spikeOf('none', null), spikeOf('pg-pool', 1800), spikeOf('headroom', 450)],
    sizes: sizeSweepOf(),
    recommendation: {
      strategy: 'headroom',
      poolMax: 20,
      reasons: [
        'headroom had no errors through 5,000 users, and the most requests/s at every load from 50 users on.',
        '20 connections serve 99 % of the most requests/s (6,260 with 40), and leave 77 of the server’s 97 to others.',
        'pgbouncer had no errors either; choose it where more than about 5 processes share the server.',
      ],
    },
    warnings: [
      'With 5,000 users the processes that make the load were busy 97 % of the time: latencies there are partly theirs.',
    ],
    ...changes,
  };
}
