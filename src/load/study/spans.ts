import type { Demand, Span } from '../drive/plan.js';
import type { StudySettings } from './result.js';

type Lengths = Pick<StudySettings, 'durationSeconds' | 'warmUpSeconds' | 'objectiveMs'>;

const steps = [100, 200, 250, 500, 1000, 2000, 5000, 10_000] as const;

/** A step of time of which a drawing shows about a hundred. */
export function stepFor(durationMs: number): number {
  return steps.find((step) => durationMs / step <= 120) ?? 60_000;
}

/** How long a load is driven in each round. */
export function spanOf({ durationSeconds, warmUpSeconds, objectiveMs }: Lengths): Span {
  const durationMs = durationSeconds * 1000;
  return { warmUpMs: warmUpSeconds * 1000, durationMs, objectiveMs, everyMs: stepFor(durationMs) };
}

/** One user alone needs less: a quarter, and at least half a second. */
export function overheadSpan(lengths: Lengths): Span {
  const { warmUpMs, durationMs, objectiveMs } = spanOf(lengths);
  return { ...{ warmUpMs: warmUpMs / 4, durationMs: Math.max(500, durationMs / 4) }, objectiveMs, everyMs: 100 };
}

/** What it was like before is seen for two seconds at least, and what it is like afterwards for three. */
export function spikeSpan(lengths: Lengths): Span {
  const { warmUpMs, objectiveMs } = spanOf(lengths);
  const { beforeMs, lengthMs, afterMs } = spikeTimes(lengths);
  const durationMs = beforeMs + lengthMs + afterMs;
  return { warmUpMs, durationMs, objectiveMs, everyMs: stepFor(durationMs) };
}

/** A spike within its span: so many users more. */
export function spikeOf(lengths: Lengths, users: number): NonNullable<Extract<Demand, { kind: 'closed' }>['spike']> {
  const { beforeMs, lengthMs } = spikeTimes(lengths);
  return { users, beginsAtMs: beforeMs, lengthMs };
}

function spikeTimes({ durationSeconds }: Lengths) {
  const durationMs = durationSeconds * 1000;
  return {
    beforeMs: Math.max(2000, durationMs),
    lengthMs: durationMs,
    afterMs: Math.max(3000, 2 * durationMs),
  };
}
