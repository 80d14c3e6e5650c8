import { Histogram } from '../util/histogram.js';
import type { Column } from './series/rings.js';

/** Upper bounds of the buckets of latency, in milliseconds; the last is infinite. */
export const latencyBounds: readonly number[] = new Histogram().snapshot().buckets.map(({ leMs }) => leMs);

const gauge = (name: string): Column => ({ name, fold: 'max' });
const rate = (name: string): Column => ({ name, fold: 'mean' });

/** Values of a pool over time. Rates are per second. */
export const poolColumns: readonly Column[] = [
  ...['used', 'places', 'waiting', 'lanes', 'pipelined'].map(gauge),
  ...['queries', 'checkouts', 'transactions', 'errors'].map(rate),
  ...['waitP95', 'useP95'].map(gauge),
  ...latencyBounds.map((_, at): Column => ({ name: `b${at}`, fold: 'sum' })),
];

/** Values of a PgBouncer over time. */
export const bouncerColumns: readonly Column[] = [
  ...['clients', 'maxClients', 'waiting', 'maxWaitMs', 'busy', 'size'].map(gauge),
  ...['queries', 'queryMs'].map(rate),
];

/** Values of a server over time. */
export const serverColumns: readonly Column[] = [
  ...['used', 'usable', 'active', 'idleInTransaction', 'blocked'].map(gauge),
  ...['commits', 'rollbacks', 'tuplesRead', 'tuplesWritten', 'hitShare', 'tempBytes', 'logBytes'].map(rate),
  ...['bytes', 'lagMs', 'answeredInMs'].map(gauge),
];
