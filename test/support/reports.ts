import type { AppFacts, BouncerFacts, PoolFacts, ServerFacts, Session } from '../../src/monitor/facts.js';
import { type Finding, worstOf } from '../../src/monitor/finding.js';
import type { Report } from '../../src/monitor/report.js';
import type { Snapshot } from '../../src/monitor/snapshot.js';
import { StatsRecorder } from '../../src/pool/stats.js';

/** When reports of tests are made. */
export const takenAt = Date.UTC(2026, 10, 24, 10, 51, 3);

/** A pool of ten that is at work. */
export function poolFacts(more: Partial<PoolFacts> = {}): PoolFacts {
  const recorder = new StatsRecorder();
  for (const ms of [0, 0, 0.3, 4, 40]) recorder.waitMs.record(ms);
  for (const ms of [2, 3, 900]) recorder.useMs.record(ms);
  recorder.createMs.record(12);
  for (const ms of [0.4, 1.5, 7000]) recorder.queryMs.record(ms);
  Object.assign(recorder.counters, { acquired: 12_345, acquiredAfterWait: 2, acquireTimedOut: 3, opened: 5 });
  return {
    name: 'orders',
    max: 10,
    min: 0,
    ceiling: 10,
    total: 9,
    idle: 1,
    leased: 5,
    lanes: 2,
    pipelined: 17,
    pipelining: { mode: 'on', reason: undefined },
    leftUnprepared: 0,
    fleet: {
      ...{ name: 'app/web', mode: 'locks', members: 12, max: 97, used: 88, free: 2, mine: 9 },
      ...{ share: 8, wanted: 10, hungry: 1, knocking: 0, givenUp: 3 },
    },
    pooler: { mode: 'none', product: undefined, bearsNames: true, missingTimeouts: [] },
    checking: 0,
    settling: 0,
    connecting: 1,
    retiring: 0,
    waiting: 3,
    isSuspended: false,
    isEnding: false,
    oldestConnectionMs: 540_000,
    longestLeaseMs: 3100,
    maxLifetimeSeconds: 600,
    leakThresholdMs: 0,
    ...recorder.snapshot(),
    ...more,
  };
}

/** A process with one pool. */
export function appFacts(more: Partial<AppFacts> = {}): AppFacts {
  const process = { pid: 4000, eventLoopLagMs: 12, memoryBytes: 82_000_000, uptimeSeconds: 11_130 };
  return { ...process, pools: [poolFacts()], ...more };
}

/** A session that is idle. */
export function session(more: Partial<Session> = {}): Session {
  return {
    pid: 4711,
    user: 'app',
    database: 'shop',
    application: 'orders-api',
    client: '10.0.0.7',
    state: 'idle',
    stateMs: 1500,
    transactionMs: undefined,
    ageMs: 60_000,
    waitsFor: undefined,
    blockedBy: [],
    ...more,
  };
}

/** A server with 17 usable places, of which 15 are taken: one blocks two, one is aborted. */
export function serverFacts(more: Partial<ServerFacts> = {}): ServerFacts {
  const holding = { state: 'idle in transaction', stateMs: 192_000, transactionMs: 200_000 } as const;
  const waiting = { state: 'active', waitsFor: 'Lock: transactionid' } as const;
  return {
    versionNumber: 180_004,
    version: '18.4',
    isStandby: false,
    maxConnections: 20,
    superuserReserved: 3,
    reserved: 0,
    usable: 17,
    used: 15,
    canSeeAll: true,
    byState: { active: 3, idle: 9, 'idle in transaction': 2, 'idle in transaction (aborted)': 1 },
    byApplication: [
      { application: 'psql', user: 'eve', database: 'shop', total: 2, byState: { idle: 2 } },
      {
        application: 'orders-api',
        user: 'app',
        database: 'shop',
        total: 12,
        byState: { active: 3, idle: 6, 'idle in transaction': 2, 'idle in transaction (aborted)': 1 },
      },
      { application: '', user: 'app', database: 'shop', total: 1, byState: { idle: 1 } },
    ],
    sessions: [
      session({ pid: 4711, ...holding }),
      session({ pid: 4712, ...waiting, stateMs: 12_000, transactionMs: 12_500, blockedBy: [4711] }),
      session({ pid: 4713, ...waiting, stateMs: 11_000, transactionMs: 11_500, blockedBy: [4712] }),
      session({ pid: 4714, state: 'idle in transaction (aborted)', stateMs: 42_000, transactionMs: 43_000 }),
      session({ pid: 4715, user: 'eve', application: 'psql' }),
    ],
    counters: {
      commits: 1_000_000,
      rollbacks: 20,
      deadlocks: 1,
      sessions: 500,
      sessionsAbandoned: 4,
      sessionsFatal: 0,
      sessionsKilled: 1,
      statements: undefined,
      statementsMs: undefined,
    },
    connectionLimits: [{ kind: 'role', name: 'app', limit: 50, used: 14 }],
    fleets: [
      {
        ...{ name: 'shop/app', database: 'shop', total: 95, slots: 90, used: 5, held: 5, mostHeld: 9, mostOver: 0 },
        members: [
          { pid: 4711, application: 'api', held: 4, wanted: 1, share: 1, isHungry: false },
          { pid: 4712, application: 'jobs', held: 1, wanted: 3, share: 3, isHungry: true },
        ],
      },
    ],
    answeredInMs: 2.5,
    ...more,
  };
}

/** A PgBouncer with two pools, in one of which clients wait. */
export function bouncerFacts(more: Partial<BouncerFacts> = {}): BouncerFacts {
  const servers = { serversActive: 5, serversIdle: 3, serversUsed: 0, serversTested: 0, serversLogin: 0 };
  const waiting = { ...servers, serversActive: 20, serversIdle: 0 };
  return {
    version: '1.18.0',
    maxClients: 100,
    clients: 47,
    pools: [
      {
        ...{ database: 'shop', user: 'app', mode: 'transaction', ...servers },
        ...{ clientsActive: 12, clientsWaiting: 0, maxWaitMs: 0, poolSize: 20 },
      },
      {
        ...{ database: 'shop', user: 'reports', mode: 'session', ...waiting },
        ...{ clientsActive: 20, clientsWaiting: 15, maxWaitMs: 2345, poolSize: 20 },
      },
    ],
    queries: 123_456,
    queryMs: 370_000,
    transactions: 100_000,
    waitMs: 50_000,
    isPaused: false,
    advisories: [],
    ...more,
  };
}

/** Something to say of the server's connections, unless told otherwise. */
export function finding(more: Partial<Finding> = {}): Finding {
  return {
    layer: 'server',
    source: 'db:5432',
    metric: 'utilization',
    value: 15 / 17,
    unit: 'share',
    warning: 0.8,
    critical: 0.95,
    status: 'warning',
    message: '15 of 17 usable connections of the server are in use (88 %).',
    remedy: 'Close connections that nobody needs, or put PgBouncer before the server.',
    ...more,
  };
}

/** One source in each layer. */
export function snapshot(more: Partial<Snapshot> = {}): Snapshot {
  return {
    takenAt,
    apps: [{ source: 'this process', facts: appFacts() }],
    bouncers: [{ source: 'bouncer:6432', facts: bouncerFacts() }],
    servers: [{ source: 'db:5432', facts: serverFacts() }],
    ...more,
  };
}

/** A report with these findings on that snapshot. */
export function reportOf(findings: readonly Finding[] = [finding()], seen: Partial<Snapshot> = {}): Report {
  return { verdict: worstOf(findings), findings, snapshot: snapshot(seen), previous: undefined };
}
