import fc from 'fast-check';
import {
  type Load,
  type Measures,
  type Overhead,
  type Point,
  protocols,
  type Quantiles,
  type Recommendation,
  type Round,
  type Series,
  type SizeSweep,
  type Spike,
  type StudyMachine,
  type StudyPgBouncer,
  type StudyResult,
  type StudyServer,
  type StudySettings,
  strategies,
} from '../../src/load/study/result.js';
import { hostileText } from './arbitrary-reports.js';

/** Texts as scripts, servers and settings may hold them: with markup, entities and what no document may hold. */
export const hostileMarkup = fc.oneof(
  hostileText,
  fc.constantFrom(
    '</style><script>x</script>',
    '"><img src=x onerror=x>',
    "' onload='x",
    '&amp;<b>',
    ']]>',
    '<!--',
    '\u0000',
  ),
);

const count = fc.oneof(fc.nat({ max: 50 }), fc.nat());
const amount = fc.oneof(fc.nat({ max: 50 }), fc.double({ min: 0, max: 1e12, noNaN: true }));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const few = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 3 });
const strategy = fc.constantFrom(...strategies);
const time = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const settingsOf = fc.dictionary(hostileMarkup, hostileMarkup, { maxKeys: 3 });

const quantiles: fc.Arbitrary<Quantiles> = fc.record({
  mean: amount,
  p50: amount,
  p90: amount,
  p95: amount,
  p99: amount,
  p999: amount,
  max: amount,
});

const errors: fc.Arbitrary<Measures['errors']> = fc.array(fc.record({ kind: hostileMarkup, count }), { maxLength: 8 });

const measureFields = {
  seconds: amount,
  done: count,
  failed: count,
  requestsPerSecond: amount,
  goodputPerSecond: amount,
  latencyMs: maybe(quantiles),
  distribution: fc.array(fc.record({ quantile: fc.double({ min: 0, max: 1, noNaN: true }), ms: amount }), {
    maxLength: 5,
  }),
  connectMs: maybe(quantiles),
  errors,
  peakSessions: maybe(count),
  cpu: fc.record({ driver: amount, server: maybe(amount) }),
  driver: fc.record({
    utilization: fc.double({ min: 0, max: 1, noNaN: true }),
    lagP99Ms: amount,
    isSaturated: fc.boolean(),
  }),
  littlesLaw: maybe(fc.record({ users: amount, product: amount, ratio: amount })),
};

const measures: fc.Arbitrary<Measures> = fc.record(measureFields);

const steps = <T>(arbitrary: fc.Arbitrary<T>) => fc.array(arbitrary, { maxLength: 5 });
const series: fc.Arbitrary<Series> = fc.record({
  everyMs: fc.integer({ min: 1, max: 10_000 }),
  requestsPerSecond: steps(amount),
  failuresPerSecond: steps(amount),
  p50Ms: steps(maybe(amount)),
  p99Ms: steps(maybe(amount)),
  sessions: steps(maybe(count)),
});

const round: fc.Arbitrary<Round> = fc.record({ ...measureFields, startedAt: time, series });

const load: fc.Arbitrary<Load> = fc.oneof(
  fc.record({ kind: fc.constant('closed' as const), users: count }),
  fc.record({ kind: fc.constant('open' as const), ratePerSecond: amount, ofCapacity: maybe(amount) }),
);

const point: fc.Arbitrary<Point> = fc.record({ strategy, load, rounds: few(round), summary: measures });

const spike: fc.Arbitrary<Spike> = fc.record({
  strategy,
  users: count,
  spikeUsers: count,
  beginsAtMs: amount,
  endsAtMs: amount,
  recoveryMs: maybe(amount),
  failed: count,
  errors,
  series,
});

const machine: fc.Arbitrary<StudyMachine> = fc.record({
  processor: hostileMarkup,
  cores: fc.integer({ min: 1, max: 512 }),
  memoryGiB: amount,
  platform: hostileMarkup,
  node: hostileMarkup,
  pg: hostileMarkup,
});

const server: fc.Arbitrary<StudyServer> = fc.record({
  version: hostileMarkup,
  isEmbedded: fc.boolean(),
  isLocal: fc.boolean(),
  maxConnections: count,
  usableConnections: count,
  settings: settingsOf,
});

const pgBouncer: fc.Arbitrary<StudyPgBouncer> = fc.record({
  version: hostileMarkup,
  isEmbedded: fc.boolean(),
  settings: settingsOf,
});

const settings: fc.Arbitrary<StudySettings> = fc.record({
  strategies: fc.subarray([...strategies]),
  workload: hostileMarkup,
  scripts: few(fc.record({ name: hostileMarkup, weight: count })),
  scale: count,
  protocol: fc.constantFrom(...protocols),
  rounds: count,
  durationSeconds: amount,
  warmUpSeconds: amount,
  thinkMs: amount,
  poolMax: count,
  workers: count,
  objectiveMs: amount,
  seed: fc.integer(),
});

const overhead: fc.Arbitrary<Overhead> = fc.record({
  bare: quantiles,
  strategies: few(
    fc.record({ strategy, latencyMs: quantiles, overheadMs: fc.double({ min: -1e6, max: 1e6, noNaN: true }) }),
  ),
});

const sizes: fc.Arbitrary<SizeSweep> = fc.record({
  users: count,
  sizes: few(fc.record({ poolMax: count, measures })),
  best: count,
  reasons: few(hostileMarkup),
});

const recommendation: fc.Arbitrary<Recommendation> = fc.record({
  strategy,
  poolMax: count,
  reasons: few(hostileMarkup),
});

/** Any result that the types allow, sensible or not. */
export const arbitraryStudy: fc.Arbitrary<StudyResult> = fc.record({
  schemaVersion: fc.constant(1 as const),
  version: hostileMarkup,
  command: hostileMarkup,
  startedAt: time,
  finishedAt: time,
  isInterrupted: fc.boolean(),
  machine,
  server,
  pgBouncer: maybe(pgBouncer),
  settings,
  overhead: maybe(overhead),
  points: fc.array(point, { maxLength: 6 }),
  spikes: few(spike),
  sizes: maybe(sizes),
  recommendation: maybe(recommendation),
  warnings: few(hostileMarkup),
});
