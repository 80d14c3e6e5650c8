import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/doctor/all-checks.js';
import { diagnose } from '../../../src/doctor/diagnose.js';
import { explain, limited } from '../../../src/doctor/explain.js';
import { type Changes, doctorFacts } from '../../support/doctor-facts.js';

const found = (changes: Changes) => diagnose(doctorFacts(changes)).findings;
const leaked = { max: 10, leased: 10, longestLeaseMs: 45_000, counters: { leaksReported: 10, acquireTimedOut: 4 } };

describe('slots', () => {
  it('that idle transactions hold have one finding, with the applications and the statement that frees them', () => {
    const idleInTransaction = [
      { application: "wor'ker", count: 50 },
      { application: '', count: 2 },
    ];
    const server = { idleInTransaction, idleInTransactionSeconds: 460, used: 53, usable: 53, usedByOthers: 9 };
    const findings = found({ server, facts: { replicas: 1 } });
    expect(findings.map(({ id, severity }) => [id, severity])).toEqual([['idle-transactions', 'critical']]);
    expect(findings[0]?.evidence).toMatch(
      /^52 of 53 slots are idle in a transaction, 50 by wor'ker and 2 by unnamed applications, the oldest /,
    );
    expect(findings[0]?.remedy).toContain(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND application_name = 'wor''ker';",
    );
  });
});

describe('pool-leak', () => {
  it('is critical as soon as callers hold every connection and others timed out', () => {
    expect(found({ pool: { ...leaked, waiting: 3 } }).map(({ id, severity }) => [id, severity])).toEqual([
      ['pool-leak', 'critical'],
    ]);
    expect(found({ pool: { ...leaked, counters: { leaksReported: 10 } } })).toEqual([]);
  });

  it('comes after the lock that is its cause', () => {
    const server = { blockedSessions: 9, blockedSeconds: 40 };
    expect(found({ pool: leaked, server }).map(({ id, severity }) => [id, severity])).toEqual([
      ['blocked', 'warning'],
      ['pool-leak', 'warning'],
    ]);
  });
});

describe('blocked', () => {
  it.each([
    [4, []],
    [6, ['warning']],
    [61, ['critical']],
  ])('has the severity that the monitor gives it: %d s', (blockedSeconds, severities) => {
    const findings = found({ server: { blockedSessions: 1, blockedSeconds } });
    expect(findings.map(({ severity }) => severity)).toEqual(severities);
  });
});

describe('fsync-off', () => {
  const off = { fsync: 'off', full_page_writes: 'off' };

  it.each([
    [
      'the configuration file',
      { fsync: 'configuration file', full_page_writes: 'configuration file' },
      'ALTER SYSTEM SET fsync = on; ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf();',
    ],
    [
      'the command line',
      { fsync: 'command line', full_page_writes: 'configuration file' },
      'Remove fsync=off from the command line that starts the server, which no file overrides, and restart it. ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf();',
    ],
  ])('has a remedy that works where the settings come from %s', (_from, sources, remedy) => {
    expect(found({ settings: off, server: { sources } })).toMatchObject([
      { evidence: 'fsync and full_page_writes are off: a crash of the machine can destroy the database.', remedy },
    ]);
  });

  it('does not concern the package’s own embedded server', () => {
    expect(found({ settings: off, server: { isEmbedded: true } })).toEqual([]);
  });
});

describe('one cause', () => {
  it('is one finding where the ini file and the running PgBouncer have the same sum', () => {
    const finding = (rule: string, remedy: string) =>
      ({ rule, severity: 'error', file: 'p.ini', line: 2, what: `The mistake of ${rule}.`, remedy }) as const;
    const ini = (...findings: ReturnType<typeof finding>[]) => ({
      name: 'p.ini',
      facts: { files: ['p.ini'], findings },
    });
    const sizing = finding('sizing', 'Lower it.');
    const small = { bouncer: {}, server: { usable: 20, usedByOthers: 0, used: 2 } };
    expect(found({ ...small, facts: { ini: ini(sizing) } }).map(({ id }) => id)).toEqual(['slots']);
    expect(found({ bouncer: {}, facts: { ini: ini(sizing) } }).map(({ id }) => id)).toEqual(['bouncer-ini']);
    const lines = finding('x', 'Set query_wait_timeout = 10. Set server_login_retry = 1.');
    expect(found({ facts: { ini: ini(lines) } })[0]?.remedy).toBe('query_wait_timeout = 10\nserver_login_retry = 1');
  });
});

describe('remedies', () => {
  it('name the database and the role, in quotes, instead of an ellipsis', () => {
    const changes = { database: { hasStaleCollation: true, name: 'my "shop"' }, role: { daysValid: 1, name: 'app' } };
    const [expiry, collation] = found({ ...changes, settings: { idle_in_transaction_session_timeout: '0' } });
    expect(collation?.remedy).toContain('ALTER DATABASE "my ""shop""" REFRESH COLLATION VERSION;');
    expect(expiry?.remedy).toContain('ALTER ROLE "app" VALID UNTIL');
    for (const { remedy } of found(changes)) expect(remedy).not.toContain('…');
  });
});

describe('--explain', () => {
  it('has every check, and limits of checks that exist only', () => {
    const ids = checks.map(({ id }) => id);
    expect(limited.filter((id) => !ids.includes(id))).toEqual([]);
    expect(ids.filter((id) => !explain(id)?.startsWith(`${id}\n  Passes if: `))).toEqual([]);
    expect(explain('slots-used')).toContain('from 80 %; critical from 95 %');
    expect(explain('nosuch')).toBeUndefined();
  });
});
