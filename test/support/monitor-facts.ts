import type {
  AppFacts,
  ApplicationUse,
  BouncerFacts,
  BouncerPool,
  FleetFacts,
  FleetMemberFacts,
  PoolFacts,
  ServerCounters,
  ServerFacts,
  Session,
  SessionState,
} from '../../src/monitor/facts.js';
import type { Reading, Silence, Snapshot } from '../../src/monitor/snapshot.js';
import { type PoolCounters, StatsRecorder } from '../../src/pool/stats.js';
import { Histogram, type HistogramSnapshot } from '../../src/util/histogram.js';

/** A histogram that has recorded these milliseconds. */
export function buildHistogram(values: Iterable<number> = []): HistogramSnapshot {
  const histogram = new Histogram();
  for (const ms of values) histogram.record(ms);
  return histogram.snapshot();
}

export type PoolFactsGiven = Partial<Omit<PoolFacts, 'counters'>> & {
  readonly counters?: Partial<Omit<PoolCounters, 'openFailed' | 'closed'>> & {
    readonly openFailed?: Partial<PoolCounters['openFailed']>;
    readonly closed?: Partial<PoolCounters['closed']>;
  };
};

/** A pool of ten that has done nothing yet. `total` is the sum of the states, unless given. */
export function buildPoolFacts({ counters, ...given }: PoolFactsGiven = {}): PoolFacts {
  const recorded = new StatsRecorder().snapshot();
  const states = { idle: 0, leased: 0, lanes: 0, checking: 0, settling: 0, connecting: 0 };
  const max = given.max ?? 10;
  const facts = {
    ...{ name: 'orders', max, min: 0, ceiling: max, ...states, retiring: 0, waiting: 0, pipelined: 0 },
    leftUnprepared: 0,
    fleet: undefined,
    pooler: { mode: 'none', product: undefined, bearsNames: true, missingTimeouts: [] } as const,
    ...{ pipelining: { mode: 'on', reason: undefined } as const, isSuspended: false, isEnding: false },
    ...{ oldestConnectionMs: 0, longestLeaseMs: 0, maxLifetimeSeconds: 600, leakThresholdMs: 30_000 },
    ...recorded,
    ...given,
    counters: {
      ...recorded.counters,
      ...counters,
      openFailed: { ...recorded.counters.openFailed, ...counters?.openFailed },
      closed: { ...recorded.counters.closed, ...counters?.closed },
    },
  };
  const { idle, leased, lanes, checking, settling, connecting } = facts;
  return { total: idle + leased + lanes + checking + settling + connecting, ...facts };
}

/** A process with one pool. */
export function buildAppFacts(given: Partial<AppFacts> = {}): AppFacts {
  return {
    ...{ pid: 4242, eventLoopLagMs: 2, memoryBytes: 80_000_000, uptimeSeconds: 3600 },
    pools: [buildPoolFacts()],
    ...given,
  };
}

/** An idle session of the application `api`. */
export function buildSession(given: Partial<Session> = {}): Session {
  // A plain literal: what is spread together is slow to read, which counts with ten thousand of them.
  const session: Session = {
    pid: 100,
    user: 'app',
    database: 'shop',
    application: 'api',
    client: '10.0.0.7',
    state: 'idle',
    stateMs: 500,
    transactionMs: undefined,
    ageMs: 60_000,
    waitsFor: undefined,
    blockedBy: [],
  };
  return Object.assign(session, given);
}

/** A session inside a transaction that does nothing. */
export function buildIdleInTransaction(stateMs: number, given: Partial<Session> = {}): Session {
  return buildSession({ state: 'idle in transaction', stateMs, transactionMs: stateMs + 20, ...given });
}

/** A session that waits for locks of others. */
export function buildBlocked(pid: number, blockedBy: readonly number[], stateMs: number, given: Partial<Session> = {}) {
  const waiting = { state: 'active', waitsFor: 'Lock: transactionid', transactionMs: stateMs + 20 } as const;
  return buildSession({ pid, blockedBy, stateMs, ...waiting, ...given });
}

const noCounters: ServerCounters = {
  ...{ commits: 1000, rollbacks: 10, deadlocks: 0 },
  ...{ sessions: 50, sessionsAbandoned: 0, sessionsFatal: 0, sessionsKilled: 0 },
  ...{ statements: undefined, statementsMs: undefined },
};

export type ServerFactsGiven = Partial<Omit<ServerFacts, 'counters'>> & { readonly counters?: Partial<ServerCounters> };

/** A fleet of one member that has what it wants. */
export function buildFleet(given: Partial<FleetFacts> = {}): FleetFacts {
  return {
    ...{ name: 'shop/app', database: 'shop', total: 95, slots: 90, used: 3, held: 3, mostHeld: 3, mostOver: 0 },
    members: [buildFleetMember()],
    ...given,
  };
}

