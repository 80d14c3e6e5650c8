import { nearestName } from '../../../util/edit-distance.js';
import { sections } from '../../keys.js';
import { isKnownTo } from '../../version.js';
import type { IniFacts } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';
import type { IniPlace } from '../read-ini.js';

/** Rules on unreadable lines, unknown sections, and duplicates. */
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
          'Correct the line, or comment it out with `;`.',
        )
      : found(
          'error',
          'include',
          fault,
          fault.what,
          'Correct the path; a relative one starts at the directory in which PgBouncer is started.',
        ),
  );
}

function unknownSection({ document, version }: IniFacts): BouncerFinding[] {
  return document.headers.flatMap((header) => {
    const section = sections[header.name];
    if (section === undefined) {
      const nearest = nearestName(header.name, Object.keys(sections));
      const remedy = nearest ? `Did you mean [${nearest}]?` : `Known sections: ${listSections()}.`;
      return [found('error', 'unknown-section', header, `There is no section [${header.name}].`, remedy)];
    }
    if (isKnownTo(version, section.since)) return [];
    const what = `[${header.name}] was added in PgBouncer ${section.since}; earlier versions do not start with it.`;
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
  return [found('error', 'no-section', first, 'The line is outside of any section.', 'Put [pgbouncer] above it.')];
}

function missingSection({ document }: IniFacts): BouncerFinding[] {
  if (document.headers.some(({ name }) => name === 'pgbouncer')) return [];
  const place = { file: document.file, line: 1 };
  return [found('error', 'missing-section', place, 'There is no section [pgbouncer].', 'Add it.')];
}

/** PgBouncer resets every key to its default at each header, those set under an earlier header included. */
function repeatedSection({ document }: IniFacts): BouncerFinding[] {
  const [, ...again] = document.headers.filter(({ name }) => name === 'pgbouncer');
  const what = 'A second [pgbouncer] resets every earlier key to its default.';
  return again.map((header) => found('error', 'repeated-section', header, what, 'Put all keys under one header.'));
}

function duplicateKey({ document }: IniFacts): BouncerFinding[] {
  const seen = new Map<string, IniPlace>();
  return document.entries.flatMap((entry) => {
    const name = `${entry.section}/${entry.key}`;
    const before = seen.get(name);
    seen.set(name, entry);
    if (before === undefined) return [];
    const where = before.file === entry.file ? `line ${before.line}` : `${before.file}:${before.line}`;
    const what = `\`${entry.key}\` is also set in ${where}; only this line takes effect.`;
    return [found('warning', 'duplicate-key', entry, what, 'Remove one of them.')];
  });
}

function quotedName({ document, version }: IniFacts): BouncerFinding[] {
  if (isKnownTo(version, '1.25')) return [];
  const what = 'Quoted names were added in PgBouncer 1.25; earlier versions do not start.';
  return document.entries
    .filter(({ isQuoted }) => isQuoted)
    .map((entry) => found('error', 'quoted-name', entry, what, 'Use only letters, digits, `_`, `.` and `-`.'));
}
