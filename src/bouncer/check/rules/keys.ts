import { nearestName } from '../../../util/edit-distance.js';
import { parseConnectionString } from '../../connection-string.js';
import { type BouncerKey, sections } from '../../keys.js';
import { isKnownTo } from '../../version.js';
import { type IniFacts, parseInteger } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';
import type { IniEntry, IniPlace } from '../read-ini.js';

/** Keys that there are not, or not yet, and values that PgBouncer does not take. */
export const keyRules = [mainKeys, lines, peerId];

function mainKeys({ document, version }: IniFacts): BouncerFinding[] {
  const { keys } = sections.pgbouncer!;
  return document.entries
    .filter(({ section }) => section === 'pgbouncer')
    .flatMap(({ key, value, ...place }) => checkPair(key, value, { keys, version, place, isLine: false }));
}

function lines({ document, version }: IniFacts): BouncerFinding[] {
  return document.entries.flatMap((entry) => {
    const keys = entry.section === 'pgbouncer' ? undefined : sections[entry.section ?? '']?.keys;
    return keys === undefined ? [] : checkLine(entry, keys, version);
  });
}

function checkLine(entry: IniEntry, keys: Keys, version: IniFacts['version']): BouncerFinding[] {
  const parsed = parseConnectionString(entry.value);
  if ('error' in parsed) {
    const remedy = 'Write key=value with blanks between; a value with blanks in `’`, a quote within twice.';
    return [found('error', 'connection-string', entry, `What \`${entry.key}\` is set to ${parsed.error}.`, remedy)];
  }
  const place = { file: entry.file, line: entry.line };
  const reserved = entry.section === 'databases' && entry.key === 'pgbouncer';
  const what = '`pgbouncer` is the console’s own database.';
  return [
    ...(reserved ? [found('error', 'reserved-database', entry, what, 'Give the database another name.')] : []),
    ...parsed.flatMap(([key, value]) => checkPair(key, value, { keys, version, place, isLine: true })),
  ];
}

type Keys = Readonly<Record<string, BouncerKey>>;
interface Where {
  readonly keys: Keys;
  readonly version: IniFacts['version'];
  readonly place: IniPlace;
  readonly isLine: boolean;
}

function checkPair(name: string, value: string, { keys, version, place, isLine }: Where): BouncerFinding[] {
  const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
  if (key === undefined) return [unknownKey(name, keys, place, isLine)];
  if (!isKnownTo(version, key.since)) {
    const what = `PgBouncer knows \`${name}\` from ${key.since} on, and does not start with it before.`;
    return [found('error', 'key-too-new', place, what, 'Remove it, or use a newer PgBouncer.')];
  }
  const expected = expectedOf(key, value);
  if (expected === undefined) return [];
  const what = `\`${name}\` takes ${expected}, not ${name === 'password' ? 'this' : JSON.stringify(value)}.`;
  return [found('error', 'bad-value', place, what, `Write ${expected}.`)];
}

function unknownKey(name: string, keys: Keys, place: IniPlace, isLine: boolean): BouncerFinding {
  const nearest = nearestName(name, Object.keys(keys));
  const elsewhere = isLine && Object.hasOwn(sections.pgbouncer!.keys, name);
  const hint = elsewhere ? 'Put it under [pgbouncer].' : 'Remove it.';
  const what = `There is no key \`${name}\` here, and PgBouncer does not start with one that it does not know.`;
  return found('error', 'unknown-key', place, what, nearest === undefined ? hint : `Did you mean \`${nearest}\`?`);
}

/** What is expected in words, if it is not what came. */
function expectedOf({ kind, choices }: BouncerKey, value: string): string | undefined {
  switch (kind) {
    case 'integer':
      return parseInteger(value) === undefined ? 'a whole number' : undefined;
    case 'flag':
      return parseInteger(value) === undefined ? '0 or 1' : undefined;
    case 'seconds':
      return /^\d*\.?\d+$|^\d+\.$/.test(value) ? undefined : 'seconds as a number, without a unit';
    case 'choice':
      return choices?.includes(value.toLowerCase()) ? undefined : `one of ${choices?.join(', ')}`;
    default:
      return undefined;
  }
}

function peerId(facts: IniFacts): BouncerFinding[] {
  const id = facts.number('peer_id');
  if (Number.isNaN(id) || (id >= 0 && id <= 16_383)) return [];
  const what = `${facts.show('peer_id')}, beyond the range.`;
  return [found('error', 'bad-value', facts.placeOf('peer_id'), what, 'Write a number from 1 to 16383; 0 for none.')];
}
