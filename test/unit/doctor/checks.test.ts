import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { withDoctorTable } from '../../../scripts/doctor-table.js';
import { checks } from '../../../src/doctor/all-checks.js';
import { diagnose } from '../../../src/doctor/diagnose.js';
import { applyFixes, fixesOf, isOwnIni } from '../../../src/doctor/fix.js';
import { renderJson } from '../../../src/doctor/render/json.js';
import { renderMarkdown } from '../../../src/doctor/render/markdown.js';
import { renderSarif } from '../../../src/doctor/render/sarif.js';
import { renderText } from '../../../src/doctor/render/text.js';
import { type Changes, doctorFacts } from '../../support/doctor-facts.js';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const silence = { kind: 'down', reason: 'connection refused' } as const;
const placed = (check: string) => ({ check, file: 'a.ts', line: 3, column: 1, name: 'pool.query' });
const source = (check: string): Changes => ({
  facts: { source: { name: 'src', facts: { files: 1, isComplete: true, findings: [placed(check)] } } },
});

/** For every check, facts with which it must find something. */
const wrong: Readonly<Record<string, Changes>> = {
  'config-invalid': {
    facts: {
      configuration: {
        ...doctorFacts().configuration,
        problems: [{ name: 'DB_POOL_MAX', expected: 'a number', got: 'x' }],
      },
    },
  },
  'bouncer-login': { bouncer: {}, network: { loginProblem: { kind: 'denied', reason: 'no such database: shop' } } },
  'server-silent': { facts: { server: { name: 'db', silence } } },
  slots: { facts: { replicas: 9 } },
  'role-limit': { role: { connectionLimit: 39 } },
  'database-limit': { database: { connectionLimit: 39 } },
  'slots-used': { server: { used: 80 } },
  'behind-pooler': { server: { isPooler: true } },
  'no-server': { facts: { configuration: { ...doctorFacts().configuration, isServerNamed: false } } },
  'app-silent': { facts: { apps: [{ name: 'svc', silence }] } },
  'bouncer-silent': { facts: { bouncers: [{ name: 'bouncer', silence }] } },
  'bouncer-database': { bouncerDatabase: { name: 'other' }, network: { signInMs: undefined } },
  'bouncer-clients': { bouncerSettings: { max_client_conn: '39' } },
  'bouncer-mode': { bouncerSettings: { pool_mode: 'session' } },
  'bouncer-prepared': { bouncerSettings: { max_prepared_statements: '0' } },
  'bouncer-paused': { bouncerDatabase: { isPaused: true } },
  'bouncer-waiting': { bouncer: { clientsWaiting: 3, maxWaitMs: 4000 } },
  'bouncer-advisory': { bouncer: { version: '1.25.2' } },
  'bouncer-itself': { bouncerDatabase: { host: '127.0.0.1', port: 6432 } },
  'bouncer-timeouts': { bouncerSettings: { query_wait_timeout: '120' } },
  'bouncer-ini': {
    facts: {
      ini: {
        name: 'p.ini',
        facts: {
          files: ['p.ini'],
          findings: [
            { rule: 'x', severity: 'error', file: 'p.ini', line: 2, what: 'The value is wrong.', remedy: 'Right.' },
          ],
        },
      },
    },
  },
  'statement-timeout': { env: { DB_STATEMENT_TIMEOUT: '0' } },
  'idle-transaction-timeout': { settings: { idle_in_transaction_session_timeout: '0' } },
  'acquire-timeout': { env: { DB_ACQUIRE_TIMEOUT: '0' } },
  'connection-per-use': { env: { DB_CONN_MAX_AGE: '0' } },
  'misspelt-variables': { env: { DB_POOL_MAXX: '3' } },
  'large-pool': { env: { DB_POOL_MAX: '200' } },
  'event-loop-lag': { eventLoopLagMs: 400 },
  'pool-waiting': { pool: { waiting: 4, leased: 10, max: 10 } },
  'pool-leak': { pool: { longestLeaseMs: 600_000 } },
  'pool-failures': { pool: { counters: { opened: 5, openFailed: { full: 4, down: 0, refused: 0 } } } },
  dns: { network: { dnsProblem: 'ENOTFOUND', addresses: [] } },
  'dns-slow': { network: { dnsMs: 200 } },
  'dead-address': { network: { addresses: ['10.0.0.1', '10.0.0.2'], deadAddresses: ['10.0.0.2'] } },
  'tcp-slow': { network: { roundTripMs: 40 } },
  'sign-in-slow': { network: { signInMs: 900 } },
  mtu: { network: { largeAnswerMs: 'lost' } },
  keepalive: { env: { DATABASE_URL: 'postgresql://app@db.internal/shop?sslmode=verify-full&keepalives=0' } },
  'tls-off': { env: { DATABASE_URL: 'postgresql://app@db.internal/shop?sslmode=disable' } },
  'tls-unverified': { env: { DATABASE_URL: 'postgresql://app@db.internal/shop?sslmode=require' } },
  'any-certificate': { facts: { configuration: { ...doctorFacts().configuration, acceptsAnyCertificate: true } } },
  'node-version': { facts: { node: { ...doctorFacts().node, version: '18.20.0' } } },
  'pg-duplicated': {
    facts: {
      node: { ...doctorFacts().node, packages: { pg: ['a', 'b'].map((path) => ({ version: '8.23.0', path })) } },
    },
  },
  'pg-version': { facts: { node: { ...doctorFacts().node, packages: { pg: [{ version: '8.11.3', path: 'x' }] } } } },
  'pg-native': { facts: { configuration: { ...doctorFacts().configuration, isNativeForced: true } } },
  'thread-pool': { env: { DB_POOL_MAX: '21' }, network: { dnsMs: 30 } },
  'file-limit': { facts: { node: { ...doctorFacts().node, fileLimit: 64 } } },
  tracer: {
    facts: { configuration: { ...doctorFacts().configuration, names: new Set(['OTEL_SERVICE_NAME']) } },
  },
  'tracer-lanes': {
    pool: {
      pipelining: { mode: 'off', reason: '`Connection.parse` has been replaced, to watch or change statements' },
    },
  },
  'tracer-blind': { tracing: { tracers: ['OpenTelemetry'], isWatched: false } },
  'server-version': { server: { versionNumber: 140_020, version: '14.20' } },
  superuser: { role: { isSuperuser: true } },
  'password-expires': { role: { daysValid: 5 } },
  'md5-passwords': { settings: { password_encryption: 'md5' } },
  'fsync-off': { settings: { fsync: 'off' } },
  'autovacuum-off': { settings: { autovacuum: 'off' } },
  wraparound: { database: { oldestXidAge: 1_900_000_000 } },
  'old-transaction': { server: { idleInTransactionSeconds: 900 } },
  blocked: { server: { blockedSessions: 6, blockedSeconds: 30 } },
  'idle-transactions': {
    server: {
      idleInTransaction: [{ application: 'worker', count: 52 }],
      idleInTransactionSeconds: 46,
      used: 53,
      usable: 53,
      usedByOthers: 9,
    },
  },
  'prepared-transactions': { server: { preparedTransactions: 1 } },
  'idle-slots': { server: { idleSlots: 1, idleSlotBytes: 5 * 1024 ** 3 } },
  'invalid-indexes': { server: { invalidIndexes: 1 } },
  collation: { database: { hasStaleCollation: true } },
  encoding: { database: { encoding: 'SQL_ASCII' } },
  deadlocks: { database: { deadlocks: 5000 } },
  rollbacks: { database: { rollbacks: 900_000 } },
  cache: { database: { blocksRead: 9e6, blocksHit: 1e6 } },
  'lost-sessions': { database: { sessionsAbandoned: 2000 } },
  'short-sessions': { database: { sessions: 900_000 } },
  'replica-silent': { facts: { readers: [{ name: 'r1:5432', silence }] } },
  'replica-lag': {
    server: { isStandby: true, replay: { isPaused: true, hasReceiver: true, seconds: 90, bytes: 8000 } },
  },
  'read-only': { server: { isStandby: true } },
  'statement-statistics': { server: { hasStatementStatistics: false } },
  'dead-clients': { server: { longestStatement: { pid: 5, application: 'etl', seconds: 3000 } } },
  'log-statement': { settings: { log_statement: 'all' } },
  'client-not-released': source('client-not-released'),
  'pool-per-call': source('pool-per-call'),
  'transaction-on-pool': source('transaction-on-pool'),
  'pool-hot-reload': source('pool-hot-reload'),
  'pool-error-listener': source('pool-error-listener'),
  'built-sql': source('built-sql'),
  'source-unread': { facts: { source: { name: 'src', silence: { kind: 'odd', reason: 'no typescript.' } } } },
};

