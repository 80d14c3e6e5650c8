import type { FleetStats } from '../../budget/seats.js';
import { HeadroomError, nameErrors } from '../../errors.js';
import type { CloseCause, PoolCounters, PoolStats } from '../../pool/stats.js';
import type { HistogramSnapshot } from '../../util/histogram.js';
import {
  amount,
  boolean,
  list,
  oneOf,
  optional,
  object as plainObject,
  type Reader,
  readDocument,
  refuse,
  shortText,
} from '../../util/reader.js';
import type { AppFacts, PoolFacts, TracingFacts } from '../facts.js';
import { schemaVersion } from './json.js';
import { toJson, toSnakeCase } from './snake.js';

/** Far more pools than a process has. */
const maxPools = 1000;
const maxTimeouts = 10;
const maxBuckets = 1000;
const maxTracers = 20;

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
  const read = () => {
    readVersion(json, '');
    return readFacts(json, '');
  };
  return readDocument(read, 'The answer', (message) => new AppFormatError(message, { remedy }));
}

/** A service's answer is not a document that a monitor can read. */
export class AppFormatError extends HeadroomError {
  readonly code = 'HEADROOM_APP_FORMAT';
}

nameErrors({ AppFormatError });

const remedy = 'Use the address of a /pool endpoint of the same version of pg-headroom.';

/** An object whose names are in snake case in the document. */
function object<T extends object>(fields: { readonly [K in keyof T]-?: Reader<T[K]> }): Reader<T> {
  return plainObject(fields, toSnakeCase);
}

/** An amount, or `+Inf`. */
const bound: Reader<number> = (value, path) => (value === '+Inf' ? Number.POSITIVE_INFINITY : amount(value, path));

const readVersion = object({ schemaVersion: oneOf(schemaVersion) });

const histogram: Reader<HistogramSnapshot> = (value, path) => {
  const read = readHistogram(value, path);
  const isSorted = read.buckets.every(({ leMs, count }, at) => {
    const next = read.buckets[at + 1];
    return next === undefined ? leMs === Number.POSITIVE_INFINITY : leMs < next.leMs && count <= next.count;
  });
  if (!isSorted || read.buckets.at(-1)?.count !== read.count)
    refuse(`${path}.buckets`, 'ascending buckets, the last with the bound +Inf and the total count', value);
  return read;
};

const readHistogram = object<HistogramSnapshot>({
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
  name: shortText,
  max: amount,
  min: amount,
  ceiling: amount,
  total: amount,
  idle: amount,
  leased: amount,
  lanes: amount,
  pipelined: amount,
  pipelining: object<PoolStats['pipelining']>({
    mode: oneOf('unknown', 'on', 'off'),
    reason: optional(shortText),
    remedy: optional(shortText),
  }),
  pooler: object<PoolStats['pooler']>({
    mode: oneOf('unknown', 'none', 'transaction', 'session'),
    product: optional(oneOf('PgBouncer', 'PgBouncer before 1.23', 'unknown')),
    bearsNames: boolean,
    missingTimeouts: list(shortText, maxTimeouts),
  }),
  fleet: optional(
    object<FleetStats>({
      name: shortText,
      mode: oneOf('starting', 'locks', 'counting', 'pooler'),
      members: amount,
      max: amount,
      used: amount,
      free: amount,
      mine: amount,
      share: amount,
      wanted: amount,
      hungry: amount,
      knocking: amount,
      givenUp: amount,
    }),
  ),
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

const readFacts = object<AppFacts>({
  pid: amount,
  eventLoopLagMs: optional(amount),
  memoryBytes: amount,
  uptimeSeconds: amount,
  tracing: optional(object<TracingFacts>({ tracers: list(shortText, maxTracers), isWatched: boolean })),
  pools: list(pool, maxPools),
});
