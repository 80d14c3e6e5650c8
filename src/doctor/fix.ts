import type { BouncerFinding } from '../bouncer/check/finding.js';

/** First line of the ini files that `headroom bouncer init` writes. */
const ownHeader = /^; PgBouncer [\d.]+, written by headroom bouncer init\./;

/** True for an ini file of our own: no other is changed. */
export const isOwnIni = (text: string): boolean => ownHeader.test(text);

/** A change of one key. */
export interface Fix {
  readonly key: string;
  readonly value: string;
}

/** Changes that the remedies of findings state exactly, such as `Set server_login_retry = 1.` */
export function fixesOf(findings: readonly BouncerFinding[]): readonly Fix[] {
  return findings.flatMap(({ remedy }) =>
    [...remedy.matchAll(/\bSet (\w+) = ([\w.-]*\w)(?=[.,;]|$)/g)].map(([, key = '', value = '']) => ({ key, value })),
  );
}

/** The ini file with the changes: an existing line is replaced, a new one comes last in `[pgbouncer]`, which is the last section. */
export function applyFixes(text: string, fixes: readonly Fix[]): string {
  return fixes.reduce((changed, { key, value }) => {
    const line = new RegExp(`^${key}[ \\t]*=.*$`, 'm');
    return line.test(changed)
      ? changed.replace(line, `${key} = ${value}`)
      : `${changed.replace(/\n*$/, '\n')}${key} = ${value}\n`;
  }, text);
}
