import { describe, expect, it } from 'vitest';
import { causesOf, headlineOf, mainCauseOf } from '../../../../src/monitor/causes/causes.js';
import { evaluate } from '../../../../src/monitor/evaluate.js';
import type { PoolFacts, ServerFacts } from '../../../../src/monitor/facts.js';
import { resolveThresholds } from '../../../../src/monitor/thresholds.js';
import {
  buildAppFacts,
  buildBlocked,
  buildHistogram,
  buildIdleInTransaction,
  buildPoolFacts,
  buildServerFacts,
  buildSession,
  buildSnapshot,
  defaultTakenAt,
  type PoolFactsGiven,
  uptimeAt,
} from '../../../support/monitor-facts.js';

const waits = (number: number, ms: number) => buildHistogram(new Array<number>(number).fill(ms));

/** A pool of two, ten seconds ago and now, and a server. */
function reportOf(
  before: PoolFactsGiven,
  now: PoolFactsGiven,
  server: ServerFacts = buildServerFacts({ used: 49 }),
  others: readonly PoolFacts[] = [],
) {
  const at = (given: PoolFactsGiven, takenAt: number) =>
    buildSnapshot({
      apps: {
        '127.0.0.1:4010': buildAppFacts({
          pools: [buildPoolFacts({ name: 'mail', max: 2, leased: 2, longestLeaseMs: 900, ...given }), ...others],
          uptimeSeconds: uptimeAt(takenAt),
        }),
      },
      servers: { 'db:5432': server },
      takenAt,
    });
  return evaluate(at(now, defaultTakenAt), at(before, defaultTakenAt - 10_000), resolveThresholds({}, {}));
}

const problems = (report: ReturnType<typeof reportOf>) => causesOf(report).filter(({ status }) => status !== 'ok');

const slow = (waiting: number): [PoolFactsGiven, PoolFactsGiven] => [
  { waiting, waitMs: waits(50, 20_000), counters: { acquired: 100 } },
  { waiting, waitMs: waits(100, 20_000), counters: { acquired: 150 } },
];

describe('a pool that is too small', () => {
  it('is one finding, with the size it needs and the room there is', () => {
    const report = reportOf(...slow(12));
    expect(report.findings.filter(({ layer, status }) => layer === 'pool' && status === 'critical').length).toBe(3);
    expect(problems(report)).toEqual([
      expect.objectContaining({
        ...{ status: 'critical', pool: 'mail', source: '127.0.0.1:4010' },
        message: '2 of 2 connections are in use, 12 callers wait; p95 of waiting: 20 s.',
        remedy:
          'Raise `max` (DB_POOL_MAX) from 2 to about 3, or 12 if callers ask again as soon as they are served; the server has 48 free slots; or shorten what holds connections (the longest checkout has lasted 900 ms).',
      }),
    ]);
    expect(headlineOf(mainCauseOf(causesOf(report)) ?? expect.fail())).toMatch(/^mail: 2 of 2 connections are in use/);
  });

  it('needs more the more callers wait, and says when the server has no room', () => {
    expect(problems(reportOf(...slow(60)))[0]?.remedy).toContain('from 2 to about 5, or 50 if callers');
    const full = buildServerFacts({ used: 97, usable: 97 });
    const [shortage] = problems(reportOf(...slow(60), full)).filter(({ layer }) => layer === 'pool');
    expect(shortage?.remedy).toMatch(/about 5, or 50 if .*, for which there is no room: the server has 0 free slots;/);
  });

  it('has one size while the queue shrinks', () => {
    const [before, now] = slow(12);
    expect(problems(reportOf({ ...before, waiting: 40 }, now))[0]?.remedy).toContain('to about 3; the server has 48');
  });

  it('names the pool that keeps the connections which it needs', () => {
    const idle = buildPoolFacts({ name: 'importer', max: 18, min: 18, total: 18, idle: 18 });
    const full = buildServerFacts({ used: 93, usable: 97 });
    const [shortage] = problems(reportOf(...slow(60), full, [idle])).filter(({ pool }) => pool === 'mail');
    expect(shortage?.remedy).toContain(
      'the server has 4 free slots, and importer keeps 18 of 18 connections idle: lower its `min` (DB_POOL_MIN) first;',
    );
    expect(problems(reportOf(...slow(60), buildServerFacts({ used: 9 }), [idle]))[0]?.remedy).not.toContain('importer');
  });

  it('has no number where none is known, or where no size helps', () => {
    const unserved = { waiting: 12, counters: { acquired: 100 } };
    const [stalled] = problems(reportOf(unserved, unserved));
    expect(stalled?.message).toBe('2 of 2 connections are in use, 12 callers wait.');
    expect(stalled?.remedy).toContain('do not wait for each other');
    const [denied] = problems(reportOf(slow(12)[0], { ...slow(12)[1], ceiling: 1 })).filter(
      ({ metric }) => metric !== 'ceiling',
    );
    expect(denied?.remedy).not.toContain('about');
  });

  it('is none while callers do not feel it', () => {
    const [full] = problems(reportOf({}, {}));
    expect(full?.message).toBe('2 of 2 connections are in use (100 %).');
  });
});

