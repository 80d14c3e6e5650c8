import {
  connectionVariables,
  fleetSettings,
  poolSettings,
  type Setting,
  sessionSettings,
} from '../src/config/settings.js';
import { describeRange } from '../src/config/values.js';
import { replacePart } from './replace-part.js';

/** docs/configuration.md with its table of settings renewed from the tables in `src/config/settings.ts`. */
export function withSettingsTable(page: string): string {
  return replacePart(page, 'settings', renderSettings());
}

type Row = readonly [variable: string, option: string, value: string, values: string, doc: string];

function renderSettings(): string {
  const tables: Readonly<Record<string, Setting>>[] = [poolSettings, sessionSettings];
  const rows: Row[] = [
    ['Variable', 'Option', 'Default', 'Values', 'Meaning'],
    ...Object.entries(connectionVariables).map(([name, of]): Row => [`\`${name}\``, '–', of.default, '', of.doc]),
    ...tables.flatMap((table) => Object.entries(table).map(([name, setting]) => settingRow(name, setting))),
    ...Object.entries(fleetSettings).map(([name, setting]) => settingRow(`fleet.${name}`, setting)),
  ];
  return renderAligned(rows);
}

/** A table whose columns are padded, as the formatter wants it. */
export function renderAligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  const [head, ...body] = rows.map(line);
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function settingRow(name: string, setting: Setting): Row {
  const { variable, pgName, doc } = setting;
  const option = pgName === undefined || pgName === name ? `\`${name}\`` : `\`${name}\`, \`${pgName}\``;
  return [variable === undefined ? '–' : `\`${variable}\``, option, defaultOf(setting), valuesOf(setting), doc];
}

/** The default in the variable's unit; an option that has no variable is in its own. */
function defaultOf(setting: Setting): string {
  if (setting.kind === 'text') return setting.default === '' ? 'empty' : `\`${setting.default}\``;
  if (setting.kind === 'boolean' || setting.kind === 'choice') return `\`${setting.default}\``;
  const unit = setting.variableScale === undefined ? setting.unit : 's';
  return [setting.default / (setting.variableScale ?? 1), unit].join(' ').trim();
}

function valuesOf(setting: Setting): string {
  if (setting.kind === 'text') return 'text';
  if (setting.kind === 'boolean') return '`true`, `false`';
  if (setting.kind === 'choice') return setting.choices.map((choice) => `\`${choice}\``).join(', ');
  const range = describeRange(setting, setting.variableScale);
  return setting.word === undefined ? range : `${range}, \`${setting.word}\``;
}
