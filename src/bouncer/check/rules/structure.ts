import { nearestName } from '../../../util/edit-distance.js';
import { sections } from '../../keys.js';
import { isKnownTo } from '../../version.js';
import type { IniFacts } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';

/** Lines that cannot be read, sections that there are not, and what is written twice. */
export const structureRules = [
  unreadable,
  unknownSection,
  outsideSection,
  missingSection,
  repeatedSection,
  duplicateKey,
  quotedName,
];

function unreadable({ document }: IniFacts): BouncerFinding[] {
  return document.faults.map((fault) =>
    fault.kind === 'syntax'
      ? found(
          'error',
          'syntax',
          fault,
          `${fault.what} PgBouncer stops here.`,
          'Correct the line, or put `;` before it.',
        )
      : found(
          'error',
          'include',
          fault,
          fault.what,
          'Correct the path; a relative one is seen from where PgBouncer starts.',
        ),
  );
}

function unknownSection({ document, version }: IniFacts): BouncerFinding[] {
  return document.headers.flatMap((header) => {
    const section = sections[header.name];
    if (section === undefined) {
      const nearest = nearestName(header.name, Object.keys(sections));
      const remedy = nearest ? `Did you mean [${nearest}]?` : `There are ${listSections()}.`;
      return [found('error', 'unknown-section', header, `There is no section [${header.name}].`, remedy)];
    }
    if (isKnownTo(version, section.since)) return [];
    const what = `PgBouncer knows [${header.name}] from ${section.since} on, and does not start with it before.`;
    return [found('error', 'key-too-new', header, what, 'Remove the section, or use a newer PgBouncer.')];
  });
}

const listSections = (): string =>
  Object.keys(sections)
    .map((name) => `[${name}]`)
    .join(', ');

function outsideSection({ document }: IniFacts): BouncerFinding[] {
  const first = document.entries.find(({ section }) => section === undefined);
  if (first === undefined) return [];
  return [found('error', 'no-section', first, 'The line stands before any section.', 'Put [pgbouncer] before it.')];
}

function missingSection({ document }: IniFacts): BouncerFinding[] {
  if (document.headers.some(({ name }) => name === 'pgbouncer')) return [];
  const place = { file: document.file, line: 1 };
  return [found('error', 'missing-section', place, 'There is no section [pgbouncer].', 'Add it.')];
}

/** PgBouncer gives every key its default at the header, those of an earlier header too. */
function repeatedSection({ document }: IniFacts): BouncerFinding[] {
  const [, ...again] = document.headers.filter(({ name }) => name === 'pgbouncer');
  const what = 'A second [pgbouncer] sets every key that came before back to its default.';
  return again.map((header) => found('error', 'repeated-section', header, what, 'Put all keys under one header.'));
}

function duplicateKey({ document }: IniFacts): BouncerFinding[] {
  const seen = new Map<string, number>();
  return document.entries.flatMap((entry) => {
    const name = `${entry.section}/${entry.key}`;
    const before = seen.get(name);
    seen.set(name, entry.line);
    if (before === undefined) return [];
    const what = `\`${entry.key}\` is set in line ${before} too; only this one counts.`;
    return [found('warning', 'duplicate-key', entry, what, 'Remove one of the two.')];
  });
}

function quotedName({ document, version }: IniFacts): BouncerFinding[] {
  if (isKnownTo(version, '1.25')) return [];
  const what = 'PgBouncer reads quoted names from 1.25 on, and stops here before.';
  return document.entries
    .filter(({ isQuoted }) => isQuoted)
    .map((entry) => found('error', 'quoted-name', entry, what, 'Use letters, digits, `_`, `.` and `-` alone.'));
}
