import { check } from '../check.js';
import { factsOf } from '../facts.js';

export const bouncerIni = check(
  'bouncer-ini',
  'warning',
  'PgBouncer’s ini files have no mistakes',
  (facts) =>
    (factsOf(facts.ini)?.findings ?? []).map(({ file, line, severity, what, remedy }) => ({
      evidence: what,
      remedy,
      place: { file, line },
      severity: severity === 'error' ? ('critical' as const) : ('warning' as const),
    })),
  'docs/pgbouncer.md#check',
);
