import { mainKeys } from '../src/bouncer/keys.js';
import { type BouncerSetting, bouncerSettings } from '../src/bouncer/settings.js';
import { describeRange } from '../src/config/values.js';
import { replacePart } from './replace-part.js';
import { renderAligned } from './settings-table.js';

/** docs/pgbouncer.md with its table of settings renewed from `src/bouncer/settings.ts`. */
export function withBouncerTable(page: string): string {
  return replacePart(page, 'bouncer', renderTable());
}

function renderTable(): string {
  const table: Readonly<Record<string, BouncerSetting>> = bouncerSettings;
  const rows = Object.entries(table).map(([name, setting]) => [
    setting.keys.map((key) => `\`${key}\``).join(', ') || '–',
    `\`${name}\``,
    defaultOf(setting),
    valuesOf(setting),
    [setting.doc, lossOf(setting)].join(' ').trim(),
  ]);
  return renderAligned([['PgBouncer’s key', 'Option', 'Default', 'Values', 'Meaning'], ...rows]);
}

function defaultOf({ default: value, derived, ...setting }: BouncerSetting): string {
  if (derived !== undefined) return derived;
  if (value === '') return 'empty';
  if (typeof value !== 'number') return `\`${value}\``;
  return [value, 'unit' in setting ? setting.unit : ''].join(' ').trim();
}

function valuesOf(setting: BouncerSetting): string {
  if (setting.kind === 'text') return 'text';
  if (setting.kind === 'boolean') return '`true`, `false`';
  if (setting.kind === 'choice') return setting.choices.map((choice) => `\`${choice}\``).join(', ');
  return describeRange(setting);
}

function lossOf({ keys, lost }: BouncerSetting): string {
  const since = keys.map((key) => mainKeys[key]?.since).find((release) => release !== undefined);
  return since === undefined ? '' : `From PgBouncer ${since} on; before: ${lost}`;
}
