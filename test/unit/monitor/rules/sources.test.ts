import { describe, expect, it } from 'vitest';
import type { Status } from '../../../../src/monitor/finding.js';
import type { Silence } from '../../../../src/monitor/snapshot.js';
import { look, lookAll } from '../../../support/findings.js';
import {
  buildAppFacts,
  buildBouncerFacts,
  buildBouncerPool,
  buildBouncerSnapshot,
  buildServerFacts,
  buildSnapshot,
  defaultTakenAt,
} from '../../../support/monitor-facts.js';

const silence = (kind: Silence['kind'], reason = 'it said so'): Silence => ({ kind, reason });

describe('sources', () => {
  it('that answer are well', () => {
    const snapshot = buildSnapshot({
      apps: { 'this process': buildAppFacts() },
      bouncers: { 'bouncer:6432': buildBouncerFacts() },
      servers: { 'db:5432': buildServerFacts() },
    });
    expect(
      lookAll('available', snapshot).map(({ layer, source, value, message }) => [layer, source, value, message]),
    ).toEqual([
      ['pool', 'this process', 1, 'Process 4242 answers.'],
      ['bouncer', 'bouncer:6432', 1, 'PgBouncer 1.25.0 answers.'],
      ['server', 'db:5432', 1, 'PostgreSQL 18.4 answered in 3 ms.'],
    ]);
  });

  it.each<[Silence['kind'], Status, number | undefined]>([
    ['full', 'critical', 0],
    ['down', 'critical', 0],
    ['late', 'critical', 0],
    ['denied', 'unknown', undefined],
    ['odd', 'unknown', undefined],
  ])('that are %s are %s in every layer, with a remedy', (kind, status, value) => {
    const silent = { x: silence(kind) };
    const findings = lookAll('available', buildSnapshot({ apps: silent, bouncers: silent, servers: silent }));
    expect(findings.map(({ layer }) => layer)).toEqual(['pool', 'bouncer', 'server']);
    for (const finding of findings) expect(finding).toMatchObject({ status, value, source: 'x' });
    expect(new Set(findings.map(({ remedy }) => remedy))).not.toContain('');
  });

  it('say why they do not answer, in one sentence', () => {
    const servers = { db: silence('full', 'sorry, too many clients\u0007 already.') };
    expect(look('available', buildSnapshot({ servers })).message).toBe(
      'No connection is left: sorry, too many clients� already.',
    );
  });

  it('that are silent do not keep others from being looked at', () => {
    const servers = { one: silence('down'), two: buildServerFacts({ used: 97 }) };
    expect(look('utilization', buildSnapshot({ servers }))).toMatchObject({ source: 'two', status: 'critical' });
  });

  it('that were silent before are looked at as for the first time', () => {
    const servers = { db: buildServerFacts({ counters: { deadlocks: 5 } }) };
    const previous = buildSnapshot({ servers: { db: silence('down') }, takenAt: defaultTakenAt - 1000 });
    expect(look('deadlocks', buildSnapshot({ servers }), { previous }).message).toContain(
      'since the statistics were reset',
    );
  });
});

describe('PgBouncer', () => {
  const of = (pool: Parameters<typeof buildBouncerPool>[0]) =>
    buildBouncerSnapshot(buildBouncerFacts({ pools: [buildBouncerPool(pool)] }));

  it.each<[number, Status]>([
    [0, 'ok'],
    [1000, 'ok'],
    [1001, 'warning'],
    [10_001, 'critical'],
  ])('whose longest wait is %i ms is %s', (maxWaitMs, status) => {
    expect(look('maxWait', of({ maxWaitMs }))).toMatchObject({ status, value: maxWaitMs, pool: 'shop/app' });
  });

  it('says how many clients wait', () => {
    expect(look('waiting', of({ clientsWaiting: 1 }))).toMatchObject({
      ...{ status: 'ok', value: 1, message: '1 client is waiting for a server connection.' },
    });
    const thresholds = { waiting: { warning: 0 } };
    expect(look('waiting', of({ clientsWaiting: 1 }), { thresholds }).status).toBe('warning');
    expect(look('waiting', of({ clientsWaiting: 0 }), { thresholds }).status).toBe('ok');
  });

  it('with known vulnerabilities is advice, with all their names and the first release without any', () => {
    const advisory = {
      id: 'CVE-1',
      severity: 'error',
      what: 'Anyone may log in.',
      fixedIn: '1.24.1',
      workaround: undefined,
      source: '',
    } as const;
    const other = { ...advisory, id: 'CVE-2', severity: 'warning', what: 'It may crash.', fixedIn: '1.26.1' } as const;
    const found = look('advisories', buildBouncerSnapshot(buildBouncerFacts({ advisories: [advisory, other] })));
    expect(found).toMatchObject({ status: 'advice', value: 2 });
    expect(found.message).toContain(
      '2 known vulnerabilities as configured: CVE-1 and CVE-2. CVE-1: Anyone may log in.',
    );
    expect(found.remedy).toContain('1.26.1');
    const none = look('advisories', buildBouncerSnapshot(buildBouncerFacts()));
    expect(none).toMatchObject({
      status: 'ok',
      value: 0,
      message: 'PgBouncer 1.25.0 has no known vulnerability as configured.',
    });
  });

  it('that is paused is a warning, with all that wait', () => {
    const pools = [buildBouncerPool({ clientsWaiting: 2 }), buildBouncerPool({ user: 'b', clientsWaiting: 1 })];
    expect(look('paused', buildBouncerSnapshot(buildBouncerFacts({ isPaused: true, pools })))).toMatchObject({
      ...{ status: 'warning', message: 'PgBouncer is paused, and 3 clients are waiting.' },
    });
  });

  it('has an average time of statements, of all and then of the interval', () => {
    const before = buildBouncerFacts({ queries: 1000, queryMs: 5000 });
    const now = buildBouncerFacts({ queries: 1010, queryMs: 7000 });
    expect(look('queryTime', buildBouncerSnapshot(before))).toMatchObject({ status: 'ok', value: 5 });
    const previous = buildBouncerSnapshot(before, defaultTakenAt - 60_000);
    expect(look('queryTime', buildBouncerSnapshot(now), { previous })).toMatchObject({
      ...{ status: 'warning', value: 200, message: '10 statements took 200 ms on average in the last 1 min.' },
    });
    // Started anew.
    expect(
      look('queryTime', buildBouncerSnapshot(buildBouncerFacts({ queries: 4, queryMs: 40 })), { previous }),
    ).toMatchObject({
      ...{ value: 10, message: '4 statements took 10 ms on average since its start.' },
    });
  });
});
