import { median } from '../../util/rounds.js';
import { measure } from './measures.js';
import { seriesOf } from './points.js';
import type { Series, Spike } from './result.js';
import type { Taken } from './trial.js';

/** Latencies are what they were before when they are at most this much above it. */
const tolerance = 1.25;

/** For so long they must be, so that one lucky step does not count. */
const steadyMs = 1000;

/** Result of a trial with a spike; `undefined` without one. Pure. */
export function spikeFrom(taken: Taken, strategy: Spike['strategy']): Spike | undefined {
  const { demand } = taken.trial;
  if (demand.kind !== 'closed' || demand.spike === undefined) return undefined;
  const { users, spike } = demand;
  const times = { beginsAtMs: spike.beginsAtMs, endsAtMs: spike.beginsAtMs + spike.lengthMs };
  const series = seriesOf(taken);
  const { failed, errors } = measure([taken]);
  const recoveryMs = recoveryTime(series, times);
  return { strategy, users, spikeUsers: users + spike.users, ...times, recoveryMs, failed, errors, series };
}

/**
 * How long after the spike latencies are again what they were before it: the median over a second of the steps' p99
 * within 1.25 times of the median before, with requests answered in every step, if that was so before, and none failed.
 * `null`: not seen. Pure.
 */
export function recoveryTime(series: Series, times: Pick<Spike, 'beginsAtMs' | 'endsAtMs'>): number | null {
  const { everyMs, p99Ms } = series;
  const stepsBefore = p99Ms.slice(0, Math.floor(times.beginsAtMs / everyMs));
  const before = stepsBefore.filter((ms) => ms !== null);
  if (before.length === 0) return null;
  const limit = tolerance * median(before);
  const length = Math.max(1, Math.round(steadyMs / everyMs));
  // Few users who think leave steps empty at any time.
  const fewest = before.length === stepsBefore.length ? length : 1;
  const end = Math.ceil(times.endsAtMs / everyMs);
  for (let step = end; step + length <= p99Ms.length; step++)
    if (isSteady(series, { from: step, length, fewest, limit })) return Math.max(0, step * everyMs - times.endsAtMs);
  return null;
}

function isSteady(
  { p99Ms, failuresPerSecond }: Series,
  { from, length, fewest, limit }: Readonly<Record<'from' | 'length' | 'fewest' | 'limit', number>>,
): boolean {
  const latencies = p99Ms.slice(from, from + length);
  const known = latencies.filter((ms) => ms !== null);
  const hasFailures = failuresPerSecond.slice(from, from + length).some((failures) => failures > 0);
  return known.length >= fewest && !hasFailures && median(known) <= limit;
}
