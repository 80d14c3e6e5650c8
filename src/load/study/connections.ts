import { askersOf } from '../drive/make-load.js';
import type { AskedLoad } from './plan.js';

/**
 * Most connections that a strategy without a pool opens at once under a load. Requests at a rate have no users: through
 * PgBouncer each process has some for them to share; of `none` each opens one, and without bound (`Infinity`). Pure.
 */
export function connectionsFor(strategy: 'none' | 'pgbouncer', load: AskedLoad, workers: number): number {
  if (load.kind === 'closed') return load.users;
  if (strategy === 'none') return Number.POSITIVE_INFINITY;
  return workers * askersOf({ kind: 'open', ratePerSecond: 1 }).maxUsers;
}