describe('the checks', () => {
  it('find nothing in a good set-up, with or without PgBouncer', () => {
    expect(diagnose(doctorFacts())).toMatchObject({ verdict: 'ok', findings: [] });
    expect(diagnose(doctorFacts({ bouncer: {} }))).toMatchObject({ verdict: 'ok', findings: [] });
  });

  it('are at least 40, each with its own name and a place in the documentation', () => {
    expect(checks.length).toBeGreaterThanOrEqual(40);
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    const page = read('docs/doctor.md');
    expect(page).toBe(withDoctorTable(page));
  });

  it.each(checks.map(({ id }) => id))('%s is found, with evidence and remedy, and no secret', (id) => {
    const changes = wrong[id];
    expect(changes, `facts for ${id}`).toBeDefined();
    const { findings } = diagnose(doctorFacts(changes));
    const own = findings.filter((finding) => finding.id === id);
    expect(own).toHaveLength(1);
    expect(own[0]?.evidence).toMatch(/^\S.{10,}[^\s]$/s);
    expect(own[0]?.remedy).toMatch(/^\S.{4,}$/s);
    expect(JSON.stringify(findings)).not.toContain('canary');
  });

  it('give the sum of connections, and sizes that fit', () => {
    const [finding] = diagnose(doctorFacts(wrong.slots)).findings;
    expect(finding).toMatchObject({
      id: 'slots',
      severity: 'critical',
      evidence: '9 processes × 10 + 9 of others = 99, and the server has 97 for ordinary roles.',
      remedy: 'Set DB_POOL_MAX=9, or raise max_connections: 99 + 3 superuser + 2 spare = 104.',
    });
    expect(diagnose(doctorFacts({ env: { DB_POOL_MAX: '9' }, facts: { replicas: 9 } })).findings).toEqual([]);
  });

  it.each([
    ['switched off by `pipelining`', undefined, false],
    ['a transaction pooler of an unknown kind', undefined, false],
    ['the pool has listeners for `acquire`, which see each checkout', undefined, true],
    ['the pool’s `connect` has been replaced, to see or change checkouts', undefined, true],
    ['`Client.emit` has been replaced, to watch or change statements', 'Use a channel.', true],
  ])('report that lanes are off if a hook does it: %s', (reason, remedy, isFound) => {
    const tracing = { tracers: ['Datadog'], isWatched: true };
    const { findings } = diagnose(doctorFacts({ tracing, pool: { pipelining: { mode: 'off', reason, remedy } } }));
    expect(findings.map(({ id }) => id)).toEqual(isFound ? ['tracer-lanes'] : []);
    if (!isFound) return;
    expect(findings[0]?.evidence).toContain(`${reason}. Loaded there: Datadog.`);
    if (remedy !== undefined) expect(findings[0]?.remedy).toBe(remedy);
    expect(findings[0]?.link).toBe('npx pg-headroom doctor --explain tracer-lanes');
  });

  it('say nothing of tracers that see statements, or that are not there', () => {
    for (const [tracers, isWatched] of [
      [['Sentry'], true],
      [[], false],
      [[], true],
    ] as const) {
      expect(diagnose(doctorFacts({ tracing: { tracers, isWatched } })).findings).toEqual([]);
    }
  });

  it('name the cause in front of its effects', () => {
    const facts = doctorFacts({
      network: { dnsProblem: 'ENOTFOUND', addresses: [] },
      facts: { server: { name: 'db', silence } },
    });
    expect(diagnose(facts).findings.map(({ id }) => id)).toEqual(['dns']);
  });
});

