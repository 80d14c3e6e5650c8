import type { BouncerFacts, BouncerPool } from '../../monitor/facts.js';
import type { Reading } from '../../monitor/snapshot.js';
import { busyServersOf } from '../../monitor/usage.js';
import { perSecond } from '../rates.js';
import type { WireBouncer, WireBouncerPool } from '../wire.js';
import type { ViewContext } from './context.js';
import { sourceId } from './ids.js';
import { toWire, valuesToWire } from './values.js';

/** Maximum number of pools of one PgBouncer in a sample. */
const maxPools = 200;

/** A PgBouncer and its pools. */
export function viewBouncer(
  reading: Reading<BouncerFacts>,
  before: BouncerFacts | undefined,
  context: ViewContext,
): WireBouncer {
  const { source } = reading;
  const id = sourceId('bouncer', source);
  const facts = 'facts' in reading ? reading.facts : undefined;
  const pools = (facts?.pools ?? []).map(viewPool).sort((a, b) => b.waiting - a.waiting || b.busy - a.busy);
  const values = facts === undefined ? [] : valuesOf(facts, before, pools, context.elapsedMs);
  return {
    ...{ id, source, status: context.statusOf('bouncer', source) },
    silence: 'silence' in reading ? reading.silence.reason : null,
    version: facts?.version ?? null,
    clients: facts?.clients ?? 0,
    maxClients: facts?.maxClients ?? 0,
    isPaused: facts?.isPaused ?? false,
    advisories: (facts?.advisories ?? []).map(({ id, what, fixedIn }) => ({ id, what, fixedIn })),
    pools: pools.slice(0, maxPools),
    values: valuesToWire(values),
    hasHistory: context.record(id, 'bouncer', values),
  };
}

function valuesOf(
  facts: BouncerFacts,
  before: BouncerFacts | undefined,
  pools: readonly WireBouncerPool[],
  elapsedMs: number,
): number[] {
  const total = (of: (pool: WireBouncerPool) => number): number => pools.reduce((sum, pool) => sum + of(pool), 0);
  const queries = facts.queries - (before?.queries ?? Number.NaN);
  return [
    ...[facts.clients, facts.maxClients, total(({ waiting }) => waiting)],
    ...[Math.max(0, ...pools.map(({ maxWaitMs }) => maxWaitMs)), total(({ busy }) => busy)],
    total(({ size }) => size ?? 0),
    perSecond(facts.queries, before?.queries, elapsedMs),
    queries > 0 ? (facts.queryMs - (before?.queryMs ?? 0)) / queries : Number.NaN,
  ];
}

function viewPool(pool: BouncerPool): WireBouncerPool {
  const { database, user, mode, serversIdle, serversUsed, poolSize, clientsActive, clientsWaiting, maxWaitMs } = pool;
  return {
    ...{ database, user, mode: mode ?? null, busy: busyServersOf(pool), idle: serversIdle + serversUsed },
    ...{ size: toWire(poolSize), clients: clientsActive, waiting: clientsWaiting, maxWaitMs: Math.round(maxWaitMs) },
  };
}
