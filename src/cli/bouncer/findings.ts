import { type BouncerAdvisory, fixedRelease } from '../../bouncer/advisories.js';
import type { BouncerFinding } from '../../bouncer/check/finding.js';
import { type BouncerVersion, showVersion } from '../../bouncer/version.js';
import { formatNoun } from '../../format/noun.js';

/** The outcome of a check. */
export interface CheckReport {
  readonly findings: readonly BouncerFinding[];
  /** Vulnerabilities of the version that the files expose. */
  readonly advisories: readonly BouncerAdvisory[];
  readonly version: BouncerVersion;
  readonly source: string;
  /** True if the sizes were checked against a server. */
  readonly isSized: boolean;
}

/** Findings for people: `file:line: error: what. remedy`, then a line that sums up. */
export function renderFindings({ findings, advisories, version, source, isSized }: CheckReport): string {
  const lines = findings.map(
    ({ file, line, severity, what, remedy, rule }) => `${file}:${line}: ${severity}: ${what}\n    ${remedy} [${rule}]`,
  );
  const sum = findings.length === 0 ? 'Nothing found' : `${count(findings, 'error')}, ${count(findings, 'warning')}`;
  const sizes = isSized ? '' : ' Sizes were not checked against a server.';
  const last = `${sum}, for PgBouncer ${showVersion(version)} (${source}).${sizes}`;
  return `${[...lines, last, ...renderAdvisories(advisories, version)].join('\n')}\n`;
}

/**
 * The vulnerabilities of a version, on a few lines. They are no mistakes of the files, and a distribution may have mended
 * them without a new version number, so they do not change the exit code.
 */
export function renderAdvisories(advisories: readonly BouncerAdvisory[], version: BouncerVersion): string[] {
  const fixed = fixedRelease(advisories);
  if (fixed === undefined) return [];
  const lines = advisories.map(({ id, what, workaround }) => `    ${id}: ${what}${workaround ? ` ${workaround}` : ''}`);
  return [
    `PgBouncer ${showVersion(version)} has ${formatNoun(advisories.length, 'known vulnerability', 'known vulnerabilities')} as configured; ${fixed} has none of them.`,
    ...lines,
    '    Use that release, or make sure that your distribution’s package contains the fixes.',
  ];
}

function count(findings: readonly BouncerFinding[], severity: BouncerFinding['severity']): string {
  const { length } = findings.filter((finding) => finding.severity === severity);
  return `${length} ${severity}${length === 1 ? '' : 's'}`;
}

/** Findings for programs. */
export function renderFindingsJson({ findings, advisories, version, isSized }: CheckReport): string {
  return `${JSON.stringify({ version: showVersion(version), isSized, findings, advisories }, null, 2)}\n`;
}