describe('the results', () => {
  const examination = diagnose(doctorFacts({ ...wrong['built-sql'], settings: { fsync: 'off' } }));

  it('are JSON as its schema says', () => {
    const validate = new Ajv2020().compile(JSON.parse(read('schema/doctor.schema.json')));
    expect(validate(JSON.parse(renderJson(examination))), JSON.stringify(validate.errors)).toBe(true);
  });

  it('are one page of text, worst first', () => {
    const text = renderText(examination, (_style, part) => part, 80);
    expect(text).toMatch(/^CRITICAL fsync-off\n {4}fsync is off/);
    expect(text).toContain('critical: 1 critical, 1 warning, 0 advice, of ');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('are Markdown in which the texts of others are no markup', () => {
    const evidence = 'a | b <script>`x`';
    const hostile = { ...examination, findings: [{ ...examination.findings[0]!, evidence }] };
    expect(renderMarkdown(hostile)).toContain('a \\| b \\<script\\>\\`x\\`');
  });

  it('are SARIF for findings with a place', () => {
    const { runs } = JSON.parse(renderSarif(examination, '/srv/app', '1.0.0'));
    expect(runs[0].results).toMatchObject([
      {
        ruleId: 'built-sql',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'a.ts' }, region: { startLine: 3 } } }],
      },
    ]);
    expect(runs[0].tool.driver.rules).toHaveLength(1);
  });
});

describe('--fix', () => {
  const own =
    '; PgBouncer 1.24, written by headroom bouncer init. Passwords are elsewhere.\n[pgbouncer]\nserver_login_retry = 15\n';
  const finding = { rule: 'x', severity: 'warning', file: 'p.ini', line: 3, what: 'Long.' } as const;

  it('sets what remedies name, in files of our own', () => {
    expect([isOwnIni(own), isOwnIni('[pgbouncer]\n')]).toEqual([true, false]);
    const fixes = fixesOf([
      { ...finding, remedy: 'Set server_login_retry = 1. Set query_wait_timeout = 10.' },
      { ...finding, remedy: 'Remove it.' },
    ]);
    expect(applyFixes(own, fixes)).toBe(`${own.replace('= 15', '= 1')}query_wait_timeout = 10\n`);
  });
});
