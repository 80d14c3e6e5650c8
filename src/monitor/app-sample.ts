import type { AppFacts } from './facts.js';

/** Identity of a sample: the process, and its uptime when the sample was taken. */
type Sampled = Pick<AppFacts, 'pid' | 'uptimeSeconds'>;

/** True if both are one sample, read twice: an answer of `/pool` may be cached for a second. */
export function isSameSample(one: Sampled, other: Sampled): boolean {
  return one.pid === other.pid && one.uptimeSeconds === other.uptimeSeconds;
}

/** Time between two samples of a process by its own clock, in milliseconds; undefined unless the first is an earlier one. */
export function elapsedBetween(before: Sampled, now: Sampled): number | undefined {
  const ms = (now.uptimeSeconds - before.uptimeSeconds) * 1000;
  return before.pid === now.pid && ms > 0 ? ms : undefined;
}
