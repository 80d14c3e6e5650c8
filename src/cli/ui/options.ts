import { InvalidArgumentError, Option } from 'commander';

/** Parser of a whole number within a range. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

/** Parser of a number within a range, fractions allowed. */
export function decimal(min: number, max: number, unit: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected ${unit} from ${min} to ${max}.`);
  };
}

/** An option that takes a whole number within a range. */
export function integerOption(
  flags: string,
  doc: string,
  range: { readonly min: number; readonly max: number; readonly default?: number },
): Option {
  return new Option(flags, doc).default(range.default).argParser(wholeNumber(range.min, range.max));
}

/**
 * An option that may be given several times. Its value is checked later: a value rejected here is quoted whole, and an
 * address may contain a password.
 *
 * @param none describes the default in the help text
 */
export function repeatableOption(flags: string, doc: string, none: string): Option {
  return new Option(flags, doc)
    .default([], none)
    .argParser((text: string, before: readonly string[]) => [...before, text]);
}

/** Shortest and longest interval between two samples, in milliseconds. */
export const intervalRange = { min: 500, max: 3_600_000 } as const;

/** Interval between two samples where none is given, in milliseconds. */
export const defaultIntervalMs = 2000;

/** Value of `--watch`: milliseconds between two samples, true where none were given; undefined without the option. */
export type Watch = number | true | undefined;

/** The interval that `--watch` asks for, in milliseconds; undefined without the option. */
export function intervalMsOf(watch: Watch): number | undefined {
  return watch === true ? defaultIntervalMs : watch;
}

/** The option `--watch [seconds]`. */
export function watchOption(): Option {
  return new Option('--watch [seconds]', 'repeat; without a number every 2 seconds').argParser(parseInterval);
}

/** Converts seconds as text to milliseconds. */
export function parseInterval(text: string): number {
  const ms = /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * 1000) : Number.NaN;
  if (ms >= intervalRange.min && ms <= intervalRange.max) return ms;
  throw new InvalidArgumentError('Expected seconds from 0.5 to 3600.');
}
