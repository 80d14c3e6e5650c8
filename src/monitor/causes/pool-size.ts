import type { PoolFacts } from '../facts.js';
import type { Seen } from '../rules/context.js';
import { usageOf } from '../usage.js';

/** Share of a pool in use that leaves room for bursts. */
const comfortableShare = 0.8;

/** Time within which a larger pool should have served those who wait now. */
const catchUpMs = 10_000;

/** Time that callers may wait, the limit of a warning. */
const acceptableWaitMs = 100;

/** Part of the queue that must be left for it to count as steady. */
const steadyShare = 0.8;

/** Sizes that a full pool would need. */
export interface NeededSize {
  /** For callers that come at the rate of the interval, whenever others are served. */
  readonly least: number;
  /** If the queue is steady since each caller asks again as soon as it is served: for a short wait of those that wait now. */
  readonly most: number;
}

/**
 * Estimates the size that a full pool would need for the load of the interval. By Little's law, a connection is held for
 * `used / served per second`, so the callers that came need that time their rate; those who wait already come on top.
 *
 * @returns undefined if nobody was served in the interval, so that the time is unknown
 */
export function neededSize({ facts, previous, elapsedMs }: Seen<PoolFacts>): NeededSize | undefined {
  if (previous === undefined || elapsedMs === undefined) return undefined;
  const { used, places } = usageOf(facts);
  const served = facts.counters.acquired - previous.counters.acquired;
  if (served <= 0 || used === 0) return undefined;
  const heldMs = (used * elapsedMs) / served;
  const queued = Math.max(0, facts.waiting - previous.waiting);
  const came = served + queued + Math.max(0, rejected(facts) - rejected(previous));
  const forLoad = (came * heldMs) / elapsedMs / comfortableShare;
  const least = Math.max(places + 1, Math.ceil(forLoad + (facts.waiting * heldMs) / catchUpMs));
  const isSteady = previous.waiting > 0 && facts.waiting >= steadyShare * previous.waiting;
  const forAll = Math.ceil(((used + facts.waiting) * heldMs) / (heldMs + acceptableWaitMs));
  return { least, most: isSteady ? Math.max(least, forAll) : least };
}

function rejected({ counters }: PoolFacts): number {
  return counters.acquireTimedOut + counters.queueRefused + counters.shed;
}
