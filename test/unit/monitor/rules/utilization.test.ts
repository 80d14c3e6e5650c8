import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Status, statuses } from '../../../../src/monitor/finding.js';
import type { ThresholdOptions } from '../../../../src/monitor/thresholds.js';
import { look, lookAll } from '../../../support/findings.js';
import {
  buildBouncerFacts,
  buildBouncerPool,
  buildBouncerSnapshot,
  buildPoolFacts,
  buildPoolsSnapshot,
  buildServerFacts,
  buildServerSnapshot,
  buildSession,
  defaultTakenAt,
} from '../../../support/monitor-facts.js';

const small = { maxConnections: 20, superuserReserved: 3 };
const lookServer = (used: number, thresholds: ThresholdOptions = {}) =>
  look('utilization', buildServerSnapshot(buildServerFacts({ ...small, used })), { thresholds });
const lookPool = (facts: Parameters<typeof buildPoolFacts>[0], thresholds: ThresholdOptions = {}) =>
  look('utilization', buildPoolsSnapshot([buildPoolFacts(facts)]), { thresholds });

describe('a CONNECTION LIMIT', () => {
  const limits = (used: number, thresholds?: ThresholdOptions) => {
    const connectionLimits = [{ kind: 'role', name: 'a"b', limit: 20, used }] as const;
    const facts = buildServerFacts({ connectionLimits, maxConnections: 33 });
    return lookAll('utilization', buildServerSnapshot(facts), { ...(thresholds && { thresholds }) });
  };

  it.each<[number, Status]>([
    [0, 'ok'],
    [16, 'ok'],
    [17, 'warning'],
    [19, 'warning'],
    [20, 'critical'],
  ])('of 20 with %i in use is %s, as the server’s connections are', (used, status) => {
    const limit = limits(used).find(({ pool }) => pool !== undefined);
    expect(limits(used).filter(({ pool }) => pool === undefined)).toMatchObject([{ status: 'ok' }]);
    expect(limit).toMatchObject({ layer: 'server', source: 'db:5432', pool: 'role a"b', status, value: used / 20 });
  });

  it('says whose it is, and what to type, within the server’s connections', () => {
    const [worst] = limits(19);
    expect(worst?.message).toBe(
      '19 of 20 connections that the CONNECTION LIMIT of role "a""b" permits are in use (95 %).',
    );
    expect(worst?.remedy).toContain('ALTER ROLE "a""b" CONNECTION LIMIT 30;');
  });

  it('has the limits of the server’s utilization', () => {
    expect(limits(19, { utilization: { server: { critical: '-1' } } })[0]).toMatchObject({ status: 'critical' });
  });
});

