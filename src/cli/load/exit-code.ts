import { countFaults, faultsOf } from '../../load/study/faults.js';
import type { StudyResult } from '../../load/study/result.js';

/** Strategies of which no request is to fail. */
const reliable: readonly string[] = ['headroom', 'pgbouncer'];

/** 0 where no request failed that should not have, else 1. Requests that come at a rate, and refusals meant, do not count. */
export function exitCodeFor({ points, spikes, sizes }: Pick<StudyResult, 'points' | 'spikes' | 'sizes'>): 0 | 1 {
  const faults = [
    ...points.filter(({ strategy }) => reliable.includes(strategy)).map(faultsOf),
    ...spikes.filter(({ strategy }) => reliable.includes(strategy)).map(({ errors }) => countFaults(errors)),
    ...(sizes?.sizes ?? []).map(({ measures }) => countFaults(measures.errors)),
  ];
  return faults.every((count) => count === 0) ? 0 : 1;
}
