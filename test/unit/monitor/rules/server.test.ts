import { describe, expect, it } from 'vitest';
import type { Session } from '../../../../src/monitor/facts.js';
import type { Finding, Status } from '../../../../src/monitor/finding.js';
import type { Metric } from '../../../../src/monitor/thresholds.js';
import { look, lookAll } from '../../../support/findings.js';
import {
  buildAppFacts,
  buildBlocked,
  buildBouncerFacts,
  buildBouncerPool,
  buildFleet,
  buildFleetMember,
  buildIdleInTransaction,
  buildPoolFacts,
  buildServerFacts,
  buildServerSnapshot,
  buildSession,
  buildSnapshot,
  defaultTakenAt,
  type ServerFactsGiven,
} from '../../../support/monitor-facts.js';

const of = (facts: ServerFactsGiven) => buildServerSnapshot(buildServerFacts(facts));
const earlier = (facts: ServerFactsGiven) => buildServerSnapshot(buildServerFacts(facts), defaultTakenAt - 10_000);
const lookSessions = (metric: Metric, ...sessions: Session[]): Finding => look(metric, of({ sessions }));
/** Of another role, as one without pg_read_all_stats sees it. */
const buildHidden = (given: Partial<Session> = {}) =>
  buildSession({ state: undefined, stateMs: undefined, ageMs: undefined, ...given });

describe('sessions idle in transaction', () => {
  it.each<[number, Status]>([
    [60_000, 'ok'],
    [60_001, 'warning'],
    [300_000, 'warning'],
    [300_001, 'critical'],
  ])('for %i ms are %s', (ms, status) => {
    const finding = lookSessions('idleInTransaction', buildIdleInTransaction(ms));
    expect(finding).toMatchObject({ status, value: ms / 1000, unit: 's' });
  });

  it('are named with pid, application and user, the longest first, also below the limit', () => {
    const finding = lookSessions(
      'idleInTransaction',
      buildIdleInTransaction(2000, { pid: 11 }),
      buildSession({ pid: 12 }),
      buildIdleInTransaction(90_000, { pid: 13, application: '', user: undefined }),
    );
    expect(finding.message).toBe(
      '2 sessions are idle in a transaction: pid 13 (an unnamed application) for 1 min 30 s and pid 11 (api as app) for 2 s.',
    );
    expect(finding.remedy).toContain('SELECT pg_terminate_backend(13);');
    const brief = lookSessions('idleInTransaction', buildIdleInTransaction(2000, { pid: 11 }));
    expect(brief).toMatchObject({ status: 'ok', remedy: '' });
    expect(brief.message).toBe('1 session is idle in a transaction: pid 11 (api as app) for 2 s.');
  });

  it('are well when there are none', () => {
    const finding = lookSessions('idleInTransaction', buildSession());
    expect(finding).toMatchObject({ status: 'ok', value: 0, message: '0 sessions are idle in a transaction.' });
  });

  it('steer no terminal by their names', () => {
    const name = 'x\u001b[2J\u202e\n\u2028y';
    const { message } = lookSessions(
      'idleInTransaction',
      buildIdleInTransaction(1000, { application: name, user: name }),
    );
    expect(message).toContain('(x�[2J���y as x�[2J���y)');
    expect(message).not.toMatch(/[\p{C}\u2028]/u);
  });
});

describe('sessions in an aborted transaction', () => {
  it('are named as such, and apart from those that are only idle', () => {
    const state = 'idle in transaction (aborted)';
    const sessions = [buildIdleInTransaction(6000, { pid: 21, state }), buildIdleInTransaction(1000, { pid: 22 })];
    expect(lookSessions('abortedTransaction', ...sessions)).toMatchObject({
      ...{ status: 'warning', value: 6, remedy: expect.stringContaining('pg_terminate_backend(21)') },
      message: '1 session is idle in an aborted transaction: pid 21 (api as app) for 6 s.',
    });
    expect(lookSessions('idleInTransaction', ...sessions).message).not.toContain('pid 21');
    expect(lookSessions('abortedTransaction', buildIdleInTransaction(5000, { state })).status).toBe('ok');
  });
});

