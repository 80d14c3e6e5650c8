import fc from 'fast-check';
import { type ApplicationUse, type Session, sessionStates } from '../../src/monitor/facts.js';
import { type Finding, statuses } from '../../src/monitor/finding.js';
import type { Report } from '../../src/monitor/report.js';
import type { Silence } from '../../src/monitor/snapshot.js';
import { appFacts, bouncerFacts, finding, poolFacts, reportOf, serverFacts, session } from './reports.js';

/** Texts as clients may choose them: escape sequences, wide characters, halves of characters, line ends. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '\u001b[2J\u001b[H',
    '\u001b]0;title\u0007',
    'a\r\nb',
    '\u202eabc',
    '\ud800',
    '表計算',
    '👩‍👩‍👧',
    '\u009b31m',
    '"\\\n{}',
  ),
);

const count = fc.oneof(fc.nat({ max: 20 }), fc.nat());
const ms = fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e12, noNaN: true }));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const pid = fc.nat({ max: 12 });

const arbitrarySession: fc.Arbitrary<Session> = fc
  .record({
    pid,
    user: maybe(hostileText),
    database: maybe(hostileText),
    application: hostileText,
    state: maybe(fc.constantFrom(...sessionStates)),
    stateMs: maybe(ms),
    transactionMs: maybe(ms),
    waitsFor: maybe(hostileText),
    blockedBy: fc.array(pid, { maxLength: 3 }),
  })
  .map(session);

const byState = fc.dictionary(fc.constantFrom(...sessionStates), count) as fc.Arbitrary<ApplicationUse['byState']>;
const application: fc.Arbitrary<ApplicationUse> = fc.record({
  application: hostileText,
  user: maybe(hostileText),
  database: maybe(hostileText),
  total: count,
  byState,
});

const server = fc
  .record({
    version: hostileText,
    isStandby: fc.boolean(),
    maxConnections: count,
    usable: count,
    used: count,
    canSeeAll: fc.boolean(),
    byState,
    byApplication: fc.array(application, { maxLength: 12 }),
    sessions: fc.array(arbitrarySession, { maxLength: 12 }),
    connectionLimits: fc.array(
      fc.record({
        kind: fc.constantFrom('role', 'database'),
        name: hostileText,
        limit: fc.integer({ min: 1 }),
        used: count,
      }),
      { maxLength: 7 },
    ),
  })
  .map(serverFacts);

const pool = fc
  .record({
    name: fc.oneof(fc.constant('orders'), hostileText),
    max: count,
    idle: count,
    leased: count,
    lanes: count,
    waiting: count,
    ceiling: count,
    longestLeaseMs: ms,
    isSuspended: fc.boolean(),
  })
  .map(poolFacts);

const app = fc
  .record({ eventLoopLagMs: maybe(ms), memoryBytes: count, pools: fc.array(pool, { maxLength: 3 }) })
  .map(appFacts);

const bouncerPool = fc
  .record({ user: hostileText, mode: maybe(hostileText), poolSize: maybe(count), clientsWaiting: count, maxWaitMs: ms })
  .map((more) => ({ ...bouncerFacts().pools[0]!, ...more }));
const bouncer = fc
  .record({
    version: hostileText,
    clients: count,
    maxClients: count,
    queries: count,
    pools: fc.array(bouncerPool, { maxLength: 3 }),
    advisories: fc.array(
      fc.record({
        id: hostileText,
        severity: fc.constantFrom('error', 'warning'),
        what: hostileText,
        fixedIn: fc.constant('1.26.1'),
        workaround: maybe(hostileText),
        source: hostileText,
      }),
      { maxLength: 2 },
    ),
  })
  .map(bouncerFacts);

const source = fc.oneof(fc.constantFrom('this process', 'db:5432'), hostileText);
const silence: fc.Arbitrary<Silence> = fc.record({
  kind: fc.constantFrom('full', 'down', 'late', 'denied', 'odd'),
  reason: hostileText,
});
const readings = <F>(facts: fc.Arbitrary<F>) =>
  fc.array(fc.oneof(fc.record({ source, facts }), fc.record({ source, silence })), { maxLength: 2 });

const arbitraryFinding: fc.Arbitrary<Finding> = fc
  .record({
    layer: fc.constantFrom('pool', 'bouncer', 'server'),
    source,
    pool: maybe(fc.oneof(fc.constant('orders'), hostileText)),
    metric: fc.constantFrom('utilization', 'available', 'blocked'),
    value: maybe(fc.double()),
    status: fc.constantFrom(...statuses),
    message: hostileText,
    remedy: hostileText,
  })
  .map(finding);

/** Any report, with names and messages that mean harm. */
export const arbitraryReport: fc.Arbitrary<Report> = fc
  .record({
    findings: fc.array(arbitraryFinding, { maxLength: 8 }),
    takenAt: fc.oneof(fc.nat(), fc.double()),
    apps: readings(app),
    bouncers: readings(bouncer),
    servers: readings(server),
  })
  .map(({ findings, ...seen }) => reportOf(findings, seen));
