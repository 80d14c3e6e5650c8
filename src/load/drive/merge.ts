import { LatencyHistogram } from './histogram.js';
import type { Driven } from './plan.js';
import type { Step } from './recorder.js';
import type { Measured } from './run.js';

/**
 * Adds up what the workers measured. Each has closed its window by itself: rates are added, each over its own time, and
 * the series ends with the first that closed. Pure.
 */
export function mergeMeasured(
  parts: readonly Measured[],
  {
    beganAt,
    everyMs,
    isInterrupted,
  }: { readonly beganAt: number; readonly everyMs: number; readonly isInterrupted: boolean },
): Driven {
  const sum = (of: (part: Measured) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const perSecond = (of: (part: Measured) => number) =>
    sum((part) => (part.seconds === 0 ? 0 : of(part) / part.seconds));
  const working = parts.filter(({ users }) => users !== 0);
  const isOpen = parts.every(({ users }) => users === null);
  const isIdle = sum(({ done, failed }) => done + failed) === 0;
  return {
    beganAt: beganAt + Math.max(0, ...working.map(({ lateMs }) => lateMs)),
    seconds: meanSeconds(parts),
    done: sum(({ done }) => done),
    failed: sum(({ failed }) => failed),
    good: sum(({ good }) => good),
    donePerSecond: perSecond(({ done }) => done),
    goodPerSecond: perSecond(({ good }) => good),
    usersByLaw: isOpen || isIdle ? null : perSecond(({ cyclesMs }) => cyclesMs / 1000),
    latency: LatencyHistogram.ofAll(parts.map(({ latency }) => latency)).encode(),
    connect: LatencyHistogram.ofAll(parts.map(({ connect }) => connect)).encode(),
    errors: addErrors(parts),
    messages: Object.assign({}, ...parts.map(({ messages }) => messages)),
    cpu: sum(({ cpu }) => cpu),
    utilization: Math.max(0, ...parts.map(({ utilization }) => utilization)),
    lagP99Ms: Math.max(0, ...parts.map(({ lagP99Ms }) => lagP99Ms)),
    series: mergeSteps(
      working.map(({ steps }) => steps),
      everyMs,
      working.length === 0 ? 0 : Math.min(...working.map(({ seconds }) => seconds)),
    ),
    isInterrupted,
  };
}

/** Mean length of the windows, weighted by users, in seconds. */
function meanSeconds(parts: readonly Measured[]): number {
  const weights = parts.map(({ users }) => users ?? 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return parts[0]?.seconds ?? 0;
  return parts.reduce((sum, { seconds }, index) => sum + (seconds * (weights[index] as number)) / total, 0);
}

function addErrors(parts: readonly Measured[]): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const part of parts) {
    for (const [kind, count] of Object.entries(part.errors)) errors[kind] = (errors[kind] ?? 0) + count;
  }
  return errors;
}

/** Whole steps only, except for a window that is shorter than one step. */
function mergeSteps(workers: readonly (readonly Step[])[], everyMs: number, seconds: number): Driven['series'] {
  const lengthMs = Math.max(1, Math.min(everyMs, seconds * 1000));
  const count = seconds === 0 ? 0 : Math.max(1, Math.floor((seconds * 1000) / everyMs));
  const steps = Array.from({ length: count }, (_, index) => workers.flatMap((worker) => worker[index] ?? []));
  const latencies = steps.map((parts) =>
    LatencyHistogram.ofAll(
      parts.flatMap(({ latency }) => latency ?? []),
      2,
    ),
  );
  const perSecond = (of: (step: Step) => number) =>
    steps.map((parts) => (parts.reduce((sum, part) => sum + of(part), 0) * 1000) / lengthMs);
  return {
    everyMs,
    requestsPerSecond: perSecond(({ done }) => done),
    failuresPerSecond: perSecond(({ failed }) => failed),
    p50Ms: latencies.map((latency) => latency.quantile(0.5)),
    p99Ms: latencies.map((latency) => latency.quantile(0.99)),
  };
}
