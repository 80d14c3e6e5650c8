import { connectionVariables, poolSettings, type Setting, sessionSettings } from '../src/config/settings.js';
import { describeRange } from '../src/config/values.js';

const start = '<!-- settings:start -->';
const end = '<!-- settings:end -->';

/** The README with its table of settings renewed from the tables in `src/config/settings.ts`. */
export function withSettingsTable(readme: string): string {
  const [before, rest] = readme.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`README.md needs ${start} and ${end}.`);
  return `${before}${start}\n\n${renderSettings()}\n\n${end}${after}`;
}

function renderSettings(): string {
  const tables: Readonly<Record<string, Setting>>[] = [poolSettings, sessionSettings];
  const rows = tables.flatMap((table) => Object.entries(table).map(([name, setting]) => settingRow(name, setting)));
  return [
    ...['| Variable | Option | Default | Values | Meaning |', '|---|---|---|---|---|'],
    ...Object.entries(connectionVariables).map(([name, { default: value, doc }]) =>
      row(`\`${name}\``, '–', value, '', doc),
    ),
    ...rows,
  ].join('\n');
}

function settingRow(name: string, setting: Setting): string {
  const { variable, pgName, doc } = setting;
  const option = pgName === undefined || pgName === name ? `\`${name}\`` : `\`${name}\`, \`${pgName}\``;
  return row(variable === undefined ? '–' : `\`${variable}\``, option, defaultOf(setting), valuesOf(setting), doc);
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
  return describeRange(setting, setting.variableScale);
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`.replace('|  |', '| |');
