import { nearestName } from '../../../util/edit-distance.js';
import { parseConnectionString } from '../../connection-string.js';
import { type BouncerKey, hasKey, sections } from '../../keys.js';
import { isKnownTo } from '../../version.js';
import { type IniFacts, parseInteger } from '../facts.js';
import { type BouncerFinding, found } from '../finding.js';
import type { IniEntry, IniPlace } from '../read-ini.js';

/** Rules on unknown keys, keys of later versions, and invalid values. */
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
    const remedy =
      'Write key=value separated by blanks; put a value with blanks in single quotes, and double a quote within it.';
    return [found('error', 'connection-string', entry, `The value of \`${entry.key}\` ${parsed.error}.`, remedy)];
  }
  const place = { file: entry.file, line: entry.line };
  const isSplit = ([name]: readonly [string, string]) => !Object.hasOwn(keys, name);
  const at = parsed.findIndex(([, value], index) => /^"\S*$/.test(value) && parsed.slice(index + 1).some(isSplit));
  // The pairs behind it are parts of its value.
  const [quoted, upTo] = at === -1 ? [undefined, parsed.length] : [parsed[at], at];
  const reserved = entry.section === 'databases' && entry.key === 'pgbouncer';
  const what = '`pgbouncer` is reserved for the admin console.';
  return [
    ...(reserved ? [found('error', 'reserved-database', entry, what, 'Give the database another name.')] : []),
    ...parsed.slice(0, upTo).flatMap(([key, value]) => checkPair(key, value, { keys, version, place, isLine: true })),
    ...(quoted === undefined ? [] : [doubleQuoted(quoted[0], place)]),
  ];
}

/** To PgBouncer `"` is a character like others, so that what follows a blank becomes other keys. */
function doubleQuoted(key: string, place: IniPlace): BouncerFinding {
  const what = `The value of \`${key}\` begins with ", which is no quote here: PgBouncer takes what follows the first blank as other keys.`;
  const remedy = `Write it in single quotes, such as ${key}='…', and double each single quote within it.`;
  return found('error', 'connection-string', place, what, remedy);
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
    const what = `\`${name}\` was added in PgBouncer ${key.since}; earlier versions do not start with it.`;
    return [found('error', 'key-too-new', place, what, 'Remove it, or use a newer PgBouncer.')];
  }
  if (!hasKey(version, key)) {
    const what = `\`${name}\` was removed in PgBouncer ${key.until}, which does not start with it.`;
    return [found('error', 'key-removed', place, what, 'Remove it.')];
  }
  const expected = expectedOf(key, value);
  if (expected === undefined) return [];
  const what = `\`${name}\` takes ${expected}, not ${name === 'password' ? 'this' : JSON.stringify(value)}.`;
  return [found('error', 'bad-value', place, what, `Write ${expected}.`)];
}

function unknownKey(name: string, keys: Keys, place: IniPlace, isLine: boolean): BouncerFinding {
  const nearest = nearestName(name, Object.keys(keys));
  const elsewhere = isLine && Object.hasOwn(sections.pgbouncer!.keys, name);
  const hint = elsewhere ? 'Move it to [pgbouncer].' : 'Remove it.';
  const what = `There is no key \`${name}\` in this section, and PgBouncer does not start with an unknown key.`;
  return found('error', 'unknown-key', place, what, nearest === undefined ? hint : `Did you mean \`${nearest}\`?`);
}

/** Describes the expected value if the given one is invalid. */
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
  const what = `${facts.show('peer_id')}, which is out of range.`;
  return [found('error', 'bad-value', facts.placeOf('peer_id'), what, 'Write a number from 1 to 16383; 0 for none.')];
}
