import { describe, expect, it } from 'vitest';
import { renderAuthSql } from '../../../src/bouncer/auth-query.js';
import { resolveBouncerSettings } from '../../../src/bouncer/resolve.js';
import { renderUserlist } from '../../../src/bouncer/userlist.js';

describe('renderUserlist', () => {
  it('writes one user a line, quotes doubled and nothing else changed', () => {
    const users = [
      { name: 'app', password: 'a "b" \\ ; # $' },
      { name: 'o"b', password: 'SCRAM-SHA-256$4096:c2FsdA==$c3Q=:c2s=' },
    ];
    expect(renderUserlist(users)).toBe('"app" "a ""b"" \\ ; # $"\n"o""b" "SCRAM-SHA-256$4096:c2FsdA==$c3Q=:c2s="\n');
  });

  it.each([
    ['', 'pw'],
    ['app', ''],
    ['app', 'canary\n"root" "pw"'],
    ['app', 'canary\0'],
    ['a'.repeat(128), 'pw'],
    ['app', 'canary'.repeat(400)],
  ])('refuses what PgBouncer could not read back, and shows none of it (%#)', (name, password) => {
    expect(() => renderUserlist([{ name, password }])).toThrow(
      /^A setting is wrong:\n {2}users\[0\]\.\w+: (?!.*canary)/,
    );
  });
});

describe('renderAuthSql', () => {
  it('makes a function that is safe to call for a role that may do nothing else', () => {
    const settings = resolveBouncerSettings({ databases: [{ name: 'a' }], authUser: 'look"up' });
    const sql = renderAuthSql(settings);
    expect(sql).toContain('SECURITY DEFINER\nSET search_path = pg_catalog, pg_temp');
    expect(sql).toContain('rolvaliduntil < pg_catalog.now() THEN NULL');
    expect(sql).toContain('GRANT EXECUTE ON FUNCTION pgbouncer.user_lookup(text) TO "look""up"');
  });

  it('is not there where no passwords are looked up', () => {
    expect(renderAuthSql(resolveBouncerSettings({ databases: [{ name: 'a' }] }))).toBeUndefined();
  });
});
