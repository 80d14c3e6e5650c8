import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/doctor/diagnose.js';
import type { BouncerFacts } from '../../../src/doctor/facts.js';
import { type Changes, doctorFacts } from '../../support/doctor-facts.js';

const found = (changes: Changes) => diagnose(doctorFacts(changes)).findings;

const ids = (changes: Changes) => found(changes).map(({ id }) => id);

type Line = BouncerFacts['databases'][number];

/** A line of `[databases]`. */
const line = (changes: Partial<Line>): Line => ({
  ...{ name: 'shop', host: 'db.internal', port: 5432, database: 'shop', poolSize: 60, reservePoolSize: 0 },
  ...{ maxConnections: 0, poolMode: undefined, isPaused: false, isDisabled: false, currentConnections: 0 },
  ...changes,
});

const bouncer = (...databases: readonly Line[]): Changes => ({
  bouncer: { databases },
  bouncerSettings: { default_pool_size: '60', reserve_pool_size: '0', max_db_connections: '0' },
  server: { used: 0, usedByOthers: 0 },
});

describe('connections of PgBouncer', () => {
  it('to other servers are not counted', () => {
    expect(found(bouncer(line({}), line({ name: 'billing', host: 'other.internal' })))).toEqual([]);
    expect(found(bouncer(line({}), line({ name: 'billing' })))).toMatchObject([
      {
        id: 'slots',
        evidence: '120 of PgBouncer + 0 of others = 120, and the server has 97 for ordinary roles.',
        remedy:
          'Set max_db_connections = 48 (for each of 2 databases), and RELOAD, or raise max_connections: 120 + 3 superuser + 2 spare = 125.',
      },
    ]);
  });

  it('of a database that only the line `*` serves have the default size', () => {
    const sizes = { default_pool_size: '100', reserve_pool_size: '5' };
    const star = bouncer();
    const findings = found({ ...star, bouncerSettings: { ...star.bouncerSettings, ...sizes } });
    expect(findings.map(({ id }) => id)).toEqual(['slots']);
    expect(findings[0]?.evidence).toMatch(/^105 of PgBouncer \+ 0 of others = 105/);
    expect(findings[0]?.remedy).toMatch(/^Set max_db_connections = 97, and RELOAD/);
  });

  it('that are open already are not those of others', () => {
    const open = bouncer(
      line({ currentConnections: 50 }),
      line({ name: 'crm', database: 'crm', poolSize: 37, currentConnections: 30 }),
    );
    // Sessions of the database `crm`, and those with names of other clients, are not the service’s.
    expect(ids({ ...open, server: { used: 80, usedByOthers: 35 } })).not.toContain('slots');
    expect(found({ ...open, server: { used: 83, usedByOthers: 35 } })[0]?.evidence).toMatch(
      /^97 of PgBouncer \+ 3 of others = 100/,
    );
  });
});

describe('a CONNECTION LIMIT', () => {
  const alter = (sql: string) => `As a superuser or its administrator: ${sql}`;

  it('counts other applications of the role, and has the size that fits', () => {
    const role = { connectionLimit: 45, usedByOthers: 6 };
    expect(found({ role })).toMatchObject([
      {
        id: 'role-limit',
        evidence: '4 processes × 10 + 6 of others = 46 connections, but role "app" has a CONNECTION LIMIT of 45.',
        remedy: `Set DB_POOL_MAX=9; or, ${lowerFirst(alter('ALTER ROLE "app" CONNECTION LIMIT 46;'))}`,
      },
    ]);
    expect(found({ role: { ...role, connectionLimit: 46 } })).toEqual([]);
    expect(found({ database: { connectionLimit: 45, usedByOthers: 6 } })).toMatchObject([
      {
        id: 'database-limit',
        remedy: 'Set DB_POOL_MAX=9; or, as its owner: ALTER DATABASE "shop" CONNECTION LIMIT 46;',
      },
    ]);
  });

  it('behind PgBouncer concerns the pool of the service’s database', () => {
    const lines = bouncer(
      line({ poolSize: 20, currentConnections: 4 }),
      line({ name: 'crm', database: 'crm', poolSize: 20 }),
    );
    const role = { connectionLimit: 20, used: 4, usedByOthers: 4 };
    expect(found({ ...lines, role })).toEqual([]);
    expect(found({ ...lines, role: { ...role, connectionLimit: 12, used: 6 } })).toMatchObject([
      {
        id: 'role-limit',
        evidence: '20 of PgBouncer + 2 of others = 22 connections, but role "app" has a CONNECTION LIMIT of 12.',
        remedy: expect.stringMatching(/^Set max_db_connections = 10, and RELOAD; or, as a superuser/),
      },
    ]);
  });

  it.each([
    [
      'too many connections for role "app" (53300)',
      /^As a superuser: psql -h db\.internal .*ALTER ROLE "app" CONNECTION LIMIT 40/,
    ],
    [
      'too many connections for database "shop" (53300)',
      /^As a superuser: psql .*ALTER DATABASE "shop" CONNECTION LIMIT 40/,
    ],
  ])('that is reached is named, with the statement that raises it: %s', (reason, remedy) => {
    const [first] = found({ facts: { server: { name: 'db', silence: { kind: 'full', reason } } } });
    expect(first?.evidence).toBe(`db rejects connections: ${reason}.`);
    expect(first?.remedy).toMatch(remedy);
  });
});

describe('PgBouncer in front of the service', () => {
  it('has the database if the service can log in, whether or not it is listed', () => {
    expect(found({ ...bouncer(), network: { signInMs: 8 } })).toEqual([]);
  });

  it('may have lines in session mode for others, such as migrations', () => {
    const migrations = line({ name: 'migrations', poolMode: 'session', poolSize: 2 });
    expect(found(bouncer(line({ poolSize: 20 }), migrations))).toEqual([]);
    expect(found(bouncer(line({ poolSize: 20, poolMode: 'session' })))).toMatchObject([
      { id: 'bouncer-mode', remedy: 'Set pool_mode=transaction in the line of "shop", and RELOAD.' },
    ]);
  });

  it('answers if its console rejects a user', () => {
    const silence = { kind: 'denied', reason: 'not allowed (08P01)' } as const;
    expect(found({ bouncer: {}, facts: { bouncers: [{ name: 'b:6432', silence }] } })).toMatchObject([
      {
        id: 'bouncer-silent',
        severity: 'unknown',
        evidence:
          'The console of PgBouncer at b:6432 rejects the user: not allowed (08P01). Its sizes were not checked.',
        remedy:
          'Set PGBOUNCER_ADMIN_URL=postgresql://USER:PASSWORD@b:6432/pgbouncer, with a user of stats_users or admin_users.',
      },
    ]);
  });
});

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
