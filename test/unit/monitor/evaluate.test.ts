import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bouncerAdvisories } from '../../../src/bouncer/advisories.js';
import { evaluate } from '../../../src/monitor/evaluate.js';
import { type Session, sessionStates } from '../../../src/monitor/facts.js';
import { type Finding, statuses, worstOf } from '../../../src/monitor/finding.js';
import type { Silence, Snapshot } from '../../../src/monitor/snapshot.js';
import { type Metric, metricRows, resolveThresholds } from '../../../src/monitor/thresholds.js';
import {
  buildAppFacts,
  buildBlocked,
  buildBouncerFacts,
  buildBouncerPool,
  buildFleet,
  buildHistogram,
  buildIdleInTransaction,
  buildPoolFacts,
  buildServerFacts,
  buildSession,
  buildSnapshot,
  defaultTakenAt,
} from '../../support/monitor-facts.js';
import { quickest } from '../../support/quickest.js';

const defaults = resolveThresholds({}, {});
const layers = ['pool', 'bouncer', 'server'];

const bySeverity = (one: Finding, other: Finding) =>
  statuses.indexOf(other.status) - statuses.indexOf(one.status) ||
  layers.indexOf(one.layer) - layers.indexOf(other.layer);

describe('a report', () => {
  it('has the worst first, then goes layer by layer, with what is well at the end', () => {
    const snapshot = buildSnapshot({
      apps: { api: buildAppFacts({ pools: [buildPoolFacts({ leased: 9 })] }) },
      bouncers: { bouncer: { kind: 'denied', reason: 'no' } },
      servers: { db: buildServerFacts({ used: 97 }), other: buildServerFacts({ used: 90 }) },
    });
    const { verdict, findings } = evaluate(snapshot, undefined, defaults);
    expect(verdict).toBe('critical');
    const bad = findings.filter(({ status }) => status !== 'ok');
    expect(bad.map(({ status, layer, source, metric }) => [status, layer, source, metric].join(' '))).toEqual([
      'critical server db utilization',
      'warning pool api utilization',
      'warning server other utilization',
      'unknown bouncer bouncer available',
    ]);
    expect(findings.slice(0, bad.length)).toEqual(bad);
    expect(findings.length).toBeGreaterThan(30);
  });

  it('is ok when there is nothing worse than advice', () => {
    const snapshot = buildSnapshot({
      apps: { api: buildAppFacts({ pools: [buildPoolFacts({ leased: 5, idle: 5 })] }) },
    });
    const { verdict, findings } = evaluate(snapshot, undefined, defaults);
    expect(findings[0]?.status).toBe('advice');
    expect(verdict).toBe('ok');
  });

  it('is ok, and empty, when nothing is watched', () => {
    expect(evaluate(buildSnapshot(), undefined, defaults)).toMatchObject({ verdict: 'ok', findings: [] });
  });

  it('lists everything that was looked at, also when all is well', () => {
    const snapshot = buildSnapshot({
      apps: { api: buildAppFacts() },
      bouncers: { bouncer: buildBouncerFacts() },
      servers: { db: buildServerFacts({ fleets: [buildFleet()], counters: { statements: 1, statementsMs: 1 } }) },
    });
    const { verdict, findings } = evaluate(snapshot, undefined, defaults);
    expect(verdict).toBe('ok');
    const seen = new Set(findings.map(({ layer, metric }) => `${layer}:${metric}`));
    const all = Object.entries(metricRows).flatMap(([metric, row]) => row.layers.map((layer) => `${layer}:${metric}`));
    expect(all.filter((each) => !seen.has(each))).toEqual([]);
    expect(new Set(findings.map(({ status }) => status))).toEqual(new Set(['ok']));
  });

  it('keeps the snapshots, and leaves aside one that is not older', () => {
    const [before, now] = [buildSnapshot({ takenAt: 1000 }), buildSnapshot({ takenAt: 2000 })];
    expect(evaluate(now, before, defaults)).toMatchObject({ snapshot: now, previous: before });
    expect(evaluate(now, now, defaults).previous).toBeUndefined();
    expect(evaluate(before, now, defaults).previous).toBeUndefined();
  });

  it('of ten thousand sessions in trouble is short, and made in well under 20 ms', () => {
    const sessions = [
      ...Array.from({ length: 3000 }, (_, i) =>
        buildIdleInTransaction(i * 100, { pid: i, application: `app${i % 50}` }),
      ),
      ...Array.from({ length: 3000 }, (_, i) => buildBlocked(10_000 + i, [9_999 + i], i)),
      ...Array.from({ length: 3000 }, (_, i) =>
        buildBlocked(20_000 + i, [i, 10_000 + i, 20_000 + ((i + 1) % 3000)], i),
      ),
      ...Array.from({ length: 1000 }, (_, i) => buildSession({ pid: 30_000 + i })),
    ];
    const facts = buildServerFacts({ sessions, maxConnections: 12_000 });
    const [before, now] = [1, 2].map((takenAt) => buildSnapshot({ servers: { db: facts }, takenAt })) as [
      Snapshot,
      Snapshot,
    ];
    expect(JSON.stringify(evaluate(now, before, defaults).findings).length).toBeLessThan(8000);
    expect(quickest(20, () => evaluate(now, before, defaults))).toBeLessThan(20);
  });
});

const size = fc.oneof(fc.nat(30), fc.nat(), fc.constant(0));
const ms = fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.constant(0));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const name = fc.oneof(fc.constantFrom('pool', 'a', ''), fc.string({ unit: 'binary' }));
const flag = fc.boolean();