export function buildFleetMember(given: Partial<FleetMemberFacts> = {}): FleetMemberFacts {
  return { pid: 100, application: 'api', held: 3, wanted: 3, share: 3, isHungry: false, ...given };
}

/** A PostgreSQL 18 with 100 connections, 97 of them usable. What is not given follows from the sessions. */
export function buildServerFacts({ counters, ...given }: ServerFactsGiven = {}): ServerFacts {
  const { sessions = [], maxConnections = 100, superuserReserved = 3, reserved = 0 } = given;
  return {
    ...{ versionNumber: 180_004, version: '18.4', isStandby: false, maxConnections, superuserReserved, reserved },
    ...{
      usable: maxConnections - superuserReserved - reserved,
      used: sessions.length + 1,
      canSeeAll: true,
      answeredInMs: 3,
    },
    byState: countBy(sessions),
    byApplication: useBy(sessions),
    sessions,
    connectionLimits: [],
    fleets: [],
    ...given,
    counters: { ...noCounters, ...counters },
  };
}

function countBy(sessions: readonly Session[]): Partial<Record<SessionState, number>> {
  const counts: Partial<Record<SessionState, number>> = {};
  for (const { state } of sessions) if (state !== undefined) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function useBy(sessions: readonly Session[]): ApplicationUse[] {
  const groups = new Map<string, Session[]>();
  for (const session of sessions) {
    const key = JSON.stringify([session.application, session.user, session.database]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [session]);
    else group.push(session);
  }
  return [...groups.values()].map((group) => {
    const { application, user, database } = group[0] as Session;
    return { application, user, database, total: group.length, byState: countBy(group) };
  });
}

/** A pool of PgBouncer that has nothing to do. */
export function buildBouncerPool(given: Partial<BouncerPool> = {}): BouncerPool {
  return {
    ...{ database: 'shop', user: 'app', mode: 'transaction', clientsActive: 0, clientsWaiting: 0 },
    ...{ serversActive: 0, serversIdle: 0, serversUsed: 0, serversTested: 0, serversLogin: 0 },
    ...{ maxWaitMs: 0, poolSize: 20 },
    ...given,
  };
}

/** A PgBouncer with one pool. */
export function buildBouncerFacts(given: Partial<BouncerFacts> = {}): BouncerFacts {
  return {
    ...{ version: '1.25.0', maxClients: 1000, clients: 40, pools: [buildBouncerPool()] },
    ...{ queries: 0, queryMs: 0, transactions: 0, waitMs: 0, isPaused: false, advisories: [] },
    ...given,
  };
}

type Source<F> = F | Silence;

/** When snapshots are taken unless the test says otherwise. */
export const defaultTakenAt = 1_800_000_000_000;

/** Sources by name; one that is given as a {@link Silence} has not answered. */
export interface SnapshotGiven {
  readonly takenAt?: number | undefined;
  readonly apps?: Readonly<Record<string, Source<AppFacts>>>;
  readonly bouncers?: Readonly<Record<string, Source<BouncerFacts>>>;
  readonly servers?: Readonly<Record<string, Source<ServerFacts>>>;
}

/**
 * A snapshot of these sources.
 *
 * @example
 * buildSnapshot({ servers: { 'db:5432': buildServerFacts({ used: 15 }) } });
 */
export function buildSnapshot({ takenAt = defaultTakenAt, apps, bouncers, servers }: SnapshotGiven = {}): Snapshot {
  return { takenAt, apps: readings(apps), bouncers: readings(bouncers), servers: readings(servers) };
}

function readings<F extends object>(sources: Readonly<Record<string, Source<F>>> = {}): Reading<F>[] {
  return Object.entries(sources).map(([source, said]) =>
    'kind' in said && 'reason' in said ? { source, silence: said as Silence } : { source, facts: said as F },
  );
}

/** A snapshot of one process with these pools. */
export const buildPoolsSnapshot = (pools: readonly PoolFacts[], takenAt: number = defaultTakenAt): Snapshot =>
  buildSnapshot({ apps: { 'this process': buildAppFacts({ pools, uptimeSeconds: uptimeAt(takenAt) }) }, takenAt });

/** Age of the process in such a snapshot: its clock goes like that of the monitor. */
export const uptimeAt = (takenAt: number): number => 3600 + (takenAt - defaultTakenAt) / 1000;

/** A snapshot of one server. */
export const buildServerSnapshot = (facts: ServerFacts, takenAt?: number): Snapshot =>
  buildSnapshot({ servers: { 'db:5432': facts }, takenAt });

/** A snapshot of one PgBouncer. */
export const buildBouncerSnapshot = (facts: BouncerFacts, takenAt?: number): Snapshot =>
  buildSnapshot({ bouncers: { 'bouncer:6432': facts }, takenAt });
