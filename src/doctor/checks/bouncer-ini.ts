import { check } from '../check.js';
import { factsOf } from '../facts.js';
import { slots } from './slots.js';

export const bouncerIni = check('bouncer-ini', 'warning', 'PgBouncer’s ini files have no mistakes', (facts) =>
  (factsOf(facts.ini)?.findings ?? [])
    // The sum of the running PgBouncers, if it was read, has a check of its own.
    .filter(({ rule }) => rule !== 'sizing' || slots.run(facts).length === 0)
    .map(({ file, line, severity, what, remedy }) => ({
      evidence: what,
      remedy: asLines(remedy),
      place: { file, line },
      severity: severity === 'error' ? ('critical' as const) : ('warning' as const),
    })),
);

/** A remedy of nothing but keys and values as lines of the file; PgBouncer has no comments behind a value. */
function asLines(remedy: string): string {
  const lines = [...remedy.matchAll(/\bSet (\w+) = ([\w.-]*\w)\./g)].map(([, key, value]) => `${key} = ${value}`);
  const rest = remedy.replace(/\bSet \w+ = [\w.-]*\w\.\s*/g, '');
  return lines.length > 0 && rest === '' ? lines.join('\n') : remedy;
}