describe('the oldest transaction', () => {
  it.each<[number, Status]>([
    [900_000, 'ok'],
    [900_001, 'warning'],
  ])('of %i ms is %s', (transactionMs, status) => {
    expect(lookSessions('oldestTransaction', buildSession({ transactionMs }))).toMatchObject({
      ...{ status, value: transactionMs / 1000 },
    });
  });

  it('is named with its session', () => {
    const sessions = [
      buildSession({ pid: 31, transactionMs: 3_600_000, state: 'active', application: 'report' }),
      buildSession({ pid: 32, transactionMs: 4000 }),
    ];
    const finding = lookSessions('oldestTransaction', ...sessions);
    expect(finding.message).toBe('The oldest transaction is 1 h old and active: pid 31 (report as app).');
    expect(finding.remedy).toContain('pg_terminate_backend(31)');
    expect(lookSessions('oldestTransaction').message).toBe('No transaction is open.');
  });
});

describe('blocked sessions', () => {
  it.each<[number, Status]>([
    [5000, 'ok'],
    [5001, 'warning'],
    [60_001, 'critical'],
  ])('for %i ms are %s', (ms, status) => {
    const finding = lookSessions('blocked', buildIdleInTransaction(ms, { pid: 1 }), buildBlocked(2, [1], ms));
    expect(finding).toMatchObject({ status, value: ms / 1000 });
  });

  it('are named with who blocks them, and the root of a chain with its state', () => {
    const finding = lookSessions(
      'blocked',
      buildIdleInTransaction(31_000, { pid: 1, application: 'psql', user: 'bob' }),
      buildBlocked(2, [1], 20_000),
      buildBlocked(3, [2], 12_000),
      buildBlocked(4, [3, 2, 1], 7000),
    );
    expect(finding.message).toBe(
      '3 sessions are blocked, 20 s at most so far: pid 2 (api as app) by pid 1, pid 3 (api as app) by pid 2 and ' +
        'pid 4 (api as app) by pid 3, pid 2 and 1 more; the root is pid 1 (psql as bob), idle in transaction for 31 s.',
    );
    expect(finding.remedy).toContain('SELECT pg_terminate_backend(1);');
  });

  it('have the root first that holds up most', () => {
    const finding = lookSessions(
      'blocked',
      ...[buildSession({ pid: 1 }), buildSession({ pid: 2 }), buildBlocked(11, [1], 9000)],
      ...[buildBlocked(12, [2], 8000), buildBlocked(13, [12], 7000)],
    );
    expect(finding.message).toMatch(/the roots are pid 2 \(.*\), idle for 500 ms and pid 1 \(/);
    expect(finding.remedy).toContain('pg_terminate_backend(2)');
  });

  it('may wait for a prepared transaction, for one that is not seen, or in a circle', () => {
    const byPrepared = lookSessions('blocked', buildBlocked(2, [0], 9000));
    expect(byPrepared.message).toBe(
      '1 session is blocked, 9 s so far: pid 2 (api as app) by a prepared transaction; the root is a prepared transaction.',
    );
    expect(byPrepared.remedy).toContain('pg_prepared_xacts');
    expect(lookSessions('blocked', buildBlocked(2, [77], 9000)).message).toContain(
      'pid 77, which is not a visible session',
    );
    const circle = lookSessions(
      'blocked',
      buildBlocked(2, [3], 9000),
      buildBlocked(3, [2], 9000),
      buildBlocked(4, [3], 1),
    );
    expect(circle.message).toContain('they block each other in a cycle');
    expect(circle.remedy).toContain('deadlock_timeout');
  });

  it('whose time may not be seen count from the look before', () => {
    const sessions = [buildBlocked(2, [1], 0, { stateMs: undefined }), buildHidden({ pid: 1 })];
    expect(look('blocked', of({ sessions, canSeeAll: false }))).toMatchObject({ status: 'ok', value: 0 });
    const previous = earlier({ sessions, canSeeAll: false });
    expect(look('blocked', of({ sessions, canSeeAll: false }), { previous })).toMatchObject({
      status: 'warning',
      value: 10,
    });
    const other = earlier({ sessions: [buildSession({ pid: 2 })] });
    expect(look('blocked', of({ sessions, canSeeAll: false }), { previous: other }).status).toBe('ok');
  });

  it('are named up to five, and the others counted', () => {
    const sessions = Array.from({ length: 10_000 }, (_, i) => buildBlocked(i + 2, [i + 1], 20_000 - i));
    const findings = lookAll('blocked', of({ sessions: [buildSession({ pid: 1 }), ...sessions] }));
    expect(findings).toHaveLength(1);
    expect(findings[0]?.message).toMatch(
      /^10,000 sessions are blocked, 20 s at most so far: pid 2 .* by pid 5 and 9,995 more; the root is pid 1 /,
    );
    expect(findings[0]?.message.length).toBeLessThan(400);
  });
});

describe('deadlocks', () => {
  it('are a warning in the interval only', () => {
    const previous = earlier({ counters: { deadlocks: 4 } });
    const lookAt = (deadlocks: number) => look('deadlocks', of({ counters: { deadlocks } }), { previous });
    expect(lookAt(4)).toMatchObject({ status: 'ok', value: 0, message: '0 deadlocks were resolved in the last 10 s.' });
    expect(lookAt(5)).toMatchObject({
      status: 'warning',
      value: 1,
      message: '1 deadlock was resolved in the last 10 s.',
    });
    // The statistics were reset.
    expect(lookAt(3)).toMatchObject({ status: 'ok', value: undefined });
    expect(look('deadlocks', of({ counters: { deadlocks: 4 } }))).toMatchObject({
      ...{ status: 'ok', message: '4 deadlocks were resolved since the statistics were reset.' },
    });
  });
});

describe('sessions that did not end well', () => {
  it('are advice in the interval, by kind', () => {
    const previous = earlier({ counters: { sessionsAbandoned: 1, sessionsKilled: 1 } });
    const now = of({ counters: { sessionsAbandoned: 3, sessionsKilled: 1, sessionsFatal: 1 } });
    expect(look('lostSessions', now, { previous })).toMatchObject({
      ...{ status: 'advice', value: 3 },
      message: '3 sessions ended abnormally in the last 10 s: 2 abandoned by the client and 1 ended by a fatal error.',
    });
    expect(look('lostSessions', now)).toMatchObject({ status: 'ok', value: undefined });
  });

  it('are left out where the server does not count them', () => {
    expect(lookAll('lostSessions', of({ counters: { sessionsKilled: undefined } }))).toEqual([]);
  });
});

describe('the average time of statements', () => {
  it('is there with pg_stat_statements only', () => {
    expect(lookAll('queryTime', of({}))).toEqual([]);
    const before = { counters: { statements: 100, statementsMs: 50_000 } };
    const now = { counters: { statements: 104, statementsMs: 50_480 } };
    expect(look('queryTime', of(before))).toMatchObject({
      ...{ status: 'warning', value: 500 },
      message: '100 statements took 500 ms on average since the statistics were reset.',
    });
    expect(look('queryTime', of(now), { previous: earlier(before) })).toMatchObject({
      ...{ status: 'warning', value: 120, message: '4 statements took 120 ms on average in the last 10 s.' },
    });
    // The extension was made between the looks.
    expect(look('queryTime', of(now), { previous: earlier({}) }).message).toContain('since the statistics were reset');
  });
});

describe('what the role may not see', () => {
  const sessions = [buildSession(), buildHidden({ pid: 7 }), buildHidden({ pid: 8 })];

  it('is advice, with the grant for it', () => {
    const facts = { sessions, canSeeAll: false, role: 'Mon"itor' };
    expect(look('visibility', of(facts))).toMatchObject({
      ...{ status: 'advice', value: 2, remedy: 'As a superuser: GRANT pg_monitor TO "Mon""itor";' },
      message:
        'The monitor’s role cannot see the activity of 2 sessions of other roles, so idle, aborted and old transactions there are not reported.',
    });
    expect(look('visibility', of({ ...facts, role: 'monitor' })).remedy).toContain(' TO monitor;');
    expect(look('visibility', of({ ...facts, role: undefined })).remedy).toContain(' TO <the monitor’s role>;');
  });

  it('is nothing where there is nobody else, or the role may see all', () => {
    expect(look('visibility', of({ sessions: [buildSession()], canSeeAll: false }))).toMatchObject({
      status: 'ok',
      value: 0,
    });
    expect(look('visibility', of({ sessions, canSeeAll: true })).status).toBe('ok');
  });

  it('counts sessions that are not even listed', () => {
    expect(look('visibility', of({ sessions: [], used: 9, canSeeAll: false })).value).toBe(8);
  });

  it.each<Metric>(['idleInTransaction', 'abortedTransaction', 'oldestTransaction'])(
    'is not called well: %s',
    (metric) => {
      expect(lookAll(metric, of({ sessions, canSeeAll: false }))).toEqual([]);
      const state = metric === 'abortedTransaction' ? 'idle in transaction (aborted)' : 'idle in transaction';
      const own = buildIdleInTransaction(1e6, { state });
      expect(look(metric, of({ sessions: [...sessions, own], canSeeAll: false })).status).not.toBe('ok');
    },
  );
});

describe('the sizes of all pools together', () => {
  const apps = (...sizes: number[]) => ({
    a: buildAppFacts({ pools: sizes.map((max) => buildPoolFacts({ max })) }),
    b: buildAppFacts({ pools: [buildPoolFacts({ max: 20 })] }),
  });
  const server = buildServerFacts({ maxConnections: 43, superuserReserved: 3 });

  it.each<[number[], Status, string]>([
    [[20], 'ok', '2 pools may open 40 connections (2 × 20); 40 are usable.'],
    [[20, 1], 'advice', '3 pools may open 41 connections (2 × 20 + 1); 40 are usable.'],
  ])('%j and 20 of 40 usable are %s', (sizes, status, message) => {
    const finding = look('overcommitment', buildSnapshot({ apps: apps(...sizes), servers: { db: server } }));
    expect(finding).toMatchObject({ status, message, layer: 'server', source: 'db' });
    expect(finding.remedy).toEqual(status === 'ok' ? '' : expect.stringContaining('by 1, or put'));
  });

  it('are those of PgBouncer where there is one', () => {
    const pools = [buildBouncerPool({ poolSize: 30 }), buildBouncerPool({ user: 'b', poolSize: 15 })];
    const bouncers = { pgbouncer: buildBouncerFacts({ pools }) };
    const finding = look('overcommitment', buildSnapshot({ apps: apps(500), bouncers, servers: { db: server } }));
    expect(finding).toMatchObject({ status: 'advice', value: 45 });
  });

  it('are not summed where it is not known which server they belong to, or no pool was seen', () => {
    const servers = { one: server, two: server };
    expect(lookAll('overcommitment', buildSnapshot({ apps: apps(500), servers }))).toEqual([]);
    expect(lookAll('overcommitment', buildSnapshot({ servers: { db: server } }))).toEqual([]);
    expect(lookAll('overcommitment', buildSnapshot({ apps: apps(500) }))).toEqual([]);
  });
});

describe('fleets', () => {
  it('are ok while all have their share and no session is above the budget', () => {
    const finding = look('fleet', of({ fleets: [buildFleet()] }));
    expect(finding).toMatchObject({ status: 'ok', value: 0, remedy: '' });
    expect(finding.message).toBe('1 member of the fleet "shop/app" holds 3 of 95 slots.');
  });

  it('have advice for members that are short of their share', () => {
    const members = [buildFleetMember(), buildFleetMember({ pid: 101, held: 1, isHungry: true })];
    const finding = look('fleet', of({ fleets: [buildFleet({ members })] }));
    expect(finding.status).toBe('advice');
    expect(finding.message).toContain('2 members of the fleet "shop/app" hold 3 of 95 slots, 1 of them short');
  });

  it('warn of every session above the budget, also when it is over', () => {
    const finding = look('fleet', of({ fleets: [buildFleet({ name: undefined, mostOver: 2 })] }));
    expect(finding).toMatchObject({ status: 'warning', value: 2 });
    expect(finding.message).toContain('fleet in database shop');
    expect(finding.remedy).toContain('headroom fleet limit --apply');
  });
});