describe('a chain of locks', () => {
  const chain = buildServerFacts({
    sessions: [
      buildIdleInTransaction(400_000, { pid: 14904, application: 'nightly-report' }),
      buildBlocked(14914, [14904], 70_000, { application: 'shop' }),
      buildBlocked(14925, [14914], 69_000, { application: 'shop' }),
    ],
  });

  it('is one finding in words, with what is said about its root, and comes before what it may have caused', () => {
    const report = reportOf(...slow(12), chain);
    const [first, second, ...others] = problems(report);
    expect(first).toMatchObject({
      ...{ status: 'critical', source: 'db:5432', metric: 'blocked' },
      message:
        'nightly-report (pid 14904, idle in transaction for 6 min 40 s) holds up 2 sessions of shop: 14914 → 14925.',
      remedy: expect.stringContaining('SELECT pg_terminate_backend(14904);'),
    });
    expect(second?.remedy).toMatch(/^End the chain of locks first, .* then raise `max`/);
    expect(others).toEqual([]);
  });

  it('does not come before a pool whose sessions are elsewhere, and before one in it', () => {
    const [, ...blockedOnes] = chain.sessions;
    const mild = chain.sessions[0]!;
    const short = blockedOnes.map((each) => ({ ...each, stateMs: 9000, transactionMs: 9000 }));
    const near = (application: string) =>
      buildServerFacts({
        sessions: [{ ...mild, stateMs: 9000, transactionMs: 9000 }, ...short, buildSession({ pid: 5, application })],
      });
    const [first, second] = problems(reportOf(...slow(12), near('mail')));
    expect([first?.pool, second?.metric]).toEqual(['mail', 'blocked']);
    expect(first?.remedy).toMatch(/^Raise `max`/);
    const inChain = buildServerFacts({
      sessions: [mild, ...blockedOnes.map((each) => ({ ...each, application: 'mail' }))],
    });
    const [locks, own] = problems(reportOf(...slow(12), inChain));
    expect(locks?.metric).toBe('blocked');
    expect(own?.remedy).toMatch(/^End the chain of locks first, in which sessions of this pool are; then raise/);
  });

  it('names branches, other roots and what cannot be seen', () => {
    const server = buildServerFacts({
      sessions: [
        buildBlocked(11, [10], 70_000, { application: 'a' }),
        buildBlocked(12, [11], 70_000, { application: 'b' }),
        buildBlocked(13, [10], 70_000, { application: 'c' }),
        buildBlocked(21, [0], 70_000, { application: 'd' }),
      ],
    });
    const [first] = problems(reportOf({}, {}, server));
    expect(first?.message).toBe(
      'Pid 10, which is not a visible session, holds up 3 sessions of 3 applications: 11 → 12, 13; A prepared transaction holds up 1 session of d: 21.',
    );
  });

  it('does not swallow a session that is idle in a transaction elsewhere', () => {
    const server = buildServerFacts({
      sessions: [...chain.sessions, buildIdleInTransaction(500_000, { pid: 7, application: 'elsewhere' })],
    });
    expect(problems(reportOf({}, {}, server)).map(({ metric }) => metric)).toContain('idleInTransaction');
  });

  it('of ten thousand sessions is short', () => {
    const sessions = Array.from({ length: 10_000 }, (_, at) => buildBlocked(at + 1, [at], 70_000));
    const [first] = problems(reportOf({}, {}, buildServerFacts({ sessions })));
    expect(first?.message.length).toBeLessThan(300);
  });
});