const anyPool = fc
  .record({
    ...{
      name,
      max: size,
      min: size,
      ceiling: size,
      total: size,
      idle: size,
      leased: size,
      lanes: size,
      pipelined: size,
    },
    ...{ checking: size, settling: size, connecting: size, retiring: size, waiting: size, isSuspended: flag },
    ...{ oldestConnectionMs: ms, longestLeaseMs: ms, maxLifetimeSeconds: ms, leakThresholdMs: ms },
    pipelining: fc.record({ mode: fc.constantFrom('on', 'off', 'unknown'), reason: maybe(name) }),
    waitMs: fc.array(ms, { maxLength: 20 }).map(buildHistogram),
    queryMs: fc.array(ms, { maxLength: 20 }).map(buildHistogram),
    counters: fc.record({
      ...{ acquired: size, opened: size, leaksReported: size, leaksReturned: size },
      ...{ acquireTimedOut: size, queueRefused: size, shed: size },
      openFailed: fc.record({ full: size, down: size, refused: size }),
    }),
  })
  .map(buildPoolFacts);

const anyApp = fc.record({
  ...{ pid: size, eventLoopLagMs: maybe(ms), memoryBytes: size, uptimeSeconds: ms },
  pools: fc.array(anyPool, { maxLength: 3 }),
});

const anySession: fc.Arbitrary<Session> = fc.record({
  ...{ pid: fc.nat(20), user: maybe(name), database: maybe(name), application: name, client: maybe(name) },
  state: maybe(fc.constantFrom(...sessionStates)),
  ...{ stateMs: maybe(ms), transactionMs: maybe(ms), ageMs: maybe(ms), waitsFor: maybe(name) },
  blockedBy: fc.oneof(fc.constant([]), fc.array(fc.nat(20), { maxLength: 3 })),
});

const anyServer = fc
  .record({
    ...{ maxConnections: size, superuserReserved: size, reserved: size, used: size, canSeeAll: flag, answeredInMs: ms },
    connectionLimits: fc.array(
      fc.record({ kind: fc.constantFrom('role', 'database'), name, limit: fc.integer({ min: 1 }), used: size }),
      { maxLength: 3 },
    ),
    ...{ version: name, role: maybe(name), sessions: fc.array(anySession, { maxLength: 30 }) },
    counters: fc.record({
      ...{ deadlocks: size, statements: maybe(size), statementsMs: maybe(ms) },
      ...{ sessionsAbandoned: maybe(size), sessionsKilled: maybe(size), sessionsFatal: maybe(size) },
    }),
  })
  .map(buildServerFacts);

const anyBouncer = fc.record({
  ...{ version: name, maxClients: size, clients: size, queries: size, queryMs: ms, transactions: size, waitMs: ms },
  isPaused: flag,
  pools: fc.array(
    fc
      .record({
        ...{ database: name, user: name, clientsWaiting: size, serversActive: size, serversLogin: size },
        ...{ maxWaitMs: ms, poolSize: maybe(size) },
      })
      .map(buildBouncerPool),
    { maxLength: 3 },
  ),
  advisories: fc.subarray(bouncerAdvisories.map((each) => ({ ...each, workaround: each.workaround }))),
});

const anySilence: fc.Arbitrary<Silence> = fc.record({
  kind: fc.constantFrom('full', 'down', 'late', 'denied', 'odd'),
  reason: name,
});
const sources = <F>(facts: fc.Arbitrary<F>) =>
  fc.dictionary(fc.constantFrom('one', 'two'), fc.oneof({ weight: 5, arbitrary: facts }, anySilence), { maxKeys: 2 });

const anySnapshot = fc
  .record({
    takenAt: fc.integer({ min: defaultTakenAt, max: defaultTakenAt + 100_000 }),
    ...{ apps: sources(anyApp), bouncers: sources(anyBouncer), servers: sources(anyServer) },
  })
  .map(buildSnapshot);

function statusByLimits({ value, warning, critical }: Finding): string {
  if (value === undefined) return 'ok';
  if (critical !== undefined && value > critical) return 'critical';
  return warning !== undefined && value > warning ? 'warning' : 'ok';
}

describe('any report', () => {
  const property = (check: (findings: readonly Finding[], verdict: string) => void) =>
    fc.assert(
      fc.property(anySnapshot, maybe(anySnapshot), (snapshot, previous) => {
        const { findings, verdict } = evaluate(snapshot, previous, defaults);
        check(findings, verdict);
      }),
      { numRuns: 100 },
    );

  it('is made of any facts, has the verdict of the worst finding, and is sorted', () => {
    property((findings, verdict) => {
      const worst = worstOf(findings);
      expect(verdict).toBe(worst === 'advice' ? 'ok' : worst);
      expect([...findings].sort(bySeverity)).toEqual(findings);
    });
  });

  it('has findings that agree with their own limits', () => {
    property((findings) => {
      for (const finding of findings) {
        const { metric, status, layer } = finding;
        const row = metricRows[metric as Metric];
        expect(row.layers).toContain(layer);
        if (row.limit === 'none' || row.isAdvice || metric === 'waiting') continue;
        // An age that a caller's long lease explains is advice.
        const isExplained = metric === 'connectionAge' && status === 'advice';
        expect(isExplained ? 'warning' : status, metric).toBe(statusByLimits(finding));
      }
    });
  });

  it('has one sentence for each finding, without figures that are none, and a remedy for what is not well', () => {
    property((findings) => {
      for (const { message, remedy, status, metric, value } of findings) {
        expect(message, metric).toMatch(/^(p95|[^a-z]).*\.$/s);
        expect(message, metric).not.toMatch(/NaN|undefined|Infinity|[\p{C}]/u);
        expect(message.length, metric).toBeLessThan(2500);
        expect(remedy === '', `${metric}: ${message} ${remedy}`).toBe(status === 'ok');
        expect(value === undefined || Number.isFinite(value), metric).toBe(true);
      }
    });
  });
});
