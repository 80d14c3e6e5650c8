import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/doctor/diagnose.js';
import { tlsRemedy } from '../../../src/doctor/tls-remedy.js';
import { silenceOf } from '../../../src/monitor/collect/silence.js';
import type { Silence } from '../../../src/monitor/snapshot.js';
import { doctorFacts } from '../../support/doctor-facts.js';

const problem = (kind: Silence['kind'], reason: string) => ({ kind, reason });

describe('bouncer-login', () => {
  it.each<[Silence, RegExp]>([
    [problem('denied', 'SASL authentication failed'), /^Correct the user and password of PGBOUNCER_URL.*userlist\.txt/],
    [
      problem('denied', 'server login failed: FATAL password authentication failed for user "app"'),
      /^PgBouncer reaches PostgreSQL.*userlist\.txt/,
    ],
    [problem('down', 'connect ECONNREFUSED 10.0.0.2:6432'), /^Start PgBouncer/],
    [problem('denied', 'no such database: shpo'), /^Correct the database in PGBOUNCER_URL \(it has: shop\)/],
    [problem('denied', 'The server does not support SSL connections'), /client_tls_sslmode/],
  ])('comes first, with PgBouncer’s own words: %o', (loginProblem, remedy) => {
    const [first] = diagnose(doctorFacts({ bouncer: {}, network: { loginProblem } })).findings;
    expect(first).toMatchObject({ id: 'bouncer-login', severity: 'critical' });
    expect(first?.evidence).toContain(loginProblem.reason);
    expect(first?.remedy).toMatch(remedy);
  });

  it('is the one finding of a PgBouncer that is down, without a console and a server of its own', () => {
    const silence = problem('down', 'connect ECONNREFUSED 10.0.0.2:6432');
    const name = 'bouncer.internal:6432';
    const { network } = doctorFacts({ bouncer: {}, network: { loginProblem: silence } });
    const found = diagnose(
      doctorFacts({
        bouncer: {},
        env: { DATABASE_URL: '', PGBOUNCER_URL: 'postgresql://app:canary@bouncer.internal/shop?sslmode=verify-full' },
        facts: {
          network: { ...network!, name },
          server: { name, silence },
          bouncers: [{ name, silence }],
        },
      }),
    );
    expect(found.findings.map(({ id }) => id)).toEqual(['bouncer-login']);
  });

  it('does not concern a service that connects to the server itself', () => {
    const { findings } = diagnose(doctorFacts({ network: { loginProblem: problem('down', 'x') } }));
    expect(findings).toEqual([]);
  });
});

describe('server-silent', () => {
  const found = (silence: Silence) => diagnose(doctorFacts({ facts: { server: { name: 'db', silence } } })).findings;

  it.each([
    ['The server does not support SSL connections', /^Set ssl = on/],
    ['self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)', /sslrootcert=FILE/],
    ['unable to verify the first certificate (UNABLE_TO_VERIFY_LEAF_SIGNATURE)', /sslrootcert=FILE/],
    ["Hostname/IP does not match certificate's altnames: IP: 127.0.0.1", /host name.*verify-ca/],
  ])('has a remedy for each error of TLS, not the password’s: %s', (reason, remedy) => {
    const [first] = found(problem('denied', reason));
    expect(first?.remedy).toMatch(remedy);
    expect(first?.remedy).not.toContain('password');
  });

  it('leaves errors without TLS to the others', () => {
    expect(tlsRemedy('password authentication failed for user "app"')).toBeUndefined();
  });

  it('does not end in the code of Node, which says nothing more', () => {
    const error = Object.assign(new Error("Hostname/IP does not match certificate's altnames"), {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    expect(silenceOf(error)).toEqual({ kind: 'denied', reason: error.message });
  });

  it('calls a full server full, with the command of a superuser', () => {
    const [first] = found(problem('full', 'sorry, too many clients already (53300)'));
    expect(first?.evidence).toMatch(/^Server full: db rejects connections/);
    expect(first?.evidence).not.toContain('does not answer');
    expect(first?.remedy).toMatch(/^As a superuser: psql -h db\.internal -p 5432 -U postgres .*pg_stat_activity/);
  });
});