describe('utilization of a server', () => {
  it.each<[number, Status]>([
    [0, 'ok'],
    [13, 'ok'],
    [14, 'warning'],
    [15, 'warning'],
    [16, 'warning'],
    [17, 'critical'],
    [18, 'critical'],
  ])('%i of 17 usable connections are %s', (used, status) => {
    expect(lookServer(used)).toMatchObject({ status, value: used / 17, unit: 'share', warning: 0.8, critical: 0.95 });
  });

  it('says how many of how many, and what to do', () => {
    expect(lookServer(15)).toMatchObject({
      ...{ layer: 'server', source: 'db:5432', metric: 'utilization' },
      message: '15 of 17 usable connections are in use (88 %).',
      remedy: expect.stringContaining('PgBouncer'),
    });
    expect(lookServer(1).message).toBe('1 of 17 usable connections is in use (5.9 %).');
    expect(lookServer(0).message).toBe('0 of 17 usable connections are in use (0 %).');
    expect(lookServer(1).remedy).toBe('');
  });

  it('subtracts both kinds of reserved connections', () => {
    const facts = buildServerFacts({ maxConnections: 20, superuserReserved: 3, reserved: 7, used: 9 });
    expect(look('utilization', buildServerSnapshot(facts))).toMatchObject({ status: 'warning', value: 0.9 });
  });

  it('is exactly at its limit without exceeding it', () => {
    const facts = (used: number) => buildServerFacts({ maxConnections: 103, superuserReserved: 3, used });
    const statusOf = (used: number) => look('utilization', buildServerSnapshot(facts(used))).status;
    expect([80, 81, 95, 96].map(statusOf)).toEqual(['ok', 'warning', 'warning', 'critical']);
  });

  it('names the applications that have most', () => {
    const sessions = ['api', 'api', 'api', 'cron', 'cron', '', 'x\u001b[31m'].map((application, i) =>
      buildSession({ pid: i, application, user: `user${i}` }),
    );
    const { message } = look('utilization', buildServerSnapshot(buildServerFacts({ ...small, sessions })));
    expect(message).toBe(
      '8 of 17 usable connections are in use (47 %), most by api (3), cron (2) and unnamed applications (1).',
    );
  });

  it.each<[number, Status]>([
    [13, 'ok'],
    [14, 'warning'],
    [15, 'warning'],
    [16, 'critical'],
    [17, 'critical'],
  ])('with -3 and -1 left as limits, %i of 17 is %s', (used, status) => {
    const finding = lookServer(used, { utilization: { warning: '-3', critical: '-1' } });
    expect(finding.status).toBe(status);
    // What consumers compare with holds for these, too.
    expect(finding.warning).toBeCloseTo(13 / 17);
    expect(finding.value! > finding.critical!).toBe(status === 'critical');
  });

  it('reaches 100 % with the last connection', () => {
    const thresholds = { utilization: { warning: null, critical: '100%' } };
    expect([16, 17].map((used) => lookServer(used, thresholds).status)).toEqual(['ok', 'critical']);
  });

  it('is critical, not broken, on a server without usable connections', () => {
    const facts = buildServerFacts({ maxConnections: 3, superuserReserved: 3, used: 1 });
    expect(look('utilization', buildServerSnapshot(facts)).status).toBe('critical');
  });
});

describe('utilization of a pool', () => {
  it.each<[number, Status]>([
    [0, 'ok'],
    [8, 'ok'],
    [9, 'warning'],
    [10, 'critical'],
  ])('%i of 10 connections are %s', (leased, status) => {
    expect(lookPool({ leased, waiting: 1 }).status).toBe(status);
  });

  it('is a warning at most while no caller is rejected or has to wait: the size is right', () => {
    const finding = lookPool({ leased: 10 });
    expect(finding).toMatchObject({ status: 'warning', critical: undefined });
    expect(finding.remedy).not.toContain('raise');
    const of = (facts: Parameters<typeof buildPoolFacts>[0], takenAt: number) =>
      buildPoolsSnapshot([buildPoolFacts(facts)], takenAt);
    const before = of({ leased: 10 }, defaultTakenAt);
    const statusWith = (facts: Parameters<typeof buildPoolFacts>[0]) =>
      look('utilization', of({ leased: 10, ...facts }, defaultTakenAt + 5000), { previous: before }).status;
    expect([statusWith({}), statusWith({ waiting: 1 }), statusWith({ counters: { shed: 1 } })]).toEqual([
      'warning',
      'warning',
      'critical',
    ]);
  });

  it('is what was in use throughout the interval, not for an instant', () => {
    const of = (leased: number, takenAt: number) =>
      buildPoolsSnapshot([buildPoolFacts({ leased, waiting: 1 })], takenAt);
    const status = (before: number, now: number) =>
      look('utilization', of(now, defaultTakenAt + 5000), { previous: of(before, defaultTakenAt) }).status;
    expect([status(2, 10), status(10, 2), status(10, 10)]).toEqual(['ok', 'ok', 'critical']);
  });

  it('counts what callers hold, what statements share and what is not ready yet, and nothing else', () => {
    const finding = lookPool({ leased: 2, lanes: 3, pipelined: 40, settling: 1, idle: 1, checking: 1, connecting: 1 });
    expect(finding.value).toBe(0.6);
    expect(finding.message).toBe('6 of 10 connections are in use (60 %), 3 of them shared by 40 statements.');
  });

  it('is of what a full server lets the pool have', () => {
    const finding = lookPool({ leased: 4, idle: 0, ceiling: 4, waiting: 1 });
    expect(finding).toMatchObject({
      status: 'critical',
      message: '4 of 4 connections granted by the full server are in use (100 %).',
      remedy: expect.stringContaining('of the server'),
    });
    expect(lookPool({ ceiling: 0 })).toMatchObject({ status: 'ok', value: 0 });
  });

  it('is never worse than ok when nothing is in use, however few may be left', () => {
    expect(lookPool({ max: 2 }, { utilization: { warning: '-3', critical: '-2' } }).status).toBe('ok');
  });

  it('is told pool by pool, and of two with the same name, too', () => {
    const pools = [
      buildPoolFacts({ name: 'a', leased: 10, waiting: 1 }),
      buildPoolFacts({ name: 'b' }),
      buildPoolFacts({ name: 'b', leased: 9 }),
    ];
    const findings = lookAll('utilization', buildPoolsSnapshot(pools));
    expect(findings.map(({ pool, status, source }) => [pool, status, source])).toEqual([
      ['a', 'critical', 'this process'],
      ['b', 'warning', 'this process'],
      ['b', 'ok', 'this process'],
    ]);
  });
});

