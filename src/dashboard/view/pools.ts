import { elapsedBetween, isSameSample } from '../../monitor/app-sample.js';
import type { AppFacts, PoolFacts } from '../../monitor/facts.js';
import type { Reading } from '../../monitor/snapshot.js';
import { usageOf } from '../../monitor/usage.js';
import type { ConnectionStats } from '../../pool/inspect.js';
import { summaryOf } from '../../sql/summary.js';
import { latencyBounds } from '../columns.js';
import { bucketsSince, perSecond, quantileOf } from '../rates.js';
import type { WireApp, WireConnection, WirePool } from '../wire.js';
import type { AppBefore, ViewContext } from './context.js';
import { firstLineOf } from './holder.js';
import { poolId } from './ids.js';
import { toWire, valuesToWire } from './values.js';

/** Maximum number of connections of one pool in a sample. */
const maxConnections = 100;

/** A process and its pools. */
export function viewApp(
  reading: Reading<AppFacts>,
  before: AppBefore | undefined,
  at: number,
  context: ViewContext,
): WireApp {
  const { source } = reading;
  const status = context.statusOf('pool', source);
  if ('silence' in reading) {
    const { reason } = reading.silence;
    return {
      source,
      status,
      at,
      silence: reason,
      pid: null,
      eventLoopLagMs: null,
      memoryBytes: null,
      uptimeSeconds: null,
      pools: [],
    };
  }
  const { facts } = reading;
  // An answer from a cache has nothing new: what it shows was shown, and recorded, before.
  if (before !== undefined && isSameSample(before.facts, facts)) return withStatuses(before.view, context);
  const elapsedMs = before && elapsedBetween(before.facts, facts);
  const earlier = new Map(elapsedMs === undefined ? [] : before?.facts.pools.map((pool) => [pool.name, pool]));
  return {
    source,
    status,
    at,
    silence: null,
    pid: facts.pid,
    eventLoopLagMs: toWire(facts.eventLoopLagMs),
    memoryBytes: facts.memoryBytes,
    uptimeSeconds: toWire(facts.uptimeSeconds),
    pools: facts.pools.map((pool) =>
      viewPool(source, pool, earlier.get(pool.name), { ...context, elapsedMs: elapsedMs ?? 0 }),
    ),
  };
}

function withStatuses(app: WireApp, { statusOf }: ViewContext): WireApp {
  const pools = app.pools.map((pool) => ({ ...pool, status: statusOf('pool', app.source, pool.name) }));
  return { ...app, status: statusOf('pool', app.source), pools };
}

function viewPool(source: string, pool: PoolFacts, before: PoolFacts | undefined, context: ViewContext): WirePool {
  const id = poolId(source, pool.name);
  const { used, places } = usageOf(pool);
  const { counters } = pool;
  const errors = errorsOf(pool);
  const earlierErrors = before && errorsOf(before);
  const seen = bucketsSince(pool.queryMs, before?.queryMs);
  // Without an earlier sample it is not known what was recently recorded.
  if (before === undefined) seen.fill(0);
  const { elapsedMs } = context;
  const p95Of = (name: 'waitMs' | 'useMs') =>
    before === undefined ? Number.NaN : quantileOf(bucketsSince(pool[name], before[name]), latencyBounds, 0.95);
  const values = [
    used,
    places,
    pool.waiting,
    pool.lanes,
    pool.pipelined,
    perSecond(counters.queries, before?.counters.queries, elapsedMs),
    perSecond(counters.acquired, before?.counters.acquired, elapsedMs),
    perSecond(counters.transactions, before?.counters.transactions, elapsedMs),
    perSecond(sum(errors), earlierErrors && sum(earlierErrors), elapsedMs),
    p95Of('waitMs'),
    p95Of('useMs'),
    ...seen,
  ];
  const own = context.pools.get(source)?.get(pool.name);
  return {
    id,
    source,
    name: pool.name,
    status: context.statusOf('pool', source, pool.name),
    used,
    places,
    max: pool.max,
    total: pool.total,
    idle: pool.idle,
    leased: pool.leased,
    lanes: pool.lanes,
    pipelined: pool.pipelined,
    connecting: pool.connecting,
    waiting: pool.waiting,
    isSuspended: pool.isSuspended,
    isEnding: pool.isEnding,
    pipelining: describePipelining(pool),
    pooler: pool.pooler.mode === 'none' ? 'none' : (pool.pooler.product ?? pool.pooler.mode),
    oldestConnectionMs: Math.round(pool.oldestConnectionMs),
    longestLeaseMs: Math.round(pool.longestLeaseMs),
    p50: toWire(quantileOf(seen, latencyBounds, 0.5)),
    p95: toWire(quantileOf(seen, latencyBounds, 0.95)),
    p99: toWire(quantileOf(seen, latencyBounds, 0.99)),
    errors: positive(errors),
    newErrors: earlierErrors === undefined ? {} : increases(errors, earlierErrors),
    closed: positive(counters.closed),
    opened: counters.opened,
    queries: counters.queries,
    transactions: counters.transactions,
    leaks: counters.leaksReported - counters.leaksReturned,
    connections: own === undefined ? null : viewConnections(own.connections(), context.hasStatements),
    canAct: own !== undefined && context.hasActions,
    values: valuesToWire(values),
    hasHistory: context.record(id, 'pool', values),
  };
}

function describePipelining({ pipelining: { mode, reason } }: PoolFacts): string {
  return reason === undefined ? mode : `${mode}: ${reason}`;
}

/** Failures by kind. */
function errorsOf({ counters }: PoolFacts): Counts {
  const { openFailed, acquireTimedOut, queueRefused, shed, queryErrors } = counters;
  return {
    'failed statements': queryErrors,
    'waited too long': acquireTimedOut,
    'queue full': queueRefused,
    'shed under overload': shed,
    'server full': openFailed.full,
    'server down': openFailed.down,
    'connection refused': openFailed.refused,
  };
}

function sum(counts: Counts): number {
  let total = 0;
  for (const kind in counts) total += counts[kind] as number;
  return total;
}

type Counts = Readonly<Record<string, number>>;

function positive(counts: Counts): Counts {
  const some: Record<string, number> = {};
  for (const kind in counts) if ((counts[kind] as number) > 0) some[kind] = counts[kind] as number;
  return some;
}

function increases(now: Counts, before: Counts): Counts {
  const some: Record<string, number> = {};
  for (const kind in now) {
    const increase = (now[kind] as number) - (before[kind] ?? 0);
    if (increase > 0) some[kind] = increase;
  }
  return some;
}

const ranks: Readonly<Record<string, number>> = {
  leased: 0,
  lane: 1,
  settling: 2,
  checking: 3,
  connecting: 4,
  idle: 5,
};

/** Those in use first, the longest held one at the top. */
function viewConnections(all: readonly ConnectionStats[], hasStatements: boolean): WireConnection[] {
  const rank = ({ state }: ConnectionStats): number => ranks[state] ?? 6;
  const sorted = all.toSorted((a, b) => rank(a) - rank(b) || b.sinceMs - a.sinceMs);
  return sorted.slice(0, maxConnections).map((each) => ({
    pid: each.pid ?? null,
    state: each.state,
    ageMs: Math.round(each.ageMs),
    sinceMs: Math.round(each.sinceMs),
    statements: each.pipelined,
    texts: each.texts.map((text) => (hasStatements ? text.slice(0, 500) : (summaryOf(text) ?? 'a statement'))),
    holder: each.holder === undefined ? null : firstLineOf(each.holder),
    host: each.host ?? null,
  }));
}
