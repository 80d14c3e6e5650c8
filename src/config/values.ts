import { listChoices, type Problems, showText, showValue } from './problems.js';
import type { NumberSetting, Setting } from './settings.js';

/** A validated value of a setting. */
export type SettingValue = number | boolean | string;

const booleans: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on'].map((text) => [text, true] as const),
  ...['false', '0', 'no', 'off'].map((text) => [text, false] as const),
]);

/** Reads a boolean from an environment variable. */
export function readBoolean(name: string, text: string, problems: Problems): boolean | undefined {
  const value = booleans.get(text.toLowerCase());
  return value ?? problems.add(name, listChoices([...booleans.keys()]), showText(text));
}

/** Reads a setting from its environment variable, strictly: no `10abc`, no hexadecimal, no exponent. */
export function readVariable(setting: Setting, text: string, problems: Problems): SettingValue | undefined {
  const name = setting.variable ?? '';
  switch (setting.kind) {
    case 'boolean':
      return readBoolean(name, text, problems);
    case 'text':
      return text;
    case 'choice':
      if (setting.choices.includes(text)) return text;
      break;
    default: {
      if (setting.word !== undefined && text === setting.word) return text;
      const value = readNumber(setting, text);
      if (value !== undefined) return value;
    }
  }
  return problems.add(name, describeExpected(setting, setting.variableScale), showText(text));
}

function readNumber(setting: NumberSetting, text: string): number | undefined {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  const scale = setting.variableScale ?? 1;
  const exact = Number(text) * scale;
  const rounded = Math.round(exact);
  // 0.0349 s × 1000 is not exactly 34.9: a nearly whole value is rounded, others are rejected.
  const value = scale !== 1 && Math.abs(exact - rounded) < 1e-6 ? rounded : exact;
  return isNumberFor(setting, value) ? value : undefined;
}

/** Validates a setting that was passed as an option. */
export function checkOption(
  setting: Setting,
  name: string,
  value: unknown,
  problems: Problems,
): SettingValue | undefined {
  switch (setting.kind) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      break;
    case 'text':
      if (typeof value === 'string') return value;
      break;
    case 'choice':
      if (typeof value === 'string' && setting.choices.includes(value)) return value;
      break;
    default:
      if (setting.word !== undefined && value === setting.word) return setting.word;
      if (typeof value === 'number' && isNumberFor(setting, value)) return value;
  }
  return problems.add(name, describeExpected(setting), showValue(value));
}

function isNumberFor({ kind, min, max }: NumberSetting, value: number): boolean {
  return value >= min && value <= max && (kind === 'number' || Number.isInteger(value));
}

const units = { ms: ' of milliseconds', s: ' of seconds' } as const;

/** Describes the values that a setting accepts; `scale` as in `variableScale`. */
function describeExpected(setting: Setting, scale = 1): string {
  if (setting.kind === 'boolean') return '`true` or `false`';
  if (setting.kind === 'text') return 'a string';
  if (setting.kind === 'choice') return listChoices(setting.choices);
  const unit = scale === 1 ? setting.unit : 's';
  const number = setting.kind === 'integer' && scale === 1 ? 'a whole number' : 'a number';
  const word = setting.word === undefined ? '' : `, or \`${setting.word}\``;
  return `${number}${unit ? units[unit] : ''} ${describeRange(setting, scale)}${word}`;
}

/** Describes the range of a number. */
export function describeRange({ min, max }: NumberSetting, scale = 1): string {
  if (max === Number.MAX_SAFE_INTEGER) return `from ${min / scale}`;
  return `from ${min / scale} to ${max / scale}`;
}
