import { checks } from './all-checks.js';
import type { DoctorFacts, Part } from './facts.js';
import { type Diagnosis, type Severity, severities } from './finding.js';

/** The result of a run. */
export interface Examination {
  readonly verdict: Severity | 'ok';
  /** Worst first; among equals, causes before their effects. */
  readonly findings: readonly Diagnosis[];
  /** Number of checks. */
  readonly checks: number;
  /** Parts that were asked, and whether they answered. */
  readonly parts: readonly { readonly name: string; readonly part: string; readonly isAnswered: boolean }[];
}

/** Runs every check. Pure. */
export function diagnose(facts: DoctorFacts): Examination {
  const found = checks.flatMap(({ id, severity, link, run }) =>
    run(facts).map((each): Diagnosis => ({ id, severity, link, ...each })),
  );
  const rank = ({ severity }: Diagnosis) => severities.indexOf(severity);
  const findings = found.toSorted((a, b) => rank(b) - rank(a));
  return Object.freeze({
    verdict: findings[0]?.severity ?? 'ok',
    findings,
    checks: checks.length,
    parts: listParts(facts),
  });
}

function listParts({ server, readers, bouncers, apps, network, ini, source }: DoctorFacts): Examination['parts'] {
  const named: readonly (readonly [string, Part<unknown> | undefined])[] = [
    ['server', server],
    ...readers.map((reader) => ['replica', reader] as const),
    ...bouncers.map((bouncer) => ['PgBouncer', bouncer] as const),
    ...apps.map((app) => ['service', app] as const),
    ['network', network],
    ['ini files', ini],
    ['code', source],
  ];
  return named.flatMap(([part, asked]) =>
    asked === undefined ? [] : [{ part, name: asked.name, isAnswered: 'facts' in asked }],
  );
}
