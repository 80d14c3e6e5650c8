import { describe, expect, it } from 'vitest';
import { defaultOf, hasKey, mainKeys } from '../../../src/bouncer/keys.js';
import { bouncerSettings } from '../../../src/bouncer/settings.js';
import { isAtLeast, isKnownTo, parseBouncerVersion } from '../../../src/bouncer/version.js';

describe('parseBouncerVersion', () => {
  it.each([
    ['1.24', 1, 24, 0],
    ['1.18.0', 1, 18, 0],
    ['PgBouncer 1.25.1', 1, 25, 1],
    ['v1.24.1', 1, 24, 1],
  ])('reads %s', (text, major, minor, patch) => {
    expect(parseBouncerVersion(text)).toEqual({ major, minor, patch });
  });

  it.each(['', '1', 'latest', '1.17.0', '0.99', '1.24.1.2', 'PostgreSQL 18.1'])(
    'refuses %j, saying what was expected',
    (text) => {
      expect(() => parseBouncerVersion(text, '--pgbouncer-version')).toThrow(
        /--pgbouncer-version: expected a PgBouncer version from 1\.18/,
      );
    },
  );

  it('compares by number, not by letter', () => {
    const version = parseBouncerVersion('1.25.1');
    expect(isAtLeast(version, 1, 9)).toBe(true);
    expect(isAtLeast(version, 1, 25, 1)).toBe(true);
    expect(isAtLeast(version, 1, 25, 2)).toBe(false);
    expect(isAtLeast(version, 2, 0)).toBe(false);
    expect(isKnownTo(version, '1.25.2')).toBe(false);
    expect(isKnownTo(version, undefined)).toBe(true);
  });
});

describe('the keys of PgBouncer', () => {
  it('are as many as each release has', () => {
    const count = (release: string) =>
      Object.values(mainKeys).filter((key) => hasKey(parseBouncerVersion(release), key)).length;
    // Counted in the table of each release, without `service_name`, which is for Windows.
    const expected = {
      '1.18': 84,
      '1.19': 87,
      '1.20': 88,
      '1.21': 89,
      '1.22': 89,
      '1.23': 90,
      '1.24': 92,
      '1.25': 98,
      '1.26': 99,
    };
    expect(Object.fromEntries(Object.keys(expected).map((release) => [release, count(release)]))).toEqual(expected);
  });

  it('have the default of the release where it has changed', () => {
    const at = (key: string, release: string) => defaultOf(key, parseBouncerVersion(release));
    expect([at('server_tls_sslmode', '1.18'), at('server_tls_sslmode', '1.20')]).toEqual(['disable', 'prefer']);
    expect([at('max_prepared_statements', '1.23'), at('max_prepared_statements', '1.24')]).toEqual(['0', '200']);
    expect(at('auth_query', '1.24')).not.toContain('rolvaliduntil');
    expect(at('auth_query', '1.24.1')).toContain('rolvaliduntil');
    expect(at('auth_user', '1.25')).toBeUndefined();
  });

  it('include every key that is generated, and every one that a release may lack has its loss told', () => {
    for (const [name, { keys, ...rest }] of Object.entries(bouncerSettings)) {
      for (const key of keys) {
        expect(Object.keys(mainKeys), name).toContain(key);
        if (mainKeys[key]?.since !== undefined) expect(rest, name).toHaveProperty('lost');
      }
    }
  });
});
