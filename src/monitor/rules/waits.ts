import { quantileMs } from '../../util/histogram.js';
import type { PoolFacts } from '../facts.js';
import type { Seen } from './context.js';
import { type Growth, histogramGrowth } from './growth.js';

/** Time that callers of a pool waited for a connection. */
export interface Waits {
  readonly counted: Growth<PoolFacts['waitMs']>;
  /** 95th percentile, in milliseconds; undefined if no caller got a connection. */
  readonly p95: number | undefined;
}

/** Waits of the callers that got a connection since the earlier sample, or since the pool's start without one. */
export function waitsOf({ facts, previous }: Seen<PoolFacts>): Waits {
  const counted = histogramGrowth(facts.waitMs, previous?.waitMs);
  return { counted, p95: counted.by.count > 0 ? quantileMs(counted.by, 0.95) : undefined };
}

/** True if callers waited then and wait now, and none was served in between. A suspended pool does not count. */
export function isUnserved({ facts, previous }: Seen<PoolFacts>): boolean {
  if (previous === undefined || facts.isSuspended) return false;
  const isServing = facts.counters.acquired !== previous.counters.acquired;
  return facts.waiting > 0 && previous.waiting > 0 && !isServing;
}
