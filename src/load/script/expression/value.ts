/** Value of an expression: an integer of 64 bits, a double, a boolean or NULL, as their own types in JavaScript. */
export type Value = bigint | number | boolean | null;

/** A value that an operation cannot work with; whoever knows the place makes a `ScriptError` of it. */
export class ValueError extends Error {}

/** Smallest and greatest integer. */
export const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n } as const;

/** The value as it is put into a statement. */
export function formatValue(value: Value): string {
  if (typeof value === 'number') return formatDouble(value);
  return value === null ? 'NULL' : String(value);
}

const significantDigits = 15;

/** As C's `%.15g`, with PostgreSQL's words for what is no number. */
function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const [mantissa = '', exponent = '0'] = value.toExponential(significantDigits - 1).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < significantDigits)
    return withSign(value, trimZeros(value.toFixed(significantDigits - 1 - power)));
  const digits = String(Math.abs(power)).padStart(2, '0');
  return `${trimZeros(mantissa)}e${power < 0 ? '-' : '+'}${digits}`;
}

/** `toFixed` forgets that a zero is negative; C does not. */
function withSign(value: number, text: string): string {
  return Object.is(value, -0) ? `-${text}` : text;
}

function trimZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}

/**
 * Parses the text of a variable that came from outside: `-D`, or a column of a result.
 *
 * @throws ValueError when it is neither a number, nor a boolean, nor NULL
 */
export function parseValue(text: string): Value {
  const lower = text.toLowerCase();
  const boolean = booleanWords.get(lower);
  if (boolean !== undefined) return boolean;
  if (lower === 'null') return null;
  if (/^\s*[+-]?\d+$/.test(text)) return inRange(BigInt(text.trim().replace(/^\+/, '')), `the text "${text}"`);
  const double = parseDouble(text.trimStart());
  if (double !== undefined) return double;
  throw new ValueError(`expected a number, true, false or NULL, got the text "${text}"`);
}

/** Parses like C's `strtod`, except for values that it cannot represent. */
function parseDouble(text: string): number | undefined {
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  const isNumber = /^(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|0x[\da-f]+)$/i.test(digits);
  const size = isNumber ? finite(Number(digits)) : doubleWords.get(digits.toLowerCase());
  return size !== undefined && sign === '-' ? -size : size;
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

const doubleWords: ReadonlyMap<string, number> = new Map([
  ['inf', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['nan', Number.NaN],
]);

const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'tru', 'tr', 't', 'yes', 'ye', 'y', 'on'].map((word) => [word, true] as const),
  ...['false', 'fals', 'fal', 'fa', 'f', 'no', 'n', 'off', 'of'].map((word) => [word, false] as const),
]);

/**
 * @param what names it in the error
 * @throws ValueError when the integer has more than 64 bits
 */
export function inRange(value: bigint, what: string): bigint {
  if (value >= int64.min && value <= int64.max) return value;
  throw new ValueError(`${what} is out of the range of 64-bit integers`);
}

/** @throws ValueError when it is no number that rounds to an integer of 64 bits */
export function toInteger(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'number') throw new ValueError(`expected an integer, got ${describe(value)}`);
  const rounded = roundHalfEven(value);
  if (rounded >= -(2 ** 63) && rounded < 2 ** 63) return BigInt(rounded);
  throw new ValueError(`expected a number in the range of 64-bit integers, got ${formatValue(value)}`);
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return rest < 0.5 ? floor : floor + 1;
}

/** @throws ValueError when it is no number */
export function toDouble(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  throw new ValueError(`expected a number, got ${describe(value)}`);
}

/** @throws ValueError when it is no boolean; NULL is handled before */
export function toBoolean(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  throw new ValueError(`expected a boolean, got ${describe(value)}`);
}

/** True in `\if` and CASE: true itself, and numbers other than 0. */
export function isTrue(value: Value): boolean {
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value === 'number') return value !== 0;
  return value === true;
}

/** Such as `integer 5`. */
export function describe(value: Value): string {
  if (value === null) return 'NULL';
  const types = { bigint: 'integer', number: 'double', boolean: 'boolean' } as const;
  return `${types[typeof value as keyof typeof types]} ${formatValue(value)}`;
}
