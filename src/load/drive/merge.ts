import { LatencyHistogram } from './histogram.js';
import type { Driven } from './plan.js';
import type { Step } from './recorder.js';
import type { Measured } from './run.js';

/** Adds up what the workers measured. Pure. */
export function mergeMeasured(
  parts: readonly Measured[],
  {
    beganAt,
    everyMs,
    isInterrupted,
  }: { readonly beganAt: number; readonly everyMs: number; readonly isInterrupted: boolean },
): Driven {
  const sum = (of: (part: Measured) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const seconds = meanSeconds(parts);
  const ended = sum(({ done, failed }) => done + failed);
  const isOpen = parts.every(({ users }) => users === null);
  return {
    beganAt,
    seconds,
    done: sum(({ done }) => done),
    failed: sum(({ failed }) => failed),
    good: sum(({ good }) => good),
    latency: LatencyHistogram.ofAll(parts.map(({ latency }) => latency)).encode(),
    connect: LatencyHistogram.ofAll(parts.map(({ connect }) => connect)).encode(),
    errors: addErrors(parts),
    meanCycleMs: isOpen || ended === 0 ? null : sum(({ cyclesMs }) => cyclesMs) / ended,
    endedPerSecond: seconds === 0 ? 0 : ended / seconds,
    cpu: sum(({ cpu }) => cpu),
    utilization: Math.max(0, ...parts.map(({ utilization }) => utilization)),
    lagP99Ms: Math.max(0, ...parts.map(({ lagP99Ms }) => lagP99Ms)),
    series: mergeSteps(
      parts.map(({ steps }) => steps),
      everyMs,
      seconds,
    ),
    isInterrupted,
  };
}

/** Windows of the workers differ by a moment; each counts by its users, so that users times seconds is what they spent. */
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

/** Whole steps only, but for a window that is shorter than one. */
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
