import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Demand, Driven, DrivePlan, Driver, Span } from '../../src/load/drive/plan.js';
import type { StudyPlan, StudyProgress } from '../../src/load/study/plan.js';
import type { Load, Measures, Point, StrategyName, StudySettings } from '../../src/load/study/result.js';
import type { Taken, Trial } from '../../src/load/study/trial.js';
import { nothingWatched, type Watched } from '../../src/load/study/watched.js';

/** Latencies in milliseconds as a driver gives them. */
export function encodeLatencies(ms: readonly number[]): string {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
  });
  for (const each of ms) histogram.recordValue(Math.round(each * 1000));
  return encodeIntoCompressedBase64(histogram);
}

/** What a driver measured: 100 requests of 10 ms in a second by one user, but for what is given. */
export function drivenOf(given: Partial<Driven> & { readonly latencies?: readonly number[] } = {}): Driven {
  const { latencies = Array.from({ length: 100 }, () => 10), ...others } = given;
  const { seconds = 1, done = latencies.length, good = done } = given;
  return {
    beganAt: 1000,
    seconds,
    done,
    failed: 0,
    good,
    donePerSecond: done / seconds,
    goodPerSecond: good / seconds,
    usersByLaw: 1,
    latency: encodeLatencies(latencies),
    connect: encodeLatencies([]),
    errors: {},
    messages: {},
    cpu: 0.5,
    utilization: 0.5,
    lagP99Ms: 1,
    series: {
      everyMs: 100,
      requestsPerSecond: Array.from({ length: 10 }, () => 100),
      failuresPerSecond: Array.from({ length: 10 }, () => 0),
      p50Ms: Array.from({ length: 10 }, () => 10),
      p99Ms: Array.from({ length: 10 }, () => 10),
    },
    isInterrupted: false,
    ...others,
  };
}

export function trialOf(given: Partial<Trial> = {}): Trial {
  return {
    strategy: 'headroom',
    poolMax: 10,
    demand: { kind: 'closed', users: 1, thinkMs: 0 },
    span: { warmUpMs: 100, durationMs: 1000, objectiveMs: 100, everyMs: 100 },
    isWatched: true,
    load: '1 user',
    round: 0,
    rounds: 1,
    ...given,
  };
}

export function takenOf(
  driven: Parameters<typeof drivenOf>[0] = {},
  trial: Partial<Trial> = {},
  watched?: Watched,
): Taken {
  const startedAt = '2026-11-24T12:00:00.000Z';
  return { trial: trialOf(trial), startedAt, driven: drivenOf(driven), watched: watched ?? nothingWatched };
}

/** Measures of 1,000 requests/s for 10 s, but for what is given. */
export function measuresOf(given: Partial<Measures> = {}): Measures {
  return {
    seconds: 10,
    done: 10_000,
    failed: 0,
    requestsPerSecond: 1000,
    goodputPerSecond: 1000,
    latencyMs: { mean: 10, p50: 9, p90: 12, p95: 15, p99: 20, p999: 30, max: 40 },
    distribution: [],
    connectMs: null,
    errors: [],
    peakSessions: 10,
    cpu: { driver: 0.5, server: 0.7 },
    driver: { utilization: 0.5, lagP99Ms: 1, isSaturated: false },
    littlesLaw: null,
    ...given,
  };
}

/** A point whose rounds did so many requests a second. */
export function pointOf(
  strategy: StrategyName,
  load: Load | number,
  rates: readonly number[],
  given: Partial<Measures> = {},
): Point {
  const summary = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const rated = (rate: number) => measuresOf({ requestsPerSecond: rate, goodputPerSecond: rate, ...given });
  const series = drivenOf().series;
  return {
    strategy,
    load: typeof load === 'number' ? { kind: 'closed', users: load } : load,
    rounds: rates.map((rate) => ({ startedAt: '', ...rated(rate), series: { ...series, sessions: [] } })),
    summary: rated(summary),
  };
}

export const settings: StudySettings = {
  strategies: ['none', 'pg-pool', 'headroom'],
  workload: 'select',
  scripts: [{ name: 'select', weight: 1 }],
  scale: 1,
  protocol: 'auto',
  rounds: 2,
  durationSeconds: 1,
  warmUpSeconds: 0.1,
  thinkMs: 0,
  poolMax: 10,
  workers: 1,
  objectiveMs: 100,
  seed: 1,
};

/** What a study that runs with stand-ins has been told and has done. */
export interface StudyWorld {
  /** Turns in the order in which they were driven. */
  readonly drives: { readonly plan: DrivePlan; readonly demand: Demand; readonly span: Span }[];
  /** What happened, such as `open headroom`, `close headroom`, `settled headroom`. */
  readonly log: string[];
  readonly progress: StudyProgress[];
  readonly stop: AbortController;
}

/** Requests/s of a strategy, or the error with which it cannot be opened. */
type Abilities = (plan: DrivePlan, demand: Demand) => Parameters<typeof drivenOf>[0] | Error;

/** A study on stand-ins for driver and server, and what they see. */
export function studyWorld(given: Partial<StudyPlan> = {}, abilities: Abilities = () => ({})) {
  const world: StudyWorld = { drives: [], log: [], progress: [], stop: new AbortController() };
  const plan: StudyPlan = {
    version: '0.0.0',
    command: 'npx pg-headroom load',
    server: {
      ...{ version: '18.0', isEmbedded: true, isLocal: true, maxConnections: 100, usableConnections: 97 },
      settings: { fsync: 'on' },
    },
    pgBouncer: null,
    settings,
    workload: { scripts: [], variables: {}, protocol: 'auto', schema: null, asText: [] },
    env: { DATABASE_URL: 'direct' },
    bouncerEnv: { DATABASE_URL: 'bouncer' },
    loads: [{ kind: 'closed', users: 10 }],
    capacityUsers: 40,
    measuresOverhead: false,
    spike: undefined,
    sweep: undefined,
    maxUsersOfNone: Number.POSITIVE_INFINITY,
    maxUsersOfPgBouncer: Number.POSITIVE_INFINITY,
    warnings: [],
    signal: world.stop.signal,
    observer: { progress: (progress) => world.progress.push(progress) },
    hooks: {
      tidy: async () => void world.log.push('tidy'),
      watch: () => ({ finish: async () => nothingWatched }),
      settle: async (strategy) => void world.log.push(`settled ${strategy}`),
    },
    openDriver: async (drivePlan) => openFake(drivePlan, world, abilities),
    ...given,
  };
  return { plan, world };
}

function openFake(plan: DrivePlan, world: StudyWorld, abilities: Abilities): Driver {
  world.log.push(`open ${plan.strategy}`);
  return {
    drive: async (demand, span, _signal, onProgress) => {
      world.drives.push({ plan, demand, span });
      onProgress?.({ done: 1, failed: 0 });
      const ability = abilities(plan, demand);
      if (ability instanceof Error) throw ability;
      return drivenOf(ability);
    },
    [Symbol.asyncDispose]: async () => void world.log.push(`close ${plan.strategy}`),
  };
}
