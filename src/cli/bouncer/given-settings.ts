import type { BouncerOptions } from '../../bouncer/resolve.js';
import { type BouncerSetting, bouncerSettings } from '../../bouncer/settings.js';
import { Problems, showText } from '../../config/problems.js';
import { nearestName } from '../../util/edit-distance.js';

const table: Readonly<Record<string, BouncerSetting>> = bouncerSettings;

/**
 * Reads `--set key=value`, the key by PgBouncer's name or ours.
 *
 * @throws {ConfigError} naming every one that cannot be read. Ranges are checked later, with all the rest.
 */
export function readGiven(pairs: readonly string[]): Partial<BouncerOptions> {
  const problems = new Problems();
  const given: Record<string, string | number | boolean> = {};
  for (const pair of pairs) {
    const [, key = pair, text] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    const name = text === undefined ? undefined : nameOf(key.trim());
    if (name !== undefined && text !== undefined) given[name] = readText(table[name]!, text.trim());
    else problems.add('--set', 'key=value with the key of a setting', `${showText(pair)}${hintFor(key)}`);
  }
  problems.throwIfAny();
  return given;
}

function nameOf(key: string): string | undefined {
  if (Object.hasOwn(table, key)) return key;
  return Object.keys(table).find((name) => table[name]?.keys[0] === key);
}

function hintFor(key: string): string {
  const nearest = nearestName(key, [...Object.values(table).flatMap(({ keys }) => keys), ...Object.keys(table)]);
  return nearest === undefined ? '' : ` (did you mean \`${nearest}\`?)`;
}

/** A value of another kind stays a text, which is rejected later. */
function readText({ kind }: BouncerSetting, text: string): string | number | boolean {
  if (kind === 'boolean') return { 1: true, true: true, on: true, 0: false, false: false, off: false }[text] ?? text;
  if (kind === 'integer' || kind === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  return text;
}
