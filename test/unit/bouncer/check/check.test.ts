import { describe, expect, it } from 'vitest';
import { checkBouncerFiles } from '../../../../src/bouncer/check/check.js';
import { readIni } from '../../../../src/bouncer/check/read-ini.js';
import { parseBouncerVersion } from '../../../../src/bouncer/version.js';
import { releases } from '../../../support/bouncer-versions.js';
import { goodIni, type Mistake, mistakes, withMistake } from '../../../support/seeded-mistakes.js';

const noInclude = (): string => {
  throw new Error('not there');
};

function check(text: string, { version = '1.25', authFile, surroundings }: Partial<Mistake> = {}) {
  const known = {
    version: parseBouncerVersion(version),
    ...(authFile && { files: { auth_file: authFile } }),
    ...surroundings,
  };
  return checkBouncerFiles([{ document: readIni('pgbouncer.ini', text, noInclude), surroundings: known }]);
}

describe('checkBouncerFiles', () => {
  it.each(releases)('is silent on a good file for %s', (version) => {
    const isOff = ['1.21', '1.22', '1.23'].includes(version);
    const good = isOff ? `${goodIni}max_prepared_statements = 100\n` : goodIni;
    const surroundings = { server: { maxConnections: 33, reserved: 3 }, fileLimit: 1040 };
    expect(check(good, { version, authFile: { exists: true, mode: 0o100600 }, surroundings })).toEqual([]);
  });

  it.each(mistakes.map((mistake, at) => [mistake.rule, mistake.line, at, mistake] as const))(
    'finds %s in line %i (mistake %i)',
    (rule, line, _, mistake) => {
      const findings = check(withMistake(mistake), mistake);
      expect(findings).toContainEqual(
        expect.objectContaining({ rule, line, severity: mistake.severity, file: 'pgbouncer.ini' }),
      );
    },
  );

  it('says what, why and what to do, and no password', () => {
    for (const mistake of mistakes) {
      for (const { what, remedy } of check(withMistake(mistake), mistake)) {
        expect(what).toMatch(/^\S.{15,}\.$/s);
        expect(remedy).toMatch(/^\S.{4,}[.?]$/s);
        expect(what + remedy).not.toContain('canary');
      }
    }
  });

  it('finds at least 25 kinds, and each kind is in the list of mistakes', () => {
    expect(new Set(mistakes.map(({ rule }) => rule)).size).toBeGreaterThanOrEqual(50);
  });

  it('points at the key that a misspelt one may mean', () => {
    const [finding] = check(`${goodIni}default_pol_size = 20\n`);
    expect(finding?.remedy).toBe('Did you mean `default_pool_size`?');
  });

  it('goes on behind a line that cannot be read', () => {
    const rules = check(`nonsense\n${goodIni}foo = 1\n`).map(({ rule, line }) => [rule, line]);
    expect(rules).toEqual([
      ['syntax', 1],
      ['unknown-key', 31],
    ]);
  });

  it('counts what a second [pgbouncer] sets back to its default', () => {
    const rules = check(`${goodIni}[pgbouncer]\nlisten_addr = 127.0.0.1\n`).map(({ rule }) => rule);
    expect(rules).toEqual(expect.arrayContaining(['repeated-section', 'defaults', 'auth-file-missing']));
  });

  it('finds what several processes must not share, and counts all of them against the server', () => {
    const file = (name: string, id: number) => {
      const text = `${goodIni}so_reuseport = 1\npeer_id = ${id}\npidfile = /run/a.pid\n[peers]\n1 = host=/run/1\n2 = host=/run/2\n`;
      const surroundings = { version: parseBouncerVersion('1.24'), server: { maxConnections: 60, reserved: 3 } };
      return { document: readIni(name, text, noInclude), surroundings };
    };
    const findings = checkBouncerFiles([file('1.ini', 1), file('2.ini', 1)]);
    expect(findings.map(({ file, rule }) => `${file} ${rule}`)).toEqual([
      '1.ini sizing',
      '2.ini shared-socket',
      '2.ini duplicate-peer',
      '2.ini shared-pidfile',
    ]);
    expect(findings[0]?.what).toContain('2 processes × 30 + 0 direct + 3 reserved = 63 of 60 connections');
  });
});
