import { amount, boolean, list, nullable, object, oneOf, type Reader, refuse, text } from '../../util/reader.js';
import type { Load, Measures, Quantiles, Round, Series } from '../study/result.js';

export const quantiles: Reader<Quantiles> = object({
  mean: amount,
  p50: amount,
  p90: amount,
  p95: amount,
  p99: amount,
  p999: amount,
  max: amount,
});

const counted = object({ kind: text, count: amount });

export const errors: Reader<Measures['errors']> = list((value, path) => {
  const { kind, count } = counted(value, path);
  const message =
    typeof value === 'object' && value !== null && 'message' in value ? text(value.message, path) : undefined;
  return { kind, count, ...(message !== undefined && { message }) };
});

const measureFields = {
  seconds: amount,
  done: amount,
  failed: amount,
  requestsPerSecond: amount,
  goodputPerSecond: amount,
  latencyMs: nullable(quantiles),
  distribution: list(object({ quantile: amount, ms: amount })),
  connectMs: nullable(quantiles),
  errors,
  peakSessions: nullable(amount),
  cpu: object({ driver: amount, server: nullable(amount) }),
  driver: object({ utilization: amount, lagP99Ms: amount, isSaturated: boolean }),
  littlesLaw: nullable(object({ users: amount, product: amount, ratio: amount })),
};

export const measures: Reader<Measures> = object(measureFields);

export const series: Reader<Series> = object({
  everyMs: amount,
  requestsPerSecond: list(amount),
  failuresPerSecond: list(amount),
  p50Ms: list(nullable(amount)),
  p99Ms: list(nullable(amount)),
  sessions: list(nullable(amount)),
});

export const round: Reader<Round> = object({ ...measureFields, startedAt: text, series });

const closed = object({ kind: oneOf('closed'), users: amount });
const open = object({ kind: oneOf('open'), ratePerSecond: amount, ofCapacity: nullable(amount) });

export const load: Reader<Load> = (value, path) => {
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  if (kind === 'closed') return closed(value, path);
  return kind === 'open' ? open(value, path) : refuse(`${path}.kind`, 'closed or open', kind);
};
