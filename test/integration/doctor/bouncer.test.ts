import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startBouncer, type TestBouncer } from '../../support/bouncer.js';
import { address, examine, takeSubject } from '../../support/doctor.js';
import { urlFor } from '../../support/monitored.js';

const subject = takeSubject();

describe('headroom doctor with PgBouncer', () => {
  let bouncer: TestBouncer;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const port = new URL(inject('serverUrl')).port;
    bouncer = await startBouncer(inject('serverUrl'), {
      release: 'trixie',
      databases: {
        [subject.database]: `host=127.0.0.1 port=${port}`,
        sticky: `host=127.0.0.1 port=${port} dbname=postgres pool_mode=session`,
      },
      settings: { query_wait_timeout: 10, server_login_retry: 1, client_login_timeout: 8, max_client_conn: 50 },
      users: { [subject.role]: subject.secret },
    });
    env = {
      DATABASE_URL: subject.url,
      PGBOUNCER_URL: urlFor(bouncer.url(subject.database), subject.role, subject.secret),
      PGBOUNCER_ADMIN_URL: bouncer.adminUrl,
      DB_POOL_MAX: '2',
    };
  });
  afterAll(() => bouncer?.stop());

  test('names what is wrong with the tier, the cause first', async () => {
    const good = await examine(env);
    expect(good.wrong).toEqual(['bouncer-advisory']);
    // Another line may need sessions; that of the service has a finding.
    const sticky = await examine({
      ...env,
      PGBOUNCER_URL: address(env.PGBOUNCER_URL, (to) => (to.pathname = '/sticky')),
    });
    expect(sticky.wrong).toEqual(['bouncer-mode', 'bouncer-advisory']);
    const many = await examine(env, '--replicas', '100');
    expect(many.wrong[0]).toBe('bouncer-clients');
    const hidden = await examine({ DATABASE_URL: env.PGBOUNCER_URL, DB_POOL_MAX: '2' });
    expect(hidden.wrong).toEqual(['behind-pooler']);
    const down = await examine({ ...env, PGBOUNCER_ADMIN_URL: address(bouncer.adminUrl, (to) => (to.port = '1')) });
    expect(down.wrong[0]).toBe('bouncer-silent');
  });

  test('counts the pool of a database that only the line `*` serves', async () => {
    await using star = await startBouncer(inject('serverUrl'), {
      release: 'forky',
      settings: { query_wait_timeout: 10, server_login_retry: 1, client_login_timeout: 8, default_pool_size: 5000 },
      users: { [subject.role]: subject.secret },
    });
    const { findings, wrong } = await examine({
      ...env,
      PGBOUNCER_URL: urlFor(star.url(subject.database), subject.role, subject.secret),
      PGBOUNCER_ADMIN_URL: star.adminUrl,
    });
    expect(wrong).toEqual(['slots']);
    expect(findings[0]?.evidence).toMatch(/^5000 of PgBouncer \+ \d+ of others = /);
    expect(findings[0]?.remedy).toMatch(/^Set max_db_connections = \d+, and RELOAD, or raise max_connections: /);
  });

  test.each<[string, (to: URL) => void, RegExp]>([
    ['a password that userlist.txt does not have', (to) => (to.password = 'other'), /authentication failed/i],
    ['a dead port', (to) => (to.port = '1'), /ECONNREFUSED/],
    ['a misspelt database', (to) => (to.pathname = '/nosuch'), /no such database: nosuch/],
  ])('connects as the service does, with and without its console: %s', async (_title, change, says) => {
    const changed = { ...env, PGBOUNCER_URL: address(env.PGBOUNCER_URL, change) };
    const runs = await Promise.all([
      examine(changed),
      examine({ ...changed, PGBOUNCER_ADMIN_URL: '' }),
      examine({ ...changed, PGBOUNCER_ADMIN_URL: '', DATABASE_URL: '' }),
    ]);
    for (const { findings, wrong } of runs) {
      expect(findings[0]).toMatchObject({ id: 'bouncer-login', severity: 'critical' });
      expect(findings[0]?.evidence).toMatch(says);
      expect(wrong).not.toContain('bouncer-database');
      expect(wrong).not.toContain('server-silent');
    }
  });
});
