import type { BouncerFinding } from '../../bouncer/check/finding.js';
import { type BouncerVersion, showVersion } from '../../bouncer/version.js';

/** The outcome of a check. */
export interface CheckReport {
  readonly findings: readonly BouncerFinding[];
  readonly version: BouncerVersion;
  readonly source: string;
  /** True if the sizes were checked against a server. */
  readonly isSized: boolean;
}

/** Findings for people: `file:line: error: what. remedy`, then a line that sums up. */
export function renderFindings({ findings, version, source, isSized }: CheckReport): string {
  const lines = findings.map(
    ({ file, line, severity, what, remedy, rule }) => `${file}:${line}: ${severity}: ${what}\n    ${remedy} [${rule}]`,
  );
  const sum = findings.length === 0 ? 'Nothing found' : `${count(findings, 'error')}, ${count(findings, 'warning')}`;
  const sizes = isSized ? '' : ' Sizes were not checked against a server.';
  return `${[...lines, `${sum}, for PgBouncer ${showVersion(version)} (${source}).${sizes}`].join('\n')}\n`;
}

function count(findings: readonly BouncerFinding[], severity: BouncerFinding['severity']): string {
  const { length } = findings.filter((finding) => finding.severity === severity);
  return `${length} ${severity}${length === 1 ? '' : 's'}`;
}

/** Findings for programs. */
export function renderFindingsJson({ findings, version, isSized }: CheckReport): string {
  return `${JSON.stringify({ version: showVersion(version), isSized, findings }, null, 2)}\n`;
}
