import { quantileMs } from '../../util/histogram.js';
import type { PoolFacts } from '../facts.js';
import type { Thresholds } from '../thresholds.js';
import type { Seen } from './context.js';
import { histogramGrowth } from './growth.js';

/**
 * True if callers feel that the pool is in full use: in the interval some were rejected, waited long, or wait still. A pool
 * that is in full use for an instant, and whose callers get connections at once, has the right size. Pure.
 */
export function isStrained({ facts, previous }: Seen<PoolFacts>, thresholds: Thresholds): boolean {
  if (previous === undefined) return facts.waiting > 0;
  const isRejecting = rejections(facts) > rejections(previous);
  const isWaiting = facts.waiting > 0 && previous.waiting > 0;
  return isRejecting || isWaiting || isSlow(histogramGrowth(facts.waitMs, previous.waitMs).by, thresholds);
}

/** The same for the whole life of the pool, so that it does not change from one sample to the next. */
export function wasStrained({ waiting, waitMs, ...facts }: PoolFacts, thresholds: Thresholds): boolean {
  return waiting > 0 || rejections(facts) > 0 || isSlow(waitMs, thresholds);
}

function rejections({ counters }: Pick<PoolFacts, 'counters'>): number {
  return counters.acquireTimedOut + counters.queueRefused + counters.shed;
}

function isSlow(waits: PoolFacts['waitMs'], { waitTime }: Thresholds): boolean {
  const limit = waitTime.pool?.warning;
  return limit?.kind === 'above' && waits.count > 0 && quantileMs(waits, 0.95) > limit.value;
}
