import { LatencyHistogram } from '../drive/histogram.js';
import { constantUsersOf } from '../drive/make-load.js';
import type { DriverHealth, LittlesLaw, Measures } from './result.js';
import type { Taken } from './trial.js';
import { coresInUse, peakSessions } from './watched.js';

/**
 * Sums trials up that asked the same of the same strategy: counts, times and histograms are added, shares of time
 * weighted by it, and of the driver the worst is told. Pure.
 */
export function measure(taken: readonly Taken[]): Measures {
  const driven = taken.map((each) => each.driven);
  const seconds = sum(driven.map((each) => each.seconds));
  const done = sum(driven.map((each) => each.done));
  const latency = LatencyHistogram.ofAll(driven.map((each) => each.latency));
  return {
    seconds,
    done,
    failed: sum(driven.map((each) => each.failed)),
    requestsPerSecond: weigh(taken, (each) => each.driven.donePerSecond) ?? 0,
    goodputPerSecond: weigh(taken, (each) => each.driven.goodPerSecond) ?? 0,
    latencyMs: latency.quantiles(),
    distribution: latency.distribution(),
    connectMs: LatencyHistogram.ofAll(driven.map((each) => each.connect)).quantiles(),
    errors: addErrors(
      driven.map((each) => each.errors),
      Object.assign({}, ...driven.map((each) => each.messages)),
    ),
    peakSessions: greatest(taken.map(peakOf)),
    cpu: { driver: weigh(taken, ({ driven: { cpu } }) => cpu) ?? 0, server: weigh(taken, serverCores) },
    driver: healthOf(taken),
    littlesLaw: applyLittlesLaw(taken),
  };
}

/** Number of failures of each kind, the most frequent first. */
export function addErrors(
  counts: readonly Readonly<Record<string, number>>[],
  messages: Readonly<Record<string, string>> = {},
): Measures['errors'] {
  const total = new Map<string, number>();
  for (const [kind, count] of counts.flatMap(Object.entries<number>)) total.set(kind, (total.get(kind) ?? 0) + count);
  const named = ([kind, count]: readonly [string, number]) => {
    const message = messages[kind];
    return { kind, count, ...(message !== undefined && { message }) };
  };
  return [...total].map(named).sort((a, b) => b.count - a.count);
}

/** Event loops that are always at work, or come to a request this much too late, add to its latency what they measure. */
const saturation = { utilization: 0.95, lagP99Ms: 25 } as const;

function healthOf(taken: readonly Taken[]): DriverHealth {
  const utilization = Math.max(0, ...taken.map(({ driven }) => driven.utilization));
  const lagP99Ms = Math.max(0, ...taken.map(({ driven }) => driven.lagP99Ms));
  const isSaturated = utilization > saturation.utilization || lagP99Ms > saturation.lagP99Ms;
  return { utilization, lagP99Ms, isSaturated };
}

/** Users there were against users there must have been; with a spike there is no one number of them. */
function applyLittlesLaw(taken: readonly Taken[]): LittlesLaw | null {
  const demand = taken[0]?.trial.demand;
  const users = demand === undefined ? null : constantUsersOf(demand);
  if (users === null) return null;
  const product = weigh(taken, ({ driven: { usersByLaw } }) => usersByLaw);
  return product === null ? null : { users, product, ratio: product / users };
}

function peakOf({ driven: { beganAt, seconds }, watched }: Taken): number | null {
  return peakSessions(watched.sessions, beganAt, beganAt + seconds * 1000);
}

function serverCores({ driven: { beganAt, seconds }, watched }: Taken): number | null {
  return coresInUse(watched.cpu, beganAt, beganAt + seconds * 1000);
}

/** Mean over the time of the trials that have a value; `null` where none has. */
function weigh(taken: readonly Taken[], read: (taken: Taken) => number | null): number | null {
  const known = taken.flatMap((each) => {
    const value = read(each);
    return value === null ? [] : [{ value, seconds: each.driven.seconds }];
  });
  const seconds = sum(known.map((each) => each.seconds));
  return seconds === 0 ? null : sum(known.map((each) => each.value * each.seconds)) / seconds;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function greatest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}