describe('utilization of PgBouncer', () => {
  const lookBouncer = (given: Parameters<typeof buildBouncerFacts>[0]) =>
    lookAll('utilization', buildBouncerSnapshot(buildBouncerFacts(given)));

  it('is of its clients, and of the servers of each pool', () => {
    const busy = buildBouncerPool({
      serversActive: 15,
      serversLogin: 1,
      serversTested: 1,
      serversIdle: 2,
      serversUsed: 1,
    });
    const findings = lookBouncer({ clients: 960, maxClients: 1000, pools: [busy] });
    expect(findings.map(({ pool, status, message }) => [pool, status, message])).toEqual([
      [undefined, 'critical', '960 of 1,000 allowed clients are connected (96 %).'],
      ['shop/app', 'warning', '17 of 20 server connections are in use (85 %).'],
    ]);
  });

  it('leaves out what has no limit', () => {
    const pools = [
      buildBouncerPool({ poolSize: undefined, serversActive: 5 }),
      buildBouncerPool({ user: 'other', poolSize: 0, serversActive: 5 }),
    ];
    expect(lookBouncer({ pools, maxClients: 0 })).toEqual([]);
  });

  it('may exceed its pool size by the reserve', () => {
    const [, pool] = lookBouncer({ pools: [buildBouncerPool({ poolSize: 5, serversActive: 7 })] }).reverse();
    expect(pool).toMatchObject({ status: 'critical', value: 1.4 });
  });
});

describe('any utilization', () => {
  const limit = fc.oneof(
    fc.integer({ min: 0, max: 100 }).map((share) => `${share}%`),
    fc.integer({ min: 0, max: 40 }).map((places) => `-${places}`),
    fc.constant(null),
  );

  it('never looks better when more is in use', () => {
    const places = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(places, fc.nat(50), fc.nat(50), limit, limit, (max, one, other, warning, critical) => {
        const thresholds = { utilization: { warning, critical } };
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const rank = (used: number) => {
          try {
            const server = buildServerFacts({ maxConnections: max + 3, used });
            const serverStatus = look('utilization', buildServerSnapshot(server), { thresholds }).status;
            expect(lookPool({ max, leased: used, waiting: 1 }, thresholds).status).toBe(serverStatus);
            return statuses.indexOf(serverStatus);
          } catch (error) {
            if ((error as { code?: string }).code === 'HEADROOM_CONFIG') return 0;
            throw error;
          }
        };
        expect(rank(more)).toBeGreaterThanOrEqual(rank(less));
      }),
      { numRuns: 100 },
    );
  });
});
