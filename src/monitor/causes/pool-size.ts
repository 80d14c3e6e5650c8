import type { PoolFacts } from '../facts.js';
import type { Seen } from '../rules/context.js';
import { usageOf } from '../usage.js';

/** Share of a pool in use that leaves room for bursts. */
const comfortableShare = 0.8;

/** Time within which a larger pool should have served those who wait now. */
const catchUpMs = 10_000;

/**
 * Estimates the size that a full pool would need for the load of the interval. By Little's law, a connection is held for
 * `used / served per second`, so the callers that came need that time their rate; those who wait already come on top.
 *
 * @returns undefined if nobody was served in the interval, so that the time is unknown
 */
export function neededSize({ facts, previous, elapsedMs }: Seen<PoolFacts>): number | undefined {
  if (previous === undefined || elapsedMs === undefined) return undefined;
  const { used, places } = usageOf(facts);
  const served = facts.counters.acquired - previous.counters.acquired;
  if (served <= 0 || used === 0) return undefined;
  const heldMs = (used * elapsedMs) / served;
  const queued = Math.max(0, facts.waiting - previous.waiting);
  const came = served + queued + Math.max(0, rejected(facts) - rejected(previous));
  const forLoad = (came * heldMs) / elapsedMs / comfortableShare;
  return Math.max(places + 1, Math.ceil(forLoad + (facts.waiting * heldMs) / catchUpMs));
}

function rejected({ counters }: PoolFacts): number {
  return counters.acquireTimedOut + counters.queueRefused + counters.shed;
}
