import type { CloseCause, PoolCounters, PoolStats } from '../../pool/stats.js';
import type { HistogramSnapshot } from '../../util/histogram.js';
import type { AppFacts, PoolFacts } from '../facts.js';
import { schemaVersion } from './json.js';
import { amount, boolean, bound, list, object, optional, type Parser, refuse, text, word } from './parse.js';
import { toJson } from './snake.js';

/** Far more pools than a process has. */
const maxPools = 1000;
const maxTimeouts = 10;
const maxBuckets = 1000;

/**
 * Renders the response of `/pool`: a process and its pools as JSON, described by `schema/monitor.schema.json`. Pure.
 */
export function renderApp(facts: AppFacts): object {
  return { schema_version: schemaVersion, ...(toJson(facts) as object) };
}

/**
 * Parses a response of `/pool`.
 *
 * @throws {AppFormatError} naming the place, the expected value and the actual one
 */
export function parseApp(json: unknown): AppFacts {
  const { schemaVersion: version } = parseVersion(json, '');
  if (version !== schemaVersion) refuse('schema_version', String(schemaVersion), version);
  return parseFacts(json, '');
}

const parseVersion = object<{ schemaVersion: number }>({ schemaVersion: amount });

const histogram: Parser<HistogramSnapshot> = (value, path) => {
  const parsed = parseHistogram(value, path);
  const isSorted = parsed.buckets.every(({ leMs, count }, at) => {
    const next = parsed.buckets[at + 1];
    return next === undefined ? leMs === Number.POSITIVE_INFINITY : leMs < next.leMs && count <= next.count;
  });
  if (!isSorted || parsed.buckets.at(-1)?.count !== parsed.count)
    refuse(`${path}.buckets`, 'ascending buckets, the last with the bound +Inf and the total count', value);
  return parsed;
};

const parseHistogram = object<HistogramSnapshot>({
  count: amount,
  sumMs: amount,
  maxMs: amount,
  buckets: list(object({ leMs: bound, count: amount }), maxBuckets),
});

const closed = object<Record<CloseCause, number>>({
  lifetime: amount,
  idle: amount,
  uses: amount,
  lost: amount,
  released: amount,
  invalid: amount,
  dirty: amount,
  reset: amount,
  resize: amount,
  end: amount,
});

const counters = object<PoolCounters>({
  acquired: amount,
  acquiredAfterWait: amount,
  acquireAborted: amount,
  acquireTimedOut: amount,
  queueRefused: amount,
  shed: amount,
  opened: amount,
  openFailed: object({ full: amount, down: amount, refused: amount }),
  closed,
  rolledBackOnReturn: amount,
  leaksReported: amount,
  leaksReturned: amount,
  queries: amount,
  queryErrors: amount,
  retriedUnseen: amount,
  cancelRequests: amount,
  transactions: amount,
  transactionRetries: amount,
});

const pool = object<PoolFacts>({
  name: text,
  max: amount,
  min: amount,
  ceiling: amount,
  total: amount,
  idle: amount,
  leased: amount,
  lanes: amount,
  pipelined: amount,
  pipelining: object<PoolStats['pipelining']>({ mode: word('unknown', 'on', 'off'), reason: optional(text) }),
  pooler: object<PoolStats['pooler']>({
    mode: word('unknown', 'none', 'transaction', 'session'),
    product: optional(word('PgBouncer', 'PgBouncer before 1.23', 'unknown')),
    bearsNames: boolean,
    missingTimeouts: list(text, maxTimeouts),
  }),
  leftUnprepared: amount,
  checking: amount,
  settling: amount,
  connecting: amount,
  retiring: amount,
  waiting: amount,
  isSuspended: boolean,
  isEnding: boolean,
  oldestConnectionMs: amount,
  longestLeaseMs: amount,
  maxLifetimeSeconds: amount,
  leakThresholdMs: amount,
  counters,
  waitMs: histogram,
  useMs: histogram,
  createMs: histogram,
  queryMs: histogram,
});

const parseFacts = object<AppFacts>({
  pid: amount,
  eventLoopLagMs: optional(amount),
  memoryBytes: amount,
  uptimeSeconds: amount,
  pools: list(pool, maxPools),
});
