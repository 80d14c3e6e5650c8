import type { Workload } from '../workload.js';
import { query } from './query.js';

/** The point select over a network that holds everything back for a while, with few connections. */
function selectAfar(delayMs: number): Workload {
  return {
    ...query,
    name: `delay-${delayMs}ms`,
    title: `select one row by key, ${delayMs} ms of network each way`,
    callers: [64],
    max: 4,
    delayMs,
  };
}

export const delay1ms = selectAfar(1);
export const delay5ms = selectAfar(5);
